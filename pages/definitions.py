"""What does it mean?"""

import streamlit as st

from ui import definitions_view, search
from ui.frame import page_frame

view = page_frame()

st.title(view.t("What does it mean?"))
text = search.asked(view)
left, right = st.columns([3, 2], gap="large")
with left:
    definitions_view.catalogue(view, text)
with right:
    definitions_view.glossary(view, text)
