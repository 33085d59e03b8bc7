"""Home: what to do today, and where one stands; the cards come from the modules, the frame from here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from yingdan.kernel import clock, tree
from yingdan.kernel import workdays as working
from yingdan.kernel.period import Period, relative
from yingdan.platform import hooks, preferences, schema
from yingdan.platform.actor import Actor, Allowance, current_actor
from yingdan.platform.objects.custom_record import CustomRecord
from yingdan.platform.objects.unit import Unit
from yingdan.platform.query import tallies
from yingdan.platform.query.compile import Compiler
from yingdan.platform.rows import OwnedRecord
from yingdan.platform.schema import ObjectType
from yingdan.platform.workdays import workdays
from yingdan.web import htmx, looks, numbers
from yingdan.web.packing import packed
from yingdan.web.state import State
from yingdan.web.tiles import Chosen, Counted, Measure, Tile, View, Waiting
from yingdan.web.withheld import unless_withheld

PERIODS: dict[str, tuple[Any, str]] = {
    "this_month": (_("This month"), "month"),
    "this_quarter": (_("This quarter"), "quarter"),
    "last_quarter": (_("Last quarter"), "quarter"),
    "this_year": (_("This year"), "year"),
}
USUAL, KEPT = "this_quarter", "home.metric"
MOST, LONGEST, UNITS_SHOWN, WAITING = 99, 10, 7, 4
BEGIN = ("customers", "deals", "team")


@dataclass(frozen=True, slots=True)
class Choice:
    """A period or a scope one may choose."""

    label: Any
    url: str
    on: bool


@dataclass(frozen=True, slots=True)
class Line:
    """Something that waits: its words, how many there are, where they are."""

    label: Any
    number: str
    url: str
    none: bool


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The home page of whoever is signed in: of his own work, or of his people's when he leads some."""
    view = view_of(request, request.GET)
    try:
        return htmx.render(request, "pages/home.html", context(view))
    finally:
        view.held.clear()  # what tiles keep there knows the view, and such circles stay until somebody looks for them


def context(view: View) -> dict[str, Any]:
    """What the page shows."""
    scoped = scopes(view)
    lines = [line for line in waiting(view) if not (view.leads and line.none)]
    tiles = [t for t in hooks.tile if isinstance(t, Tile)]
    cards = [(tile, found) for tile in tiles if (found := unless_withheld(tile.context, view)) is not None]
    return {
        "view": view,
        "here": view.url(),
        "today": today(),
        "left": gone(view.period) if view.leads else left(view.period),
        "periods": [Choice(label, view.url(period=n), n == view.within) for n, (label, _kind) in PERIODS.items()],
        "scopes": scoped,
        "wide": of_span(cards, 8),
        "narrow": of_span(cards, 4),
        "low": [card for span in (6, 12) for card in of_span(cards, span)],
        "cards": in_rows(view, cards, lines),
        "live": " ".join(sorted(moving(view, [tile for tile, _found in cards]))),
        "waiting": lines,
        "charts": any(tile.charts for tile, _found in cards),
        "period_label": PERIODS[view.within][0],
        "start": start(),
        "metrics": [Choice(label, code, code == view.metric) for code, label in measures(view).options],
        "units": [Choice(label, name, name == view.money.name) for name, label in money_units()],
    }


@require_POST
def measure(request: HttpRequest) -> HttpResponse:
    """Measure the page by another metric, and keep that for the person; one there is none of changes nothing."""
    view = view_of(request, request.POST)
    if view.metric and view.metric == request.POST.get("metric") and view.actor.user_id is not None:
        preferences.set_own(view.actor.user_id, KEPT, view.metric)
    return htmx.redirect(request, view.url())


def view_of(request: HttpRequest, given: QueryDict) -> View:
    """For whom and when: what the address says, else one's own quarter, or everybody's for who leads; by the metric of
    the address, else the one the person kept.
    """
    actor = current_actor()
    leads = sees_more(actor)
    within = given.get("period", "")
    within = within if within in PERIODS else USUAL
    scope = "" if leads and given.get("scope", "") != "mine" else "mine"
    start, _end = relative(within, clock.today(), preferences.company().calendar)
    period = preferences.company().calendar.period(PERIODS[within][1], start or clock.today())
    unit = given.get("unit", "")
    chosen = int(unit) if leads and unit.isdecimal() and len(unit) < LONGEST else None
    scaled = looks.UNIT_COOKIE in request.COOKIES
    view = View(actor, scope, within, period, looks.scale_of(request), chosen, scaled)
    found = chosen_metric(view, given.get("metric", ""))
    view.held["measures"] = found
    return replace(view, metric=found.code)


def chosen_metric(view: View, asked: str) -> Chosen:
    """By what the page of who leads is measured; nothing to choose for one's own work."""
    lets = next((one for one in hooks.tile if isinstance(one, Measure)), None) if view.leads else None
    if lets is None:
        return Chosen("")
    return lets.choose(view, asked or str(preferences.own(view.actor.user_id, KEPT, "")))


def measures(view: View) -> Chosen:
    """The metrics to choose from, as `view_of` found them."""
    found: Chosen = view.held["measures"]
    return found


def moving(view: View, tiles: Sequence[Tile]) -> set[str]:
    """The objects whose changes may change the page."""
    return {key for tile in tiles for key in tile.live} | set(
        numbers.live(*([view.metric] if view.metric else [])).split()
    )


