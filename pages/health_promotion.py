"""How well do we promote health, and does it show?"""

import streamlit as st

from ui import health_promotion_view, hyte_view, national_view, outcomes_view
from ui.frame import page_frame

view = page_frame()

st.title(view.t("How well do we promote health, and does it show?"))

# What they get: scores by sector and viewpoint, outcomes beside them, the coefficient, and any national indicator
health_promotion_view.by_sector(view)
health_promotion_view.by_viewpoint(view)
outcomes_view.outcomes(view)
hyte_view.coefficient(view)
national_view.national(view)
