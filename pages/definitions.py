"""What does it mean?"""

import streamlit as st

from ui.frame import page_frame

view = page_frame()

st.title(view.t("What does it mean?"))
