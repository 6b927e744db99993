"""What is behind this number?"""

import streamlit as st

from ui import indicator_view
from ui.frame import page_frame

view = page_frame()
t = view.t

# What the reader asks for
st.title(t("What is behind this number?"))
metric = indicator_view.chosen_metric(view)
st.caption(t(metric.counted))

# What they get: over time, what it says, why it differs, over places, divided, and what it means
indicator_view.over_time(view, metric)
indicator_view.judgement(view, metric)
indicator_view.difference(view, metric)
indicator_view.places(view, metric)
indicator_view.breakdown(view, metric)
indicator_view.meaning(view, metric)
