"""`streamlit run app.py`: imported once by the server, which takes `app`; then run for every change of every page."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

if get_script_run_ctx(suppress_warning=True) is None:
    from server.lifespan import lifespan
    from server.middleware import MIDDLEWARE

    # Written out here because `streamlit run` looks for this very call in the text of the file.
    app = st.App(__file__, lifespan=lifespan, middleware=MIDDLEWARE)
else:
    from ui import frame

    frame.main()
