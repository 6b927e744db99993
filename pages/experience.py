"""What do clients say?"""

import streamlit as st

from ui import experience_view as experience
from ui import notes, service_lines
from ui.frame import page_frame

view = page_frame()
t = view.t

# What the reader asks for
st.title(t("What do clients say?"))
if not view.served.deliveries.delivered(experience.DATASET):
    st.info(notes.not_delivered([experience.DATASET], t))
    st.stop()
service_lines.choose(view, experience.NPS.id)

# What they get: the recommendation, the statements, then places and units, and what they rest on
experience.recommendation(view)
experience.statements(view)
experience.places(view)
experience.units(view)
experience.answers(view)
