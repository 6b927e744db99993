"""What is behind this number?"""

import streamlit as st

from ui.frame import page_frame

view = page_frame()
t = view.t

st.title(t("What is behind this number?"))
st.caption(t("Compared with: {compared}", compared=view.compared))
