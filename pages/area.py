"""How is my area doing, and what needs me?"""

import streamlit as st

from ui import area_view, attention_view
from ui.frame import page_frame

view = page_frame()
t = view.t

# What the reader asks for
st.title(t("How is {place} doing, and what needs attention?", place=view.place))

# What they get: what needs a look, key figures against the comparison, places side by side, the population
first = st.container()
area_view.key_figures(view)
metric = area_view.chosen_metric(view)
left, right = st.columns([1, 1], gap="large")
with left:
    area_view.map_of_municipalities(view, metric)
with right:
    area_view.five_areas(view, metric)
area_view.over_time(view, metric)
area_view.population(view)
# Drawn last, so that nothing waits for it while a new generation's tests are being made
with first:
    attention_view.needs_attention(view)