def money_units() -> list[tuple[str, str]]:
    """The units of money to choose from, each with what it is called."""
    return [(name, looks.scale(name).unit) for name in ("one", "big")]


def sees_more(actor: Actor) -> bool:
    """Whether somebody may see records that have an owner other than himself."""
    return any(reach.everything or reach.units for reach in reaches(actor))


def reaches(actor: Actor) -> list[Allowance]:
    """How far somebody sees the records that have owners and a place in the menu; what hangs on other records, as
    comments do, and what the customer made and shares in a team tell nothing of whom he leads.
    """
    owned = [k for k in schema.seen_by(actor) if issubclass(k.model, OwnedRecord) and k.has("menu")]
    kinds = [k for k in owned if not issubclass(k.model, CustomRecord)]
    return [actor.allows(k.key, "view") for k in kinds]


def scopes(view: View) -> list[Choice]:
    """For who sees more than his own: all he sees, each of the units right below the highest of his, his own work."""
    if not sees_more(view.actor):
        return []
    units = {unit.pk: unit for unit in Unit.objects.order_by("rank", "name", "pk")}
    view.held["units"] = units
    seen = reaches(view.actor)
    among = {pk for reach in seen for pk in (units if reach.everything else reach.units)}
    own = [unit for pk, unit in units.items() if pk in among]
    view.held["seen"] = own
    top = min((tree.depth(unit.path) for unit in own), default=0)
    below = [unit for unit in own if tree.depth(unit.path) == top + 1][:UNITS_SHOWN]
    shown = [units[view.unit]] if view.unit in units and units[view.unit] not in below else []
    return [
        Choice(_("All I may see"), view.url(scope="all", unit=""), not view.scope and not view.unit),
        *(Choice(u.name, view.url(scope="all", unit=str(u.pk)), view.unit == u.pk) for u in [*below, *shown]),
        Choice(_("Mine"), view.url(scope="mine", unit=""), view.scope == "mine"),
    ]


def in_rows(view: View, cards: Sequence[tuple[Tile, dict[str, Any]]], lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The cards of who leads, and what waits for him, in whole rows."""
    found = [(tile.template, tile.wide(view), context) for tile, context in cards]
    if lines:
        found.append(("parts/waiting.html", WAITING, {}))
    rows = packed([span for _template, span, _context in found])
    return [{"template": found[at][0], "span": span, **found[at][2]} for at, span in rows]


def of_span(cards: Sequence[tuple[Tile, dict[str, Any]]], span: int) -> list[dict[str, Any]]:
    """The cards of one column with their templates."""
    return [{"template": tile.template, "span": span, **found} for tile, found in cards if tile.span == span]


def waiting(view: View) -> list[Line]:
    """What waits for the person, counted to 99, in one statement with what cards want counted (`View.counted`); a line
    whose object he may not see is left out.
    """
    mine = view.mine()
    asked = [
        (one, state)
        for one in hooks.tile
        if isinstance(one, Waiting) and view.may(one.object) and (one.leads or not view.leads)
        if (state := unless_withheld(checked, mine, one)) is not None
    ]
    more = {
        one.name: query
        for one in hooks.tile
        if isinstance(one, Counted) and view.may(one.object) and (query := one.query(view)) is not None
    }
    numbers = tallies.counts([*(state.query() for _one, state in asked), *more.values()])
    view.held["counted"] = dict(zip(more, numbers[len(asked) :], strict=True))
    return [line_of(one, state, number) for (one, state), number in zip(asked, numbers, strict=False)]


def checked(mine: View, one: Waiting) -> State:
    """The list behind a line. Raises as `unless_withheld` knows where it asks for a field that is withheld."""
    state = mine.state(one.object, one.saved, *one.filters)
    Compiler(state.kind).where(state.query().where)
    return state


def line_of(one: Waiting, state: State, number: int) -> Line:
    """One line of what waits."""
    return Line(one.label, str(number) if number <= MOST else f"{MOST}+", state.url(), not number)


def start() -> list[ObjectType]:
    """Into an empty company: the objects to begin with, for whoever may bring them in; nothing once there are
    records.
    """
    actor = current_actor()
    if not actor.may("platform.user", "add"):
        return []
    kinds = [k for k in schema.seen_by(actor) if k.group in BEGIN and k.has("import") and k.has("menu")]
    work = [k for k in kinds if issubclass(k.model, OwnedRecord)]
    return [] if any(k.rows().exists() for k in work[:1]) else kinds[:4]


def today() -> str:
    """The day with its weekday."""
    day = clock.today()
    return (
        f"{day:%m-%d} {date_format(day, 'l')}"
        if looks.chinese()
        else f"{date_format(day, 'l')}, {day.day} {date_format(day, 'F')}"
    )


def left(period: Period) -> str:
    """How many working days the period still has, today among them."""
    today = clock.today()
    if today > period.end:
        return ""
    days = workdays().count(max(today, period.start), period.end)
    return ngettext("%(n)s working day left", "%(n)s working days left", days) % {"n": days}


def gone(period: Period) -> str:
    """How many working days of the period are gone, today among them, of how many."""
    today = clock.today()
    if not period.start <= today <= period.end:
        return ""
    days = workdays().days(period)
    over, _left = working.gone(days, today)
    share = looks.figure(Decimal(over) * 100 / len(days), 1) if days else looks.DASH
    told = {"gone": over, "days": len(days), "share": share}
    return _("%(gone)s of %(days)s working days gone (%(share)s%%)") % told
