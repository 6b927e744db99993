"""Do we have the people, and do they stay?"""

import streamlit as st

from ui import staff_view
from ui.frame import page_frame

view = page_frame()

# What the reader asks for
st.title(view.t("Do we have the people, and do they stay?"))
staff_view.key_figures(view)

# What they get: the work, absence, who goes and comes, positions, what the staff say, and where it differs
staff_view.work(view)
staff_view.absence(view)
staff_view.turnover(view)
staff_view.positions(view)
staff_view.survey(view)
staff_view.closer(view)
