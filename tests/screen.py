"""A page opened without a browser, and every text that a reader would see on it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from streamlit.runtime.state.common import user_key_from_element_id
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from settings import ROOT
from ui.address import KEYS

# Fields of Streamlit's messages that no reader sees.
UNSEEN = {
    "id",
    "key",
    "form_id",
    "query_param_key",
    "deferred_file_id",
    "type",
    "tag",
    "icon",
    "theme",
    "language",
    "columns",
    "spec",
    "default",
    "selection_mode",
    "format",
    "element_id",
    "url",
}


@dataclass(frozen=True)
class Seen:
    """One text: in which kind of element, of which `key` and alternative text (empty where none), and what it says."""

    kind: str
    key: str
    alt: str
    text: str


def opened(page: str, *, user: dict | None = None, secrets: dict | None = None, **address: str) -> AppTest:
    """The page after its first run, opened by its address as from a link."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    # AppTest's own switch_page knows only the files that this reader may open, and needs a run before.
    at._page_hash = calc_hash(page)
    if user is not None:
        at.user = user
    for name, value in (secrets or {}).items():
        at.secrets[name] = value
    for name, value in address.items():
        at.query_params[name] = value
    return at.run()


def elements(at: AppTest) -> Iterator:
    """Every element and block of the page and its sidebar."""

    def walk(block):
        for child in block.children.values():
            yield child
            if hasattr(child, "children"):
                yield from walk(child)

    yield from walk(at._tree)


def seen(at: AppTest) -> list[Seen]:
    """Every text that the page shows, alternative texts and tooltips too."""
    return [one for element in elements(at) for one in _seen(element)]


def key_of(element) -> str:
    """The `key=` that an element was drawn with; only elements that answer to the reader have one here."""
    return str(getattr(element, "key", "") or "") or (user_key_from_element_id(getattr(element.proto, "id", "")) or "")


def _seen(element) -> Iterator[Seen]:
    kind, proto = element.type, element.proto
    key = key_of(element)
    if proto is None or kind == "html" or (kind == "text_input" and key in KEYS):
        return  # html: styles and scripts; the inputs that hold the address are not displayed
    texts = list(_strings(proto))
    if kind == "dataframe":
        texts += _cells(element.value)
    if kind == "vega_lite_chart":
        texts += chart_texts(json.loads(proto.spec), chart_data(proto))
    for text in texts:
        yield Seen(kind, key, str(getattr(proto, "alt", "")), text)


def _strings(message: Message) -> Iterator[str]:
    for field, value in message.ListFields():
        values = value if field.is_repeated else [value]
        for one in values:
            if field.type == FieldDescriptor.TYPE_STRING and field.name not in UNSEEN:
                yield one
            elif isinstance(one, Message):
                yield from _strings(one)


def _cells(table: pd.DataFrame) -> Iterator[str]:
    yield from map(str, table.columns)
    for name in table:
        yield from (value for value in table[name] if isinstance(value, str))
        if table[name].dtype == object:
            yield from ("None" for value in table[name] if value is None)


# ---- charts ----------------------------------------------------------------------------------------------------


def chart_data(proto: Message) -> pd.DataFrame:
    """The rows that a chart draws."""
    if not proto.data.data:
        return pd.DataFrame()
    return pa.ipc.open_stream(io.BytesIO(proto.data.data)).read_all().to_pandas()


def chart_texts(spec: dict, data: pd.DataFrame) -> Iterator[str]:
    """What a chart writes: titles, and the values of the fields that it writes out or shows when pointed at."""
    inline = spec.get("data", {}).get("values")
    rows = pd.json_normalize(inline) if inline else data
    for layer in (spec, *spec.get("layer", ())):
        for channel, coding in layer.get("encoding", {}).items():
            for one in coding if isinstance(coding, list) else [coding]:
                yield from _channel(channel, one, rows)


def _channel(channel: str, coding: dict, rows: pd.DataFrame) -> Iterator[str]:
    for part in (coding, coding.get("axis") or {}, coding.get("legend") or {}):
        if isinstance(part.get("title"), str):
            yield part["title"]
    written = channel in ("text", "tooltip")
    ticks = (
        coding.get("type") in ("nominal", "ordinal") and channel in ("x", "y") and coding.get("axis", {}) is not None
    )
    legend = coding.get("type") == "nominal" and channel in ("color", "shape") and coding.get("legend", {}) is not None
    field = coding.get("field")
    if (written or ticks or legend) and field in rows:
        yield from (value for value in rows[field].dropna() if isinstance(value, str))


_MARKUP = re.compile(r":[a-z]+(-badge)?\[|:material/\w+:|[*`\\\]]|^- ", re.MULTILINE)


def plain(text: str) -> str:
    """A text without Markdown's signs."""
    return _MARKUP.sub("", text).strip()


# ---- what every test asks ----------------------------------------------------------------------------------------


def runs(at: AppTest) -> None:
    """The run had no exception and no error."""
    assert not at.exception, [error.value for error in at.exception]
    assert not at.error, [error.value for error in at.error]


def drawn(at: AppTest) -> list[str]:
    """The kinds of elements that hold numbers, in their order."""
    return [element.type for element in elements(at) if element.type in ("vega_lite_chart", "dataframe", "metric")]


def words(at: AppTest) -> str:
    """Everything that the page says."""
    return "\n".join(one.text for one in seen(at))
