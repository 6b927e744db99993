"""How is my area doing, and what needs me?"""

import streamlit as st

from ui.frame import page_frame

view = page_frame()
t = view.t

st.title(t("How is {place} doing, and what needs attention?", place=view.place))
st.caption(t("Compared with: {compared}", compared=view.compared))
