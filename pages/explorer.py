"""Which number is needed, and cut how?"""

import streamlit as st

from ui import explorer_view
from ui.frame import page_frame

view = page_frame()
t = view.t

# What the reader asks for
st.title(t("Which number do you need, and how is it cut?"))
metric = explorer_view.chosen_metric(view)
asked = explorer_view.chosen_cut(view, metric)

# What they get: the figure, and how to get it again
_, result = explorer_view.figure(view, asked)
explorer_view.repeat(view, asked, result)
