"""The part of the health promotion page on the HYTE coefficient: over the years, step by step, and what if."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from charts.hyte import steps
from charts.style import Chart
from charts.trend import trend
from i18n import Translator
from metrics import CATALOGUE
from metrics.hyte import coefficient_if
from metrics.result import Result
from ui import address, names, notes
from ui.filters import changed
from ui.session import View
from ui.windows import years_until

HYTE = CATALOGUE["hyte_coefficient"]


def coefficient(view: View) -> None:
    """The coefficient over the years, and of the newest year how it is made."""
    t = view.t
    st.header(t("What is the HYTE coefficient made of?"))
    own = view.of("end")
    left, right = st.columns([2, 3], gap="large")
    with left:
        notes.show(*own.drawn("hyte", lambda: _over_years(own)), view, "hyte", several=True)
        if told := own.drawn("coverage", lambda: _coverage(own)):
            st.caption(told)
    made = own.drawn("steps", lambda: _steps(own))
    if made is None:
        return
    with right:
        notes.show(*made, view, "steps")
    with st.expander(t("The calculation step by step"), icon=":material/calculate:", expanded=True):
        told = own.drawn("calculation", lambda: _calculation(own))
        st.markdown(told)
    _what_if(own, view)


def _answer(view: View, by: tuple[str, ...] = ()) -> Result:
    start, end = years_until(view, "indicator_values")
    return view.result(HYTE.id, by=by, grain="year", start=start, end=end)


def _over_years(view: View) -> tuple[Chart, Result]:
    result = _answer(view)
    chart = trend(result, view.t("Whole county"), view.t, view.dark)
    alone = _alone(view)
    return (replace(chart, finding=alone) if alone else chart), result


def _alone(view: View) -> str:
    """The newest coefficient by itself, where that of the year before rests on another part of the weight; else ""."""
    t, rows = view.t, _answer(view).rows
    known = rows[rows["value"].notna()].tail(2)
    if known["coverage"].nunique() < 2:
        return ""
    then, now = known.itertuples()
    return t(
        "{year}: {value}, on {coverage} of the weight. {before} rests on another part of the weight and cannot be "
        "compared.",
        year=now.period.year,
        value=t.number(now.value, 1),
        coverage=t.percent(now.coverage, 0),
        before=then.period.year,
    )


def _coverage(view: View) -> str:
    """The years whose coefficient rests on a part of the weight."""
    t, rows = view.t, _answer(view).rows
    lacking = rows[rows["value"].notna() & (rows["coverage"] < 100)]
    told = [f"{one.period.year}: {t.percent(one.coverage, 0)}" for one in lacking.itertuples()]
    if not told:
        return ""
    return t("Years that rest on a part of the weight only, and how much of it: {years}.", years="; ".join(told))


def newest(view: View) -> date | None:
    """The newest year that has a coefficient."""
    rows = _answer(view).rows
    known = rows[rows["value"].notna()]
    return known["period"].max() if len(known) else None


def _of_year(view: View) -> Result | None:
    """The newest year by part and indicator."""
    year = newest(view)
    if year is None:
        return None
    span: dict[str, Any] = {"start": year, "end": date(year.year + 1, 1, 1)}
    return view.result(HYTE.id, by=("part", "component"), grain="year", **span)


def _names(view: View) -> dict[str, str]:
    return {one.code: one.name(view.t.language) for one in view.county.hyte.components}


def _weights(view: View) -> dict[str, float]:
    return {one.code: view.county.hyte.weight(one) for one in view.county.hyte.components}


def _value(view: View) -> tuple[date, float, float]:
    """Year, coefficient and coverage of the newest year."""
    rows = _answer(view).rows
    row = rows[rows["value"].notna()].iloc[-1]
    return row["period"], float(row["value"]), float(row["coverage"])


def _steps(view: View) -> tuple[Chart, Result] | None:
    t, result = view.t, _of_year(view)
    if result is None:
        return None
    year, value, coverage = _value(view)
    finding = t(
        "The coefficient of {year} is {value}: the shares of its indicators together. "
        "Coverage {coverage} of the weight.",
        year=year.year,
        value=t.number(value, 1),
        coverage=t.percent(coverage, 0),
    )
    parts = names.value_names("part", result.rows["part"], view.county, t)
    return steps(result, _names(view), parts, _weights(view), finding, t, view.dark), result


def _calculation(view: View) -> str:
    """Each indicator's points and the sum, written out."""
    t, result = view.t, _of_year(view)
    if result is None:
        return ""
    named, weights = _names(view), _weights(view)
    rows = result.rows.set_index("component").reindex(list(named))
    lines = [f"1. {_line(named[code], row, weights[code], view)}" for code, row in rows.iterrows()]
    known = rows[rows["value"].notna()]
    total = t(
        "Together: ({sum}) ÷ {weight} = {value}",
        sum=" + ".join(t.number(one, 1) for one in known["numerator"].astype(float)),
        weight=t.percent(100 * sum(weights[code] for code in known.index), 0),
        value=t.number(_value(view)[1], 1),
    )
    return "\n".join([*lines, "", f"**{notes.escaped(total)}**"])


