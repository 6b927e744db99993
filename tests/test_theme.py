"""The look: colours meet WCAG AA on their grounds, chart colours are told apart by all eyes, fonts are ours."""

import itertools
import tomllib

import numpy as np
import pandas as pd
import pytest

from charts.places import shade
from charts.style import DARK, FONT, INK_FROM, INKS, LIGHT, SEQUENCE
from settings import ROOT

THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
MODES = ("light", "dark")
PALETTES = {"light": LIGHT, "dark": DARK}
# WCAG 2.1: text 4.5, graphics 3 (1.4.3, 1.4.11).
TEXT, GRAPHICS = 4.5, 3.0
# CIE 1976 distance of two colours, and of two greys, that are still told apart in a small mark.
APART, APART_IN_GREY = 15, 7
# Machado, Oliveira, Fernandes 2009, severity 1.0, on linear RGB.
SEEN_AS = {
    "full colour vision": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(color):
    """A colour as linear RGB, 0–1."""
    parts = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """WCAG's contrast ratio of two colours."""
    dark, light = sorted(float(TO_XYZ[1] @ linear(color)) for color in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(rgb):
    """CIELAB of linear RGB."""
    parts = TO_XYZ @ np.clip(rgb, 0, 1) / WHITE
    x, y, z = np.where(parts > (6 / 29) ** 3, np.cbrt(parts), parts / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one, other, eyes):
    return float(np.linalg.norm(lab(eyes @ linear(one)) - lab(eyes @ linear(other))))


def test_the_measures_know_their_own_ends():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the grey that every guide warns of
    assert lab(linear("#ff0000")) == pytest.approx([53.24, 80.09, 67.20], abs=0.05)
    red, green = "#b02020", "#207020"
    assert distance(red, green, SEEN_AS["full colour vision"]) > 3 * distance(red, green, SEEN_AS["deuteranopia"])


# ---- text ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["", "sidebar"])
@pytest.mark.parametrize("mode", MODES)
def test_text_and_links_are_read_on_both_grounds(mode, place):
    colors = THEME[mode] | (THEME[mode][place] if place else {})
    for ground in (colors["backgroundColor"], colors["secondaryBackgroundColor"]):
        for name in ("textColor", "linkColor", "primaryColor"):
            assert contrast(colors[name], ground) >= TEXT, f"{name} on {ground}"


@pytest.mark.parametrize("place", ["", "sidebar"])
@pytest.mark.parametrize("mode", MODES)
def test_captions_are_read_although_streamlit_fades_them(mode, place):
    """Captions are the text colour at 60 % over the ground."""
    colors = THEME[mode] | (THEME[mode][place] if place else {})
    text, ground = colors["textColor"], colors["backgroundColor"]
    faded = [round(0.6 * int(text[i : i + 2], 16) + 0.4 * int(ground[i : i + 2], 16)) for i in (1, 3, 5)]
    assert contrast("#" + "".join(f"{part:02x}" for part in faded), ground) >= TEXT


@pytest.mark.parametrize("mode", MODES)
def test_words_inside_charts_are_read(mode):
    """Axis labels, titles, and the names of lines in the lines' own colours."""
    p = PALETTES[mode]
    for color in (p.text, p.faint, p.main, p.other):
        assert contrast(color, p.ground) >= TEXT, color


@pytest.mark.parametrize("mode", MODES)
def test_words_on_tiles_are_read_on_every_shade(mode):
    dark = mode == "dark"
    for step, color in enumerate(SEQUENCE[dark]):
        assert contrast(INKS[dark][step >= INK_FROM[dark]], color) >= TEXT, color
    assert contrast(INKS[dark][False], PALETTES[mode].grid) >= TEXT, "the tile without a value"


@pytest.mark.parametrize(
    ("values", "shades"),
    [
        ([0, 19.9, 20, 60, 100, None], [0, 0, 1, 3, 4, -1]),
        ([7, 7, None], [4, 4, -1]),  # Vega paints equal values in the last shade
        ([None], [-1]),
    ],
)
def test_a_tile_has_the_words_of_its_own_shade(values, shades):
    assert list(shade(pd.Series(values, dtype=float), 5)) == shades


# ---- charts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
def test_chart_colours_stand_out_from_their_ground(mode):
    p = PALETTES[mode]
    ground = THEME[mode]["backgroundColor"]
    for color in (*THEME[mode]["chartCategoricalColors"], p.main, p.other, p.good, p.bad, p.neutral):
        assert contrast(color, ground) >= GRAPHICS, color


@pytest.mark.parametrize("eyes", SEEN_AS)
@pytest.mark.parametrize("mode", MODES)
def test_the_six_chart_colours_are_told_apart_by_all_eyes(mode, eyes):
    for one, other in itertools.combinations(THEME[mode]["chartCategoricalColors"], 2):
        assert distance(one, other, SEEN_AS[eyes]) >= APART, f"{one} and {other}"


@pytest.mark.parametrize("mode", MODES)
def test_the_six_chart_colours_are_told_apart_in_grey(mode):
    greys = sorted(lab(linear(color))[0] for color in THEME[mode]["chartCategoricalColors"])
    assert min(np.diff(greys)) >= APART_IN_GREY


@pytest.mark.parametrize("eyes", SEEN_AS)
@pytest.mark.parametrize("mode", MODES)
def test_better_and_worse_are_told_apart_by_all_eyes(mode, eyes):
    p = PALETTES[mode]
    assert distance(p.good, p.bad, SEEN_AS[eyes]) >= APART
    assert distance(p.main, p.bad, SEEN_AS[eyes]) >= APART


@pytest.mark.parametrize("mode", MODES)
def test_the_own_place_is_told_apart_from_the_others_in_grey(mode):
    p = PALETTES[mode]
    assert abs(lab(linear(p.main))[0] - lab(linear(p.other))[0]) >= APART_IN_GREY


@pytest.mark.parametrize("mode", MODES)
def test_shades_of_a_map_grow_steadily_from_the_ground(mode):
    ten = [lab(linear(color))[0] for color in THEME[mode]["chartSequentialColors"]]
    assert len(ten) == 10, "Streamlit takes exactly ten"
    steps = np.diff(ten)
    assert (steps < -2).all() if mode == "light" else (steps > 2).all()
    assert set(SEQUENCE[mode == "dark"]) <= set(THEME[mode]["chartSequentialColors"])


@pytest.mark.parametrize("mode", MODES)
def test_charts_and_pages_have_the_same_colours(mode):
    colors, p = THEME[mode], PALETTES[mode]
    assert p.ground == colors["backgroundColor"]
    assert p.text == colors["textColor"]
    assert p.main == colors["primaryColor"] == colors["chartCategoricalColors"][0]


# ---- fonts -----------------------------------------------------------------------------------------------------


def test_every_font_is_served_from_here_and_is_a_font():
    for face in THEME["fontFaces"]:
        assert face["url"].startswith("app/static/"), face["url"]
        file = ROOT / face["url"].removeprefix("app/")
        assert file.read_bytes()[:4] == b"wOF2", file.name


def test_every_font_file_is_used():
    named = {face["url"].rpartition("/")[2] for face in THEME["fontFaces"]}
    assert named == {file.name for file in (ROOT / "static" / "fonts").glob("*.woff2")}


def test_every_weight_that_the_theme_asks_for_is_there():
    there = {int(face["weight"]) for face in THEME["fontFaces"]}
    assert {400, THEME["metricValueFontWeight"], *THEME["headingFontWeights"]} <= there


def test_every_list_of_fonts_ends_in_one_that_every_machine_has():
    """Otherwise pictures are made without any words where the first font is missing."""
    families = {face["family"] for face in THEME["fontFaces"]}
    for fonts in (THEME["font"], THEME["headingFont"], FONT):
        first, *_, last = [name.strip(" '\"") for name in fonts.split(",")]
        assert first in families
        assert last == "sans-serif"
