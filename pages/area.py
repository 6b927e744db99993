"""How is my area doing, and what needs me?"""

import streamlit as st

from ui import area_view
from ui.frame import page_frame

view = page_frame()
t = view.t

# What the reader asks for
st.title(t("How is {place} doing, and what needs attention?", place=view.place))

# What they get: key figures against the comparison, then places side by side, then the population
area_view.key_figures(view)
metric = area_view.chosen_metric(view)
left, right = st.columns([1, 1], gap="large")
with left:
    area_view.map_of_municipalities(view, metric)
with right:
    area_view.five_areas(view, metric)
area_view.over_time(view, metric)
area_view.population(view)
