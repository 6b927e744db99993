"""Do people get care in time?"""

import streamlit as st

from ui import access_view as access
from ui import notes, service_lines
from ui.frame import page_frame

view = page_frame()
t = view.t

# What the reader asks for
st.title(t("Do people get care in time?"))
if not view.served.deliveries.delivered(access.DATASET):
    st.info(notes.not_delivered([access.DATASET], t))
    st.stop()
service_lines.choose(view, access.MEDIAN.id)

# What they get: the whole at a glance, the law, the waits, those who still wait, the assessment, and places
access.key_figures(view)
access.care_guarantee(view)
access.how_long(view)
access.who_waits(view)
access.same_day(view)
access.places(view)
