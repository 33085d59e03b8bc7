"""Home: what to do today, and where one stands; the cards come from the modules, the frame from here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from yingdan.kernel import clock
from yingdan.kernel.period import Period, relative
from yingdan.platform import hooks, preferences, schema
from yingdan.platform.actor import Actor, current_actor
from yingdan.platform.query import run
from yingdan.platform.rows import OwnedRecord
from yingdan.platform.schema import ObjectType
from yingdan.web import htmx, looks
from yingdan.web.tiles import Tile, View, Waiting
from yingdan.web.withheld import unless_withheld

PERIODS: dict[str, tuple[Any, str]] = {
    "this_month": (_("This month"), "month"),
    "this_quarter": (_("This quarter"), "quarter"),
    "last_quarter": (_("Last quarter"), "quarter"),
    "this_year": (_("This year"), "year"),
}
USUAL = "this_quarter"
MOST = 99
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
    view = view_of(request)
    tiles = [t for t in hooks.tile if isinstance(t, Tile)]
    cards = [(tile, found) for tile in tiles if (found := unless_withheld(tile.context, view)) is not None]
    context = {
        "view": view,
        "today": today(),
        "left": left(view.period),
        "periods": [Choice(label, view.url(period=n), n == view.within) for n, (label, _kind) in PERIODS.items()],
        "scopes": scopes(view),
        "wide": of_span(cards, 8),
        "narrow": of_span(cards, 4),
        "halves": of_span(cards, 6),
        "full": of_span(cards, 12),
        "waiting": [line for line in waiting(view) if not (view.leads and line.none)],
        "charts": any(tile.charts for tile, _found in cards),
        "period_label": PERIODS[view.within][0],
        "start": start(),
    }
    return htmx.render(request, "pages/home.html", context)


def view_of(request: HttpRequest) -> View:
    """For whom and when: what the address says, else one's own quarter, or everybody's for who leads."""
    actor = current_actor()
    leads = sees_more(actor)
    within = request.GET.get("period", "")
    within = within if within in PERIODS else USUAL
    asked = request.GET.get("scope", "")
    scope = "" if leads and asked != "mine" else "mine"
    start, _end = relative(within, clock.today(), preferences.company().calendar)
    period = preferences.company().calendar.period(PERIODS[within][1], start or clock.today())
    return View(actor, scope, within, period, looks.scale_of(request))


def sees_more(actor: Actor) -> bool:
    """Whether somebody may see records that have an owner other than himself."""
    reaches = (actor.allows(k.key, "view") for k in schema.seen_by(actor) if issubclass(k.model, OwnedRecord))
    return any(reach.everything or reach.units for reach in reaches)


def scopes(view: View) -> list[Choice]:
    """One's own work or all one sees, for who sees more than his own."""
    if not sees_more(view.actor):
        return []
    return [
        Choice(_("Mine"), view.url(scope="mine"), view.scope == "mine"),
        Choice(_("All I may see"), view.url(scope="all"), not view.scope),
    ]


def of_span(cards: Sequence[tuple[Tile, dict[str, Any]]], span: int) -> list[dict[str, Any]]:
    """The cards of one column with their templates."""
    return [{"template": tile.template, **found} for tile, found in cards if tile.span == span]


def waiting(view: View) -> list[Line]:
    """What waits for the person, counted to 99; a line whose object he may not see is left out."""
    mine, found = view.mine(), []
    for one in hooks.tile:
        if isinstance(one, Waiting) and view.may(one.object):
            line = unless_withheld(line_of, one, mine)
            found += [line] if line is not None else []
    return found


def line_of(one: Waiting, mine: View) -> Line:
    """One line of what waits."""
    state = mine.state(one.object, one.saved, *one.filters)
    number = run.count(state.query(), cap=MOST)
    return Line(one.label, str(number), state.url(), not number.number)


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
    """How many days the period still has."""
    days = (period.end - clock.today()).days
    return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days} if days >= 0 else ""
