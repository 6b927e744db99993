"""Do we meet the statutory minimum, and what does it say?"""

import streamlit as st

from ui import minimum_data_view as minimum
from ui.frame import page_frame

view = page_frame()
t = view.t

# What the reader asks for
st.title(t("Do we meet the statutory minimum, and what does it say?"))
columns = minimum.chosen_columns(view)

# What they get: how much there is of each dimension, then every indicator beside the county and over time
first = st.container()
minimum.dimensions(view, columns)
# Drawn last, since it counts what all the dimensions have
with first:
    minimum.coverage(view, columns)