def _line(name: str, row: pd.Series, weight: float, view: View) -> str:
    """`Hip fractures: change (0,45 − 0,56) ÷ 0,56 = −19,64 %; (−19,64 − 10) ÷ (−10 − 10) × 100 → 100,0 points × …`."""
    t = view.t
    if pd.isna(row["value"]):
        return notes.escaped(t("{name}: no value, left out of the coefficient.", name=name))
    state, said = row["observed"], ""
    if row["part"] != "process":
        state = 100 * (row["observed"] - row["before"]) / row["before"]
        said = t(
            "change ({observed} − {before}) ÷ {before} = {state} %; ",
            observed=_plain(row["observed"], t),
            before=_plain(row["before"], t),
            state=_plain(state, t),
        )
    text = t(
        "{name}: {said}({state} − {worst}) ÷ ({best} − {worst}) × 100 → {points} points (within 0–100), "
        "{points} × {weight} = {share}",
        name=name,
        said=said,
        state=_plain(state, t),
        worst=_signed(row["worst"], t),
        best=_plain(row["best"], t),
        points=t.number(row["value"], 1),
        weight=t.percent(100 * weight),
        share=t.number(row["numerator"], 1),
    )
    return notes.escaped(text)


def _plain(value: float, t: Translator) -> str:
    """A number with the decimals that it needs, at most two."""
    return t.number(value, next(n for n in (0, 1, 2) if n == 2 or round(value, n) == round(value, 2)))


def _signed(value: float, t: Translator) -> str:
    """A number that is taken away: a negative one in brackets."""
    return f"({_plain(value, t)})" if value < 0 else _plain(value, t)


# ---- what if ---------------------------------------------------------------------------------------------------


def _what_if(own: View, view: View) -> None:
    """One indicator with another value: the coefficient that the same calculation gives."""
    t, result = view.t, own.drawn("year", lambda: _of_year(own))
    if result is None:
        return
    rows, named = result.rows.set_index("component"), _names(view)
    asked = changed(view.filters.what_if, view.county)
    code = asked[0] if asked else next((one for one in named if pd.notna(rows.loc[one, "observed"])), next(iter(named)))
    observed = rows.loc[code, "observed"]
    value = asked[1] if asked else (float(observed) if pd.notna(observed) else 0.0)
    with st.container(border=True, key="what_if_box"):
        st.subheader(t("What if one indicator were different?"))
        left, right = st.columns([2, 1])
        with left:
            labels = {_written(one, rows.loc[one, "observed"]): named[one] for one in named}
            chosen = next(key for key in labels if key.startswith(f"{code}:"))
            address.choose(st.selectbox, "what_if", t("Indicator"), labels, chosen)
        with right:
            st.session_state["what_if_value"] = _plain(value, t)
            st.text_input(t("Its value"), key="what_if_value", max_chars=12, on_change=_set, args=(code,))
        found = coefficient_if(result.rows, code, value, view.county.hyte)
        year, now, _ = own.drawn("value", lambda: _value(own))
        if found is not None:
            st.markdown(f"**{notes.escaped(_told(found, now, named[code], value, year, view))}**")
        st.caption(
            t(
                "This is a calculation, not a forecast: only this value changes, and everything else stays as it was. "
                "Other counties' results and the official calculation are not in it."
            )
        )


def _written(code: str, observed: float) -> str:
    """An indicator with its observed value, as the address has it."""
    return f"{code}:{float(observed) if pd.notna(observed) else 0.0:.2f}"


def _set(code: str) -> None:
    """What the reader wrote, with a comma or a point, into the address; what is no number changes nothing."""
    text = re.sub(r"\s", "", st.session_state["what_if_value"]).replace(",", ".").replace("\N{MINUS SIGN}", "-")
    if re.fullmatch(r"-?\d{1,9}(\.\d+)?", text):
        address.change(what_if=f"{code}:{float(text):.2f}")


def _told(found: float, now: float, name: str, value: float, year: date, view: View) -> str:
    t = view.t
    if round(found, 6) == round(now, 6):
        return t(
            "With the observed value the coefficient is {now} ({year}). Change the value.",
            now=t.number(now, 1),
            year=year.year,
        )
    return t(
        "If {name} had been {value} in {year}, the coefficient would be {found}, not {now} ({step}).",
        name=f"“{name}”" if t.language == "en" else f"”{name}”",
        value=t.number(value, 2),
        year=year.year,
        found=t.number(found, 1),
        now=t.number(now, 1),
        step=t.signed(found - now, 1),
    )
