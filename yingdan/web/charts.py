"""From a Query's summary to a chart: an ECharts option as plain data, made by pure functions.

The browser only adds the theme: a colour "var(--ok)" is looked up in the stylesheet. Labels come ready as people read
them, so that no script formats money.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.html import escape

MOST_BARS, MOST_COLUMNS = 9, 24
HIGH, ROW = 236, 26
FIGURE = 7
"""How wide a digit of 12 px is at most, in pixels."""
TONES = {
    "ok": "var(--ok)",
    "bad": "var(--bad)",
    "warn": "var(--warn)",
    "money": "var(--money)",
    "fc": "var(--fc)",
    "info": "var(--s1)",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One group of a chart: its words, its number, the number as people read it, and the address of its records."""

    label: str
    value: Decimal | int | None
    shown: str
    brief: str = ""
    url: str = ""


def bars(
    groups: Sequence[Any],
    measure: str,
    shown: Callable[[Any], str],
    brief: Callable[[Any], str],
    url: Callable[[Any], str],
) -> list[Bar]:
    """The groups of a summary as bars, in its order. What is no number (several currencies) counts as none."""
    return [Bar(g.labels[0], number(v := g.values.get(measure)), shown(v), brief(v), url(g)) for g in groups]


def number(value: Any) -> Decimal | None:
    """A measure as an exact number, or None."""
    return Decimal(value) if isinstance(value, int | Decimal) else None


def ranked(found: Sequence[Bar], most: int = MOST_BARS) -> list[Bar]:
    """The largest bars first."""
    return sorted(found, key=lambda bar: bar.value or Decimal(0), reverse=True)[:most]


def option(kind: str, found: Sequence[Bar], tone: str = "") -> dict[str, Any]:
    """The ECharts option of a chart of that kind: funnel, column (time to the right) or bar (the largest on top)."""
    draw = {"funnel": funnel, "column": column}.get(kind, bar)
    return {"aria": {"enabled": True}, "tooltip": {"trigger": "item"}, **draw(found, TONES.get(tone, ""))}


def plain(text: str) -> str:
    """A text without what ECharts would take for a place to fill."""
    return text.replace("{", "(").replace("}", ")")


def point(one: Bar, colour: str, **label: Any) -> dict[str, Any]:
    """A bar as ECharts data: the number as text, so that it never passes through a float here."""
    found: dict[str, Any] = {
        "name": one.label,
        "value": None if one.value is None else str(one.value),
        "url": one.url,
        "tooltip": {"formatter": f"{escape(one.label)}<br><b>{escape(one.shown)}</b>"},
    }
    if colour:
        found["itemStyle"] = {"color": colour}
    if label:
        found["label"] = {"formatter": plain(one.brief or one.shown), **label}
    return found


def room(found: Sequence[Bar]) -> int:
    """The pixels that the longest figure needs behind its bar."""
    return 12 + FIGURE * max((len(one.brief or one.shown) for one in found), default=0)


def rows_of(found: Sequence[Bar], **axis: Any) -> dict[str, Any]:
    """The frame of lying bars: they keep their distance however few they are."""
    empty = max(HIGH - len(found) * ROW, 0)
    return {
        "grid": {"left": 4, "right": room(found), "top": 4, "bottom": empty, "containLabel": True},
        "xAxis": {"type": "value", "show": False, "max": "dataMax", "axisLabel": {"show": False}},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [one.label for one in found],
            "axisLine": {"show": False},
            "axisLabel": {"width": 112, "overflow": "truncate", "interval": 0},
            **axis,
        },
    }


def bar(found: Sequence[Bar], colour: str) -> dict[str, Any]:
    """Lying bars, the largest on top, the figure at the end of each."""
    shown = ranked(found)
    series = {
        "type": "bar",
        "barMaxWidth": 14,
        "cursor": "pointer",
        "itemStyle": {"borderRadius": [0, 2, 2, 0]},
        "label": {"show": True, "position": "right", "color": "var(--ink)", "fontSize": 12},
        "data": [point(one, colour, show=True) for one in shown],
    }
    return {**rows_of(shown), "series": [series]}


def column(found: Sequence[Bar], colour: str) -> dict[str, Any]:
    """Standing bars in the summary's order; figures above them as long as there is room."""
    shown = list(found)[-MOST_COLUMNS:]
    roomy = len(shown) <= MOST_BARS
    series = {
        "type": "bar",
        "barMaxWidth": 40,
        "cursor": "pointer",
        "itemStyle": {"borderRadius": [2, 2, 0, 0]},
        "label": {"show": roomy, "position": "top", "color": "var(--ink)", "fontSize": 11},
        "labelLayout": {"hideOverlap": True},
        "data": [point(one, colour, **({"show": True} if roomy else {})) for one in shown],
    }
    return {
        "grid": {"left": 16, "right": 16, "top": 22, "bottom": 0, "containLabel": True},
        "xAxis": {"type": "category", "data": [one.label for one in shown], "axisLabel": {"hideOverlap": True}},
        "yAxis": {"type": "value", "show": False, "axisLabel": {"show": False}},
        "series": [series],
    }


def funnel(found: Sequence[Bar], colour: str) -> dict[str, Any]:
    """The steps of the path from top to bottom, each a bar about the middle, the figure within reach of its end.

    What stands in a step now may well be more than in the one before: a drawn cone would hide that.
    """
    shown = [one for one in found if one.value]
    most = max((one.value or Decimal(0) for one in shown), default=Decimal(1))
    pads = [str((most - (one.value or Decimal(0))) / 2) for one in shown]
    hidden = {"type": "bar", "stack": "funnel", "silent": True, "barMaxWidth": 30, "data": pads}
    series = {
        "type": "bar",
        "stack": "funnel",
        "barMaxWidth": 30,
        "cursor": "pointer",
        "itemStyle": {"borderRadius": 3},
        "label": {"show": True, "position": "right", "color": "var(--ink)", "fontSize": 12},
        "data": [faded(point(one, colour or "var(--s1)", show=True), at, len(shown)) for at, one in enumerate(shown)],
    }
    hidden["itemStyle"] = {"color": "transparent"}
    frame = rows_of(shown)
    frame["grid"] |= {"bottom": 0}
    return {**frame, "series": [hidden, series]}


def faded(data: dict[str, Any], at: int, of: int) -> dict[str, Any]:
    """A step of the funnel: the later the stronger."""
    strength = 35 + 65 * (at + 1) // max(of, 1)
    data["itemStyle"] = {**data["itemStyle"], "opacity": f"{strength}e-2"}
    data["label"]["opacity"] = 1
    return data
