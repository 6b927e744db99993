"""Who may import whom, where Streamlit may be, and what a page file may hold. The tables admit no exceptions."""

import ast
from functools import cache

import pytest

from permissions import PAGES as GUARDED
from settings import ROOT
from ui.menu import MENU, PAGES

GROUND = {"command_line", "county", "i18n", "permissions", "settings"}
BELOW_CHARTS = GROUND | {"data_sources", "metrics"}
BELOW_UI = BELOW_CHARTS | {"charts", "exports"}
# Part → what it may import of ours besides itself: downward only (docs/architecture.md).
MAY_IMPORT = {
    "settings": set(),
    "command_line": set(),
    "i18n": set(),
    "county": {"settings"},
    "permissions": {"county"},
    "data_sources": GROUND,
    "metrics": GROUND | {"data_sources"},
    "charts": BELOW_CHARTS,
    "exports": BELOW_CHARTS,
    "ui": BELOW_UI,
    "server": BELOW_UI | {"ui"},
    "pages": BELOW_UI | {"ui"},
    "app": {"server", "ui"},
    "documents": BELOW_CHARTS | {"ui"},
    "bench": BELOW_CHARTS,
}
# The bench speaks to the server as the browser does, in Streamlit's own messages.
STREAMLIT = {"app", "pages", "ui", "server", "bench"}
# One door makes a Result.
MAKES_RESULT = ["metrics/compute.py"]
OUTSIDE = {".venv", "var", "artefacts", "tests"}
PAGE_LINES = 60
PAGE_FILES = sorted((ROOT / "pages").glob("*.py"))


@cache
def _modules():
    """(part, path from the root, syntax tree) of every module of ours."""
    paths = [path for path in sorted(ROOT.rglob("*.py")) if not OUTSIDE & set(path.relative_to(ROOT).parts)]
    return [
        (path.relative_to(ROOT).parts[0].removesuffix(".py"), path.relative_to(ROOT).as_posix(), _tree(path))
        for path in paths
    ]


def _tree(path):
    return ast.parse(path.read_text("utf-8"))


def _imports(tree):
    """The top name of everything that a module imports, inside functions too, by name or by import_module("…")."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0] if node.level == 0 else "."
        elif isinstance(node, ast.Call) and _called(node) in ("import_module", "__import__") and node.args:
            told = node.args[0]
            yield told.value.split(".")[0] if isinstance(told, ast.Constant) else "?"


def _called(node):
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _strays(part, tree):
    ours = set(MAY_IMPORT) - MAY_IMPORT[part] - {part}
    forbidden = ours | {"tests"} | (set() if part in STREAMLIT else {"streamlit"})
    return sorted({name for name in _imports(tree) if name in forbidden})


def test_the_scan_sees_every_way_of_importing():
    tree = ast.parse(
        "import ui.frame as f\nfrom charts.style import Chart\n"
        "def late():\n    from streamlit import runtime\n    import_module('server.shell')\n"
    )
    assert sorted(_imports(tree)) == ["charts", "server", "streamlit", "ui"]
    assert _strays("metrics", tree) == ["charts", "server", "streamlit", "ui"]
    assert _strays("ui", tree) == ["server"]


def test_every_module_belongs_to_a_part_of_the_table():
    assert {part for part, _, _ in _modules()} == set(MAY_IMPORT)


def test_imports_go_downward_only():
    strays = {path: found for part, path, tree in _modules() if (found := _strays(part, tree))}
    assert not strays


def test_no_module_imports_by_a_relative_path():
    assert [path for _, path, tree in _modules() if "." in _imports(tree)] == []


def test_the_table_itself_has_no_circle():
    order = []
    while len(order) < len(MAY_IMPORT):
        free = [part for part, below in MAY_IMPORT.items() if part not in order and below <= set(order)]
        if not free:
            # permissions and county stand on the ground floor with settings: they are known to each other downward
            pytest.fail(f"a circle among {sorted(set(MAY_IMPORT) - set(order))}")
        order += free


def test_charts_and_exports_do_not_know_each_other():
    assert "exports" not in MAY_IMPORT["charts"]
    assert "charts" not in MAY_IMPORT["exports"]


def test_a_result_is_made_in_two_places_only():
    made = [
        path
        for _, path, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _called(node) == "Result"
    ]
    assert made == MAKES_RESULT


# ---- pages -----------------------------------------------------------------------------------------------------


def test_every_page_of_the_menu_has_a_file_and_every_file_a_row_in_the_menu():
    assert sorted(PAGES) == [path.stem for path in PAGE_FILES]
    assert len(PAGES) == len(MENU)


def test_every_page_of_the_menu_is_guarded():
    assert set(PAGES) <= GUARDED


@pytest.mark.parametrize("path", PAGE_FILES, ids=lambda path: path.stem)
def test_a_page_is_a_short_script_without_functions_or_sql(path):
    tree = _tree(path)
    assert len(path.read_text("utf-8").splitlines()) <= PAGE_LINES
    made_here = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    assert [node.lineno for node in ast.walk(tree) if isinstance(node, made_here)] == []
    assert not {"sqlalchemy", "duckdb", "pandas", "numpy", "data_sources"} & set(_imports(tree))
    grouping = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Call) and _called(node) == "groupby"]
    assert grouping == []


@pytest.mark.parametrize("path", PAGE_FILES, ids=lambda path: path.stem)
def test_a_page_opens_with_its_question_and_then_its_frame(path):
    """Nothing may run before `page_frame()`: it sends away whoever came past the frame."""
    tree = _tree(path)
    assert (ast.get_docstring(tree) or "").endswith("?")
    first = next(node for node in tree.body[1:] if not isinstance(node, ast.Import | ast.ImportFrom))
    assert isinstance(first, ast.Assign)
    assert ast.unparse(first) == "view = page_frame()"
