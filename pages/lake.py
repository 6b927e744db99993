"""What do we have, how fresh, how good?"""

import streamlit as st

from ui.frame import page_frame

view = page_frame()

st.title(view.t("What data do we have, how fresh and how good is it?"))
