"""The home page of who leads: who has won how much, by unit and by person, and the charts of the whole."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yingdan.kernel import tree
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.modules.crm.panels.home import amount, share
from yingdan.modules.crm.reports import DEAL_CHARTS, OPEN, WON
from yingdan.platform import hooks
from yingdan.platform.objects.unit import Unit
from yingdan.platform.query import run
from yingdan.web.pages import analysis
from yingdan.web.state import Filter
from yingdan.web.tiles import Tile, View

DEAL = Opportunity.key()
MOST = 10
Figures = dict[Any, dict[str, Any]]


def figures(view: View, group: str) -> Figures:
    """Won and expected in the period by owner or unit: key to label, won, count, hoped."""
    found: Figures = {}
    measures = ("count", "sum:amount", "sum:weighted")
    won = run.summary(view.asked(DEAL, WON, view.during("closed_on"), group=(group,), measures=measures))
    going = run.summary(view.asked(DEAL, OPEN, view.during("expected_close_on"), group=(group,), measures=measures))
    for told, names in ((won, ("count", "won")), (going, ("", "hoped"))):
        for one in told.groups:
            kept = found.setdefault(
                one.keys[0], {"label": one.labels[0], "count": 0, "won": Decimal(0), "hoped": Decimal(0)}
            )
            kept[names[1]] += amount(one.values["sum:weighted" if names[1] == "hoped" else "sum:amount"])
            if names[0]:
                kept["count"] += one.values["count"]
    return found


def rows(view: View, found: Figures, field: str) -> list[dict[str, Any]]:
    """The rows of a table, who has won most on top."""
    most = max((f["won"] + f["hoped"] for f in found.values()), default=Decimal(0))
    ordered = sorted(found.items(), key=lambda pair: (pair[1]["won"], pair[1]["hoped"]), reverse=True)[:MOST]
    scale = view.scale.fitting([v for _key, f in ordered for v in (f["won"], f["hoped"])])
    closed = Filter("closed_on", "in_period", (view.within,))
    op = "in_unit" if field == "unit" else "any_of"
    return [
        {
            "key": key,
            "label": one["label"],
            "count": one["count"],
            "won": scale.show(one["won"]),
            "hoped": scale.show(one["hoped"]),
            "unit": scale.unit,
            "done_width": share(one["won"], most),
            "hoped_width": share(one["won"] + one["hoped"], most),
            "url": view.state(
                DEAL, "", Filter("status", "any_of", ("won",)), closed, Filter(field, op, (str(key),))
            ).url()
            if key is not None
            else "",
        }
        for key, one in ordered
    ]


def by_person(view: View) -> dict[str, Any] | None:
    """Who has won how much."""
    if not view.leads or not view.may(DEAL):
        return None
    found = rows(view, figures(view, "owner"), "owner")
    return {"title": _("By person"), "rows": found, "faces": True, "unit": found[0]["unit"]} if found else None


def by_unit(view: View) -> dict[str, Any] | None:
    """The units right below the one they all belong to, each with everything under it; None where there is only one."""
    if not view.leads or not view.may(DEAL):
        return None
    paths = {unit.pk: unit for unit in Unit.objects.all()}
    found = rolled(figures(view, "unit"), paths)
    if len(found) < 2:
        return None
    told = rows(view, found, "unit")
    return {"title": _("By unit"), "rows": told, "faces": False, "unit": told[0]["unit"]}


def rolled(found: Figures, units: dict[int, Unit]) -> Figures:
    """Figures of units, added up to the level below their lowest common unit."""
    held = [units[key].path for key in found if key in units]
    if not held:
        return {}
    top = lowest(held)
    level = len(tree.ids(top))
    added: Figures = {}
    for key, one in found.items():
        ids = tree.ids(units[key].path) if key in units else []
        place = ids[level] if len(ids) > level else (ids[-1] if ids else None)
        label = units[place].name if place in units else one["label"]
        kept = added.setdefault(place, {"label": label, "count": 0, "won": Decimal(0), "hoped": Decimal(0)})
        for name in ("count", "won", "hoped"):
            kept[name] += one[name]
    return added


def lowest(paths: Iterable[str]) -> str:
    """The path of the lowest unit that holds all of them."""
    found: str | None = None
    for path in paths:
        found = path if found is None else tree.common(found, path)
    return found or ""


def chart(name: str) -> Any:
    """A tile of one of the ready-made charts of the opportunities."""
    asked = next(c for c in DEAL_CHARTS if c.name == name)

    def context(view: View) -> dict[str, Any] | None:
        """The chart over what the page shows; what was won, over the year so far."""
        if not view.leads or not view.may(DEAL):
            return None
        year = (Filter("closed_on", "in_period", ("this_year",)),) if name == "won" else ()
        return analysis.drawn(view.state(DEAL, "", *year), asked, view.scale)

    return context


hooks.tile.register(Tile("crm/home_team.html", by_unit, span=8), rank=5)
hooks.tile.register(Tile("crm/home_team.html", by_person, span=8), rank=6)
hooks.tile.register(Tile("crm/home_chart.html", chart("won"), span=6, charts=True), rank=30)
hooks.tile.register(Tile("crm/home_chart.html", chart("funnel"), span=6, charts=True), rank=40)
