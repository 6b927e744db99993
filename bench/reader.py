"""One reader of the app as the browser sees it: a websocket, a script run for every change, widgets by their key."""

from __future__ import annotations

import asyncio
from time import perf_counter
from urllib.parse import urlencode

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


class Reader:
    """A session of the app on one page; `look` asks for an address and waits until the page is drawn."""

    def __init__(self, port: int, page: str) -> None:
        self.address = f"ws://127.0.0.1:{port}/_stcore/stream"
        self.page = page

    async def __aenter__(self) -> Reader:
        self.socket = await websockets.connect(
            self.address,
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
            compression=None,
            ping_interval=None,
            open_timeout=60,
        )
        self.hash = ""
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.socket.close()

    async def look(self, **address: str) -> float:
        """Seconds from asking for an address until the run has finished. Raises RuntimeError when the page failed."""
        message = BackMsg()
        message.rerun_script.query_string = urlencode(address)
        message.rerun_script.page_script_hash = self.hash
        if not self.hash:
            message.rerun_script.page_name = self.page
        began = perf_counter()
        await self.socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(await asyncio.wait_for(self.socket.recv(), 120))
            kind = answer.WhichOneof("type")
            if kind == "navigation":
                self.hash = answer.navigation.page_script_hash
            if kind == "delta" and answer.delta.new_element.WhichOneof("type") == "exception":
                raise RuntimeError(answer.delta.new_element.exception.message)
            # A run that was stopped to begin again is not the end.
            if kind == "script_finished" and answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return perf_counter() - began
