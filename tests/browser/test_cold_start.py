"""Right after the server starts, no page opened directly by anyone runs without the frame, its rights and its filters.

Until some session has called st.navigation, Streamlit would serve every file of pages/ by itself. Each test here is the
very first visit of a server of its own.
"""

from __future__ import annotations

import asyncio
import json

import pytest
import websockets
from playwright.sync_api import expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from tests.browser.visit import Visit, said
from ui.menu import PAGES

SECRET = "only-for-this-test-0123456789abcdef"
SIGN_IN = "Sign in with your county account to see the situation picture."
DRAWS = {
    "arrow_data_frame",
    "arrow_vega_lite_chart",
    "metric",
    "dataframe",
    "vega_lite_chart",
    "arrow_table",
    "selectbox",
}


def secrets():
    """Enough of a sign-in's settings for cookies to be read; nobody is asked."""
    return f"""
[auth]
redirect_uri = "http://127.0.0.1/oauth2callback"
cookie_secret = "{SECRET}"
client_id = "test"
client_secret = "test"
server_metadata_url = "http://127.0.0.1:9/.well-known/openid-configuration"

[roles]
G-area3 = "regional_director:3"
"""


@pytest.fixture
def fresh(serving, demo_warehouse):
    """A server that nobody has visited yet. Of those for one page it makes itself ready as in production; the others
    do not wait for it."""
    started = []

    def start(access, page):
        extra = {"secrets": secrets()} if access == "oidc" else {}
        warm = "1" if page == "area" else "0"
        started.append(serving(demo_warehouse.folder.parent.parent, access=access, warm=warm, **extra))
        return started[-1]

    yield start
    for app in started:
        app.stop()


async def first_words(app, page, query=""):
    """What the server draws for the first message of a first visitor: (kinds of elements, all their text)."""
    kinds, texts = set(), []
    url = app.url.replace("http", "ws") + "/_stcore/stream"
    async with websockets.connect(url, subprotocols=["streamlit"], max_size=None, origin=app.url) as socket:
        asked = BackMsg()
        asked.rerun_script.page_name = page
        asked.rerun_script.query_string = query
        await socket.send(asked.SerializeToString())
        while True:
            told = ForwardMsg.FromString(await asyncio.wait_for(socket.recv(), 60))
            kind = told.WhichOneof("type")
            if kind == "delta" and told.delta.WhichOneof("type") == "new_element":
                kinds.add(told.delta.new_element.WhichOneof("type"))
                texts.append(str(told.delta.new_element))
            # A run that was started again (for another page, or another address) goes on.
            if kind == "script_finished" and told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return kinds, "\n".join(texts)


@pytest.mark.parametrize("page", PAGES)
def test_the_first_message_of_a_stranger_gets_the_sign_in_and_nothing_else(fresh, page):
    kinds, texts = asyncio.run(first_words(fresh("oidc", page), page, "lang=en&role=analyst"))
    assert SIGN_IN in texts
    assert not kinds & DRAWS, kinds


@pytest.mark.parametrize("page", PAGES)
def test_the_first_visitor_of_the_demo_gets_the_page_in_its_frame(fresh, chromium, page):
    visitor = Visit(chromium, fresh("demo", page))
    window = visitor.open(page, lang="fi", role="analyst", area="3")
    assert window.get_by_role("navigation").get_by_role("link").count() == len(PAGES)
    expect(window.get_by_role("combobox", name=said("fi", "Look as"), exact=True)).to_be_visible()
    if "area" in PAGES[page].filters:
        assert (
            window.get_by_role("combobox", name=said("fi", "Area"), exact=True).input_value() == "Lempäälä–Valkeakoski"
        )
    assert window.get_by_role("dialog").count() == 0, "no word of a page not found"
    visitor.close()


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_who_opens_a_link_first_sees_the_sign_in_and_no_menu(fresh, chromium, page):
    sees_only_the_sign_in(Visit(chromium, fresh("oidc", page), language="sv"), page)


def sees_only_the_sign_in(visitor, page):
    window = visitor.open(page, lang="sv", role="analyst")
    expect(window.get_by_text(said("sv", SIGN_IN))).to_be_visible()
    assert window.get_by_test_id("stVegaLiteChart").count() == window.get_by_test_id("stDataFrame").count() == 0
    assert window.get_by_role("combobox").count() == 0
    assert window.get_by_role("navigation").count() == 0
    assert visitor.troubles == []
    visitor.close()


# ---- later visitors of one server ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def guarded(serving, demo_warehouse):
    """A server that asks for a sign-in."""
    return serving(demo_warehouse.folder.parent.parent, access="oidc", secrets=secrets())


@pytest.mark.parametrize("page", ["home", ""])
def test_a_stranger_at_the_door_sees_the_sign_in_and_no_menu(guarded, chromium, page):
    sees_only_the_sign_in(Visit(chromium, guarded, language="sv"), page)


def test_who_has_signed_in_gets_the_page_by_the_role_of_the_sign_in(guarded, chromium):
    visitor = Visit(chromium, guarded)
    visitor.context.add_cookies([{"name": "_streamlit_user", "value": cookie(guarded.url), "url": guarded.url}])
    window = visitor.open("area", lang="fi", role="analyst")
    assert "Lempäälä–Valkeakoski" in visitor.title
    assert "role" not in visitor.address, "a link does not carry who one is"
    assert window.get_by_role("combobox", name=said("fi", "Look as"), exact=True).count() == 0
    expect(window.get_by_role("button", name=said("fi", "Sign out"))).to_be_visible()
    visitor.close()


@pytest.mark.parametrize("secret", ["another-secret-0123456789abcdef0123", ""])
def test_a_forged_cookie_signs_nobody_in(guarded, chromium, secret):
    visitor = Visit(chromium, guarded)
    value = cookie(guarded.url, secret) if secret else "eyJpc19sb2dnZWRfaW4iOnRydWV9"
    visitor.context.add_cookies([{"name": "_streamlit_user", "value": value, "url": guarded.url}])
    window = visitor.open("area", lang="fi")
    expect(window.get_by_text(said("fi", SIGN_IN))).to_be_visible()
    visitor.close()


def cookie(origin, secret=SECRET):
    """The cookie that the server gives to who has signed in as a member of the group of area 3."""
    claims = {"origin": origin, "is_logged_in": True, "email": "aino@example.com", "groups": ["G-area3"]}
    return create_signed_value(secret, "_streamlit_user", json.dumps(claims)).decode()
