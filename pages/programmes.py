"""Does the change go forward?"""

import streamlit as st

from ui import programmes_view
from ui.frame import page_frame

view = page_frame()

st.title(view.t("Does the change go forward?"))

# What they get: do the benefits show, how the portfolio goes on, and which project needs help
programmes_view.goals(view)
programmes_view.over_time(view)
programmes_view.projects(view)
