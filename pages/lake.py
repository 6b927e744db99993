"""What do we have, how fresh, how good?"""

import streamlit as st

from ui import lake_view
from ui.frame import page_frame

view = page_frame()

st.title(view.t("What data do we have, how fresh and how good is it?"))
lake_view.summary(view)
lake_view.datasets(view)
lake_view.months(view)
lake_view.deliveries(view)
lake_view.quarantine(view)
lake_view.systems(view)
