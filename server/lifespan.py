"""What the server does once, before its first visitor."""

from __future__ import annotations

import gc
from asyncio import to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from threading import Event, Thread

from streamlit.runtime.pages_manager import PagesManager

from data_sources.warehouse import WarehouseError, open_warehouse
from settings import setting

# Loaded before the first visitor rather than by one.
_HEAVY = ("altair", "metrics", "pandas", "pyarrow", "ui.frame")
# Seconds that the first page may keep the server from its first visitor.
PATIENCE = 20.0


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[dict]:
    """Closes the way past the frame, loads what is heavy, and takes it out of the garbage collector's rounds."""
    # Until some session has called st.navigation, Streamlit would serve every file of pages/ by itself, without the
    # frame and its rights. The flag is not public (streamlit 1.67): the cold-start test fails when it stops working.
    PagesManager.uses_pages_directory = False
    for name in _HEAVY:
        import_module(name)
    from server.warm import THREAD, keep_warm

    with suppress(WarehouseError):  # The pages say so to whoever opens them.
        open_warehouse(setting("TILANNEKUVA_WAREHOUSE"))
    # What is frozen here is never looked at again: 85 ms less for each full round of the collector.
    gc.collect()
    gc.freeze()
    stop, opened = Event(), Event()
    Thread(target=keep_warm, args=(stop, opened), name=THREAD, daemon=True).start()
    # Whoever comes first finds the first page ready; what is slower than this is not waited for.
    await to_thread(opened.wait, PATIENCE)
    yield {}
    stop.set()
