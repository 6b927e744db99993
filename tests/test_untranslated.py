"""No text reaches the screen past the translator, as far as the code can be read.

What is looked at: literals that read as text, arguments of what writes on a page, and names of fields in charts.
"""

import ast
import re

import pytest

from settings import ROOT

SHOWN = [path for part in ("ui", "pages", "charts", "exports") for path in sorted((ROOT / part).glob("*.py"))] + [
    ROOT / "app.py"
]
TRANSLATES = {"t", "N_"}
# Names, not texts: the product, its command, what the log says and the fonts.
NAMES = {"Tilannekuva", "python -m metrics ", "Page %s: %s", "Inter, 'Segoe UI', Arial, sans-serif"}
# What writes its first argument on a page, whatever it is called on: st, a column, a popover.
WRITES = frozenset(
    {
        *(
            "title",
            "header",
            "subheader",
            "caption",
            "text",
            "write",
            "markdown",
            "info",
            "success",
            "warning",
            "error",
        ),
        *("badge", "toast", "metric", "button", "checkbox", "download_button", "expander", "link_button", "page_link"),
        *(
            "multiselect",
            "number_input",
            "pills",
            "popover",
            "radio",
            "segmented_control",
            "select_slider",
            "selectbox",
        ),
        *("slider", "spinner", "status", "tabs", "text_area", "text_input", "toggle", "date_input", "file_uploader"),
    }
)
# What these keywords say is read too, by anyone or by a screen reader.
SAID_BY = {"label", "help", "placeholder", "alt", "caption", "body"}


def _called(node):
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _loose(node):
    """The string literals of a tree that are not translated, not a docstring and not an error for the log."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node
        return
    if isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and _called(node) in TRANSLATES):
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    for child in ast.iter_child_nodes(node):
        yield from _loose(child)


def _letters(text):
    """What a text says beside Markdown's and Streamlit's marks: `:small[…]`, `:material/info:`."""
    return re.sub(r":[a-z-]+\[|:material/\w+:|[\W\d_]", "", text)


def _is_prose(text):
    """`Rows loaded`, `Loaded`, `no rows were loaded`; not `datum.value == 1`, `row_1` or `very low`."""
    if re.search(r"datum\.|[<>{}=]", text):
        return False
    words = [word for word in text.split() if word.isalpha() and len(word) > 1]
    return bool(re.match(r"\s*[A-ZÅÄÖ][a-zåäö]", text)) or len(words) > 2


def _prose(tree):
    return [node for node in _loose(tree) if _is_prose(node.value) and node.value not in NAMES]


def _written(tree):
    """The untranslated literals with letters among what is written on a page."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        said = [one.value for one in node.keywords if one.arg in SAID_BY]
        if _called(node) in WRITES:
            said += node.args[:1]
        for part in said:
            yield from (one for one in _loose(part) if _letters(one.value) and one.value not in NAMES)


def _untitled(tree):
    """Fields of a tooltip with several fields, and they alone are told by their names in the data."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "tooltip" and isinstance(value, ast.List):
                    yield from (one for one in value.elts if "title" not in _keys(one))


def _keys(node):
    return {key.value for key in node.keys if isinstance(key, ast.Constant)} if isinstance(node, ast.Dict) else set()


def _places(find, path):
    return [f"{path.relative_to(ROOT)}:{node.lineno}" for node in find(ast.parse(path.read_text("utf-8")))]


def test_the_scan_sees_each_way_past_the_translator():
    page = ast.parse(
        '"""Docstring of the page."""\n'
        'st.title("Rows")\n'
        'left.popover(t("Table"), help="more")\n'
        'st.caption(f"**{n}** rows")\n'
        'choose(st.selectbox, "metric", "Look closer at", labels)\n'
        'raise ValueError("There is no such page.")\n'
        'table = {"Dataset": names}\n'
    )
    assert sorted(node.value for node in _written(page)) == ["** rows", "Rows", "more"]
    assert [node.value for node in _prose(page)] == ["Rows", "Look closer at", "Dataset"]
    spec = ast.parse('{"tooltip": [{"field": "a", "title": t("A")}, {"field": "b"}], "x": {"tooltip": {"field": "c"}}}')
    assert len(list(_untitled(spec))) == 1


def test_the_scan_passes_what_is_translated_or_no_text():
    page = ast.parse(
        'st.title(t("Rows"))\n'
        "st.markdown(f\":small[{t('Rows')}] · {n} %\")\n"
        'st.button(view.t("Sign out"), icon=":material/logout:")\n'
        'x = {"filter": "datum.value == 1", "verdict": "very low"}\n'
        'TITLES = {"row": N_("Row of the file")}\n'
    )
    assert not list(_written(page))
    assert not _prose(page)


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_text_passes_by_the_translator(path):
    assert not _places(_prose, path), "mark it: t(…), or N_(…) where it is stored"
    assert not _places(_written, path), "write it through t(…)"
    assert not _places(_untitled, path), "give each field of the tooltip a title"
