"""National indicators fetched into a lake: from a stand-in of the service on this machine."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from data_sources.__main__ import main
from data_sources.sotkanet import SotkanetError, deliver

REGIONS = [
    {"id": 52, "code": "020", "category": "KUNTA"},
    {"id": 970, "code": "08", "category": "HYVINVOINTIALUE"},
    {"id": 658, "code": "358", "category": "MAA"},
    {"id": 492, "code": "06", "category": "MAAKUNTA"},
]
HEAD = "indicator_id,region_code,region_category,year,gender,value,absolute_value\n"


@pytest.fixture
def service():
    """A stand-in that keeps what it was asked; `stumbles` are the statuses of its next answers about values."""

    class Handler(BaseHTTPRequestHandler):
        asked, agents, stumbles = [], [], []
        sexes = ("male", "female", "total")
        values = {}

        def do_GET(self):
            url = urlsplit(self.path)
            self.asked.append((url.path, parse_qs(url.query)))
            self.agents.append(self.headers["User-Agent"])
            answer = {"/rest/regions": REGIONS, "/rest/indicators/127": self._described()}.get(url.path)
            if url.path == "/rest/json":
                if self.stumbles:
                    return self._send(self.stumbles.pop(0), b"")
                answer = self.values.get(parse_qs(url.query)["indicator"][0], [])
            return self._send(404, b"") if answer is None else self._send(200, json.dumps(answer).encode())

        def _described(self):
            return {"id": 127, "classifications": {"sex": {"values": list(self.sexes)}}}

        def _send(self, status, body):
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Handler.url = f"http://127.0.0.1:{server.server_port}/rest"
    Handler.values = {
        "127": [
            {"indicator": 127, "region": 970, "year": 2023, "gender": "total", "value": 539309},
            {"indicator": 127, "region": 52, "year": 2023, "gender": "total", "value": "6,5", "absValue": 9},
            {"indicator": 127, "region": 492, "year": 2023, "gender": "total", "value": 1},
        ]
    }
    yield Handler
    server.shutdown()
    server.server_close()


def fetch(service, lake, indicators=(127,), years=range(2022, 2024)):
    return list(deliver(indicators, years, lake, service.url, pause=0.0))


def test_indicators_become_an_extract_that_keeps_its_contract(service, tmp_path, capsys):
    asked = ["sotkanet", "--indicators", "127", "--years", "2022-2023", "--out", str(tmp_path)]
    assert main([*asked, "--base-url", service.url + "/"]) == 0
    assert capsys.readouterr().out == "indicator 127: 2 rows\n"
    (file,) = (tmp_path / "indicator_values").iterdir()
    # The region of another category is left out, a decimal comma is a point, and nothing is 0 that was not told.
    assert (
        file.read_text("utf-8") == f"{HEAD}127,020,KUNTA,2023,total,6.5,9\n127,08,HYVINVOINTIALUE,2023,total,539309,\n"
    )
    assert main(["check", "--lake", str(tmp_path)]) == 0


def test_years_and_sexes_are_asked_one_by_one_and_the_caller_says_who_it_is(service, tmp_path):
    fetch(service, tmp_path)
    (values,) = (query for path, query in service.asked if path == "/rest/json")
    assert values == {"indicator": ["127"], "years": ["2022", "2023"], "genders": ["total", "male", "female"]}
    assert set(service.agents) == {"Tilannekuva/1.0"}
    service.asked.clear()
    service.sexes = ()
    fetch(service, tmp_path)
    assert service.asked[-1][1]["genders"] == ["total"]


def test_a_service_that_stumbles_is_asked_again(service, tmp_path):
    service.stumbles += [500, 503]
    assert fetch(service, tmp_path) == [(127, 2)]


def test_an_indicator_that_fails_keeps_its_earlier_file_and_stops_no_other(service, tmp_path):
    fetch(service, tmp_path)
    (file,) = (tmp_path / "indicator_values").iterdir()
    before = file.read_bytes()
    service.stumbles += [500, 500, 500]
    service.values["181"] = [{"region": 658, "year": 2022, "gender": "total", "value": 1.5}]
    with pytest.raises(SotkanetError, match=r"indicator 127 \(HTTP 500\), 999 \(no values for 2022–2023\)"):
        fetch(service, tmp_path, (127, 181, 999))
    assert file.read_bytes() == before
    fetched = tmp_path / "indicator_values" / "sotkanet_181_2022-2023.csv"
    assert fetched.read_text("utf-8") == f"{HEAD}181,358,MAA,2022,total,1.5,\n"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"--indicators": "127,foo"}, "Indicators are numbers separated by commas"),
        ({"--years": "2025-2015"}, "Years are written 2015-2025"),
        ({"--base-url": "file:///etc"}, "begins with https:// or http://"),
        ({"--base-url": "http://127.0.0.1:1/"}, "does not tell its regions (no answer: "),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(tmp_path, capsys, monkeypatch, changed, sentence):
    monkeypatch.setattr("data_sources.sotkanet.time.sleep", lambda seconds: None)
    asked = {"--indicators": "127", "--years": "2022", "--out": str(tmp_path)} | changed
    assert main(["sotkanet", *(part for pair in asked.items() for part in pair)]) == 2
    told = capsys.readouterr().err
    assert sentence in told and told.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_an_answer_of_another_shape_is_no_traceback(service, tmp_path):
    service.values["127"] = {"error": "none"}
    with pytest.raises(SotkanetError, match="not in Sotkanet's shape"):
        fetch(service, tmp_path)
