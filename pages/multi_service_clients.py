"""Who uses many services, and what does it mean for the whole?"""

import streamlit as st

from ui import multi_service_clients_view as clients
from ui.frame import page_frame

view = page_frame()
t = view.t

# What the reader asks for
st.title(t("Who uses many services, and what does it mean for the whole?"))
several = clients.chosen(view)

# What they get: how many and how costly, if they are the costliest, what is used together, how it changes, who they are
clients.shares_of_the_whole(view, several)
clients.many_and_much(view, several)
clients.used_together(view, several)
clients.over_time(view, several)
clients.who_they_are(view, several)
