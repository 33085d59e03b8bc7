"""From a Query's summary to a chart: an ECharts option as plain data, made by pure functions. The browser only adds the theme.

A colour "var(--ok)" is looked up in the stylesheet; labels come ready as people read them, so that no script formats money.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.html import escape

MOST_BARS = 12
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
    url: str = ""
    share: str = ""


def bars(groups: Sequence[Any], measure: str, shown: Callable[[Any], str], url: Callable[[Any], str]) -> list[Bar]:
    """The groups of a summary as bars, in the summary's order. What is no number (several currencies) counts as none."""
    found = []
    numbers = [number(g.values.get(measure)) for g in groups]
    most = max((abs(n) for n in numbers if n is not None), default=Decimal(0)) or Decimal(1)
    for group, value in zip(groups, numbers, strict=True):
        share = (abs(value or 0) / most * 100).quantize(Decimal("0.1"))
        found.append(Bar(group.labels[0], value, shown(group.values.get(measure)), url(group), str(share)))
    return found


def number(value: Any) -> Decimal | None:
    """A measure as an exact number, or None."""
    return Decimal(value) if isinstance(value, int | Decimal) else None


def ranked(found: Sequence[Bar], most: int = MOST_BARS) -> list[Bar]:
    """The largest bars first."""
    return sorted(found, key=lambda bar: bar.value or Decimal(0), reverse=True)[:most]


def option(kind: str, found: Sequence[Bar], tone: str = "") -> dict[str, Any]:
    """The ECharts option of a chart of that kind: funnel, column (time runs to the right) or bar (the largest on top)."""
    draw = {"funnel": funnel, "column": column}.get(kind, bar)
    return {"aria": {"enabled": True}, "tooltip": {"trigger": "item"}, **draw(found, TONES.get(tone, ""))}


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
        found["label"] = {"formatter": one.shown.replace("{", "(").replace("}", ")"), **label}
    return found


def bar(found: Sequence[Bar], colour: str) -> dict[str, Any]:
    """Lying bars, the largest on top, the figure at the end of each."""
    shown = ranked(found)
    return {
        "grid": {"left": 4, "right": 76, "top": 4, "bottom": 0, "containLabel": True},
        "xAxis": {"type": "value", "show": False, "max": "dataMax"},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [one.label for one in shown],
            "axisLine": {"show": False},
            "axisLabel": {"width": 112, "overflow": "truncate"},
        },
        "series": [
            {
                "type": "bar",
                "barMaxWidth": 14,
                "cursor": "pointer",
                "itemStyle": {"borderRadius": [0, 2, 2, 0]},
                "label": {"show": True, "position": "right", "color": "var(--ink)", "fontSize": 12},
                "data": [point(one, colour, show=True) for one in shown],
            }
        ],
    }


def column(found: Sequence[Bar], colour: str) -> dict[str, Any]:
    """Standing bars in the summary's order; figures above them as long as there is room."""
    shown = list(found)[-24:]
    roomy = len(shown) <= MOST_BARS
    return {
        "grid": {"left": 0, "right": 0, "top": 22, "bottom": 0, "containLabel": True},
        "xAxis": {"type": "category", "data": [one.label for one in shown], "axisLabel": {"hideOverlap": True}},
        "yAxis": {"type": "value", "show": False},
        "series": [
            {
                "type": "bar",
                "cursor": "pointer",
                "itemStyle": {"borderRadius": [2, 2, 0, 0]},
                "label": {"show": roomy, "position": "top", "color": "var(--ink)", "fontSize": 11},
                "labelLayout": {"hideOverlap": True},
                "data": [point(one, colour, **({"show": True} if roomy else {})) for one in shown],
            }
        ],
    }


def funnel(found: Sequence[Bar], colour: str) -> dict[str, Any]:
    """The steps as a funnel from top to bottom, in the order of the path; the figure stands beside each."""
    shown = [one for one in found if one.value]
    return {
        "series": [
            {
                "type": "funnel",
                "sort": "none",
                "cursor": "pointer",
                "left": 8,
                "right": "42%",
                "top": 4,
                "bottom": 4,
                "gap": 2,
                "minSize": "6%",
                "label": {"show": True, "position": "right", "color": "var(--ink)", "fontSize": 12},
                "labelLine": {"length": 8, "lineStyle": {"color": "var(--line-2)"}},
                "data": [faded(point(one, colour or "var(--s1)"), one, at, len(shown)) for at, one in enumerate(shown)],
            }
        ]
    }


def faded(data: dict[str, Any], one: Bar, at: int, of: int) -> dict[str, Any]:
    """A step of the funnel, the later the stronger, labelled with its name and figure."""
    data["itemStyle"] = {**data["itemStyle"], "opacity": f"{40 + 60 * (at + 1) // max(of, 1)}e-2"}
    data["label"] = {"formatter": f"{one.label}  {one.shown}".replace("{", "(").replace("}", ")")}
    return data
