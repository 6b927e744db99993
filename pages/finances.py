"""Where does the money go, and will it last?"""

import streamlit as st

from ui import finances_view
from ui.frame import page_frame

view = page_frame()

# What the reader asks for
st.title(view.t("Where does the money go, and will it last?"))
view = finances_view.until_delivered(view)
finances_view.key_figures(view)

# What they get: the year against its budget, residents and their need, and the price of services
finances_view.year(view)
finances_view.deviations(view)
finances_view.per_resident(view)
finances_view.unit_costs(view)
finances_view.client_fees(view)
