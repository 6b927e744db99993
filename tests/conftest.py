"""What tests share: a lake drawn in the test, and a small demo lake made once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from county import load_county
from data_sources.demo.generate import generate
from data_sources.refresh import refresh
from data_sources.warehouse import Warehouse, open_warehouse
from metrics import CATALOGUE
from metrics.compute import compute
from permissions import Reader
from settings import SETTINGS
from tests import drawn

ANALYST = Reader("analyst")


@pytest.fixture(scope="session")
def pirkanmaa():
    return load_county("pirkanmaa")


@pytest.fixture
def given(tmp_path: Path) -> Callable[[str, str], Path]:
    """`given("service_contacts", drawing)` puts drawn rows into the test's lake."""

    def put(dataset: str, drawing: str, name: str = "drawn.csv") -> Path:
        return drawn.write_csv(tmp_path / "lake", dataset, drawing, name)

    return put


@pytest.fixture
def drawn_warehouse(tmp_path: Path, pirkanmaa) -> Callable[[], Warehouse]:
    """The warehouse of the drawn lake, refreshed when called."""

    def make() -> Warehouse:
        (tmp_path / "lake").mkdir(exist_ok=True)
        refresh(tmp_path / "lake", tmp_path / "warehouse", pirkanmaa)
        return open_warehouse(tmp_path / "warehouse")

    return make


@pytest.fixture
def answer(drawn_warehouse, pirkanmaa) -> Callable[..., pd.DataFrame]:
    """`answer("contacts", by=…)`: the rows of a metric over the drawn lake, for the analyst."""
    opened: list[Warehouse] = []

    def ask(metric: str, *, reader: Reader = ANALYST, start: str = "2024-01-01", end: str = "2025-01-01", **how):
        if not opened:
            opened.append(drawn_warehouse())
        return compute(
            CATALOGUE[metric],
            reader=reader,
            warehouse=opened[0],
            county=pirkanmaa,
            start=date.fromisoformat(start),
            end=date.fromisoformat(end),
            **how,
        ).rows

    return ask


@pytest.fixture(scope="session")
def demo_lake(tmp_path_factory, pirkanmaa) -> Path:
    """A made-up lake of twenty thousand contacts over three years."""
    lake = tmp_path_factory.mktemp("demo") / "lake"
    generate(lake, contacts=20_000, years=(2022, 2024), seed=7, county=pirkanmaa)
    return lake


@pytest.fixture(scope="session")
def demo_warehouse(demo_lake, tmp_path_factory, pirkanmaa) -> Warehouse:
    folder = tmp_path_factory.mktemp("demo_warehouse")
    refresh(demo_lake, folder, pirkanmaa)
    return open_warehouse(folder)


@pytest.fixture
def serve(monkeypatch) -> Callable[..., None]:
    """`serve(warehouse, county, access="oidc")`: what the app opens, and nothing else of the environment."""
    from streamlit.runtime.pages_manager import PagesManager

    init = PagesManager.__init__

    def patched(self, *args, **kwargs):
        # AppTest looks for pages/ anew on every run, and would then run the page without app.py and without an error.
        PagesManager.uses_pages_directory = False
        init(self, *args, **kwargs)

    monkeypatch.setattr(PagesManager, "__init__", patched)
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)

    def use(warehouse: Warehouse | Path, county: str = "pirkanmaa", **settings: str) -> None:
        folder = warehouse.folder.parent.parent if isinstance(warehouse, Warehouse) else warehouse
        for name, value in {"warehouse": str(folder), "county": county, **settings}.items():
            monkeypatch.setenv(f"TILANNEKUVA_{name.upper()}", value)

    return use


# Files with very many cases of one kind; the quick part takes every so many of them, the whole run all.
MANY_CASES = re.compile(
    r"another_road|second_road|odd_lakes|explainer|explorer_page|integration|answers|test_pages|metadata"
)
ONE_IN = 8


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leaves the quick part quick: of files with very many cases it takes one in eight, spread evenly."""
    many = [item for item in items if MANY_CASES.search(item.path.name) and not item.get_closest_marker("slow")]
    for number, item in enumerate(many):
        if number % ONE_IN:
            item.add_marker(pytest.mark.slow)
