"""Where do clients move, and where do they stand still?"""

import streamlit as st

from ui import flow_view, older_flow_view
from ui.frame import page_frame

view = page_frame()
t = view.t

# What the reader asks for
st.title(t("Where do clients move, and where do they stand still?"))
looked_at = flow_view.chosen(view)

# What they get: moves as bands and numbers, what has changed, one way over time, and where clients wait
flow_view.picture(view, looked_at)
flow_view.over_time(view, looked_at)
flow_view.change(view)
flow_view.standing_still(view)

# The flow of older people's services as a whole: what is said, what is measured, what would help
older_flow_view.beds(view)
older_flow_view.whole_flow(view)
