"""The board: a column per step with count, sums and cards. To move a card is to change the record, if its rules allow.

However many records there are, it costs one statement for the steps, one for the sums and one per column for its
first cards: a window function over the whole result would read every row.
"""

import json
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from yingdan.kernel.errors import Missing
from yingdan.platform import views
from yingdan.platform.access import walking
from yingdan.platform.actor import current_actor
from yingdan.platform.by_key import by_key
from yingdan.platform.fields import Field
from yingdan.platform.keyed import keyed, name_of
from yingdan.platform.query import run
from yingdan.platform.query.ast import All
from yingdan.platform.query.compile import queryset
from yingdan.platform.query.measuring import Measures
from yingdan.platform.schema import ObjectType
from yingdan.platform.spec import Board
from yingdan.web import frame, gridrows, htmx, lanes, looks, opening, table, ways
from yingdan.web.cards import Cards
from yingdan.web.choice import Choice
from yingdan.web.looks import Scale
from yingdan.web.state import State
from yingdan.web.steps import Step, Steps, step_of, within

FIRST, MORE, MOST_FIELDS = 20, 40, 6


@dataclass
class Column:
    """A column: its step, its figures, its first cards and where more come from."""

    step: Step
    number: int = 0
    total: Any = None
    weighted: Any = None
    share: Decimal = Decimal(0)
    cards: list[Any] = field(default_factory=list)
    more_url: str = ""
    rest: int = 0
    folded: bool = False
    requires: dict[str, str] = field(default_factory=dict)
    add_url: str = ""
    shown: str = ""
    shown_weighted: str = ""

    @property
    def over(self) -> bool:
        """Whether more stand here than should at once."""
        return self.step.most is not None and self.number > self.step.most

    @property
    def requires_json(self) -> str:
        """What the step needs, for the hint while a card hangs over it."""
        return json.dumps(self.requires, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Figures:
    """Count and sums by step and of the whole; the one currency of all amounts, "" for none or several."""

    steps: dict[str, dict[str, Any]]
    total: dict[str, Any]
    currency: str
    path: str = ""
    paths: tuple[str, ...] = ()


def board_of(kind: ObjectType) -> Board:
    """The object's board. Raises Missing when it has none."""
    view = ways.find(kind, "board")
    if not isinstance(view, Board):
        raise Missing()
    return view


def show(request: HttpRequest, now: State) -> HttpResponse:
    """The board as a page, or the part HTMX asks for."""
    shown = board_context(request, now)
    found = frame.context(request, now, shown["scale"]) | shown
    return htmx.render(request, "pages/board.html", found, parts={"list": "parts/board.html"})


def board_context(request: HttpRequest, now: State) -> dict[str, Any]:
    """The columns with their figures and cards."""
    kind, view = now.kind, board_of(now.kind)
    steps = Steps(kind, kind.field(view.by))
    figures = summary(now, view, steps)
    scale = scale_of(request, figures)
    open_ = opened(request)
    columns = [column(now, view, step, figures, open_) for step in on_board(steps, figures)]
    measure(columns, scale, bool(view.weighted))
    cards = Cards(now, view, steps, scale)
    lane = lanes.field_of(now, view)
    if lane is None:
        for one in columns:
            fill(one, now, view, cards)
    return {
        "lane_options": lanes.offered(now, view),
        **laned(request, now, lane, columns, cards),
        "cards_url": now.url("cards/"),
        "columns": columns,
        "board": view,
        "paths": paths_of(now, steps, figures),
        "staged": kind.spec.path == view.by,
        **whole(figures, view, scale),
    }


def may_change(kind: ObjectType) -> bool:
    """Whether the actor may move any card."""
    return kind.has("change") and current_actor().may(kind.key, "change")


def laned(request: HttpRequest, now: State, lane: Field | None, columns: list[Column], cards: Cards) -> dict[str, Any]:
    """Some lanes from the one the address says, and where the next come from; nothing without lanes."""
    if lane is None:
        return {}
    given = request.GET.get("at", "")
    at = int(given) if given.isdigit() and len(given) < 6 else 0
    shut = {one.step.id for one in columns if one.folded}
    rows, further = lanes.lanes_of(now, cards.view, lane, [one.step for one in columns], shut, cards, at)
    more = now.url("lanes/")
    return {
        "lanes": rows,
        "lane_field": lane.name if gridrows.writable(now.kind, lane) else "",
        "further": further,
        "further_url": f"{more}{'&' if '?' in more else '?'}at={at + len(rows)}",
    }


def whole(figures: Figures, view: Board, scale: Scale) -> dict[str, Any]:
    """The figures of the whole board, as people read them."""
    total, weighted = (
        amount(figures.total.get(f"sum:{name}")) if name else None for name in (view.total, view.weighted)
    )
    return {
        "whole": figures.total,
        "whole_total": looks.within(looks.short(total, scale), scale.unit) if total is not None else "",
        "whole_weighted": looks.within(looks.short(weighted, scale), scale.unit) if weighted is not None else "",
        "scale": scale,
    }


def summary(now: State, view: Board, steps: Steps) -> Figures:
    """Count and sums by step, in one statement, for the path asked for or the one that holds most."""
    names = ("count", *(f"sum:{name}" for name in (view.total, view.weighted) if name))
    measures, field_ = Measures(now.kind, names), now.kind.field(view.by)
    by = name_of(field_)
    with walking(run.many(now.kind.key)):
        rows = keyed(queryset(now.query(order=())).order_by(), field_)
        found = list(rows.values(by).annotate(**measures.aggregates))
    by_step = {step_of(raw[by]): raw for raw in found}
    held: dict[str, int] = {}
    for step in steps.steps:
        held[step.path_id] = held.get(step.path_id, 0) + by_step.get(step.id, {}).get("n", 0)
    path = now.path if now.path in held else max(held, key=lambda p: held[p], default="")
    own = [by_step[s.id] for s in steps.steps if s.path_id == path and s.id in by_step]
    whole = measures.sum_up(own)
    first, last = (whole.get(f"{end}_{view.total}") for end in ("from", "to"))
    return Figures(
        steps={step_of(raw[by]): measures.result(raw) for raw in own},
        total=measures.result(whole),
        currency=str(first) if first and first == last else "",
        path=path,
        paths=tuple(p for p, number in held.items() if number or p == path),
    )


def scale_of(request: HttpRequest, figures: Figures) -> Scale:
    """The unit of the board's figures, in the currency of its amounts."""
    return looks.scale(looks.scale_of(request).name, figures.currency)


def on_board(steps: Steps, figures: Figures, left: str = "") -> list[Step]:
    """The steps of the path shown; one out of use only while records stand in it, or where one has just `left` it."""
    own = (s for s in steps.steps if s.path_id == figures.path)
    return [s for s in own if s.in_use or s.id == left or figures.steps.get(s.id, {}).get("count")]


def paths_of(now: State, steps: Steps, figures: Figures) -> list[Choice]:
    """The paths to choose from, when more than one holds records."""
    labels = {s.path_id: s.path_label for s in steps.steps}
    found = [Choice(p, labels[p], now.url(path=p), p == figures.path) for p in figures.paths]
    return found if len(found) > 1 else []


def opened(request: HttpRequest) -> set[str]:
    """The closed steps this browser has unfolded."""
    return set(request.COOKIES.get("yingdan_board", "").split("."))


def column(now: State, view: Board, step: Step, figures: Figures, opened: set[str]) -> Column:
    """A column with its figures; closed steps stay folded until somebody opens them."""
    found = figures.steps.get(step.id, {})
    labels = {name: str(now.kind.fields[name].label) for name in step.requires if name in now.kind.fields}
    add = f"/{now.kind.slug}/new/?quick=1&{view.by}={step.id}"
    may_add = step.open and step.in_use and now.kind.has("add") and current_actor().may(now.kind.key, "add")
    return Column(
        step=step,
        number=found.get("count", 0),
        total=found.get(f"sum:{view.total}"),
        weighted=found.get(f"sum:{view.weighted}"),
        folded=not step.open and step.id not in opened,
        requires=labels,
        add_url=add if may_add else "",
    )


def amount(value: Any) -> Decimal | None:
    """An amount that can be compared; several currencies cannot."""
    return value if isinstance(value, Decimal) else None


def measure(columns: list[Column], scale: Scale, weighs: bool) -> None:
    """The figures of the heads as people read them, and each column's share of the largest for its thin bar."""
    sums = [amount(c.total) if c.total is not None else Decimal(c.number) for c in columns if c.step.open]
    most = max((s for s in sums if s), default=Decimal(1))
    for one in columns:
        size = amount(one.total) if one.total is not None else Decimal(one.number)
        one.share = (min(size or Decimal(0), most) / most * 100).quantize(Decimal("0.1"))
        one.shown = looks.short(amount(one.total), scale) if one.total is not None else ""
        one.shown_weighted = looks.short(amount(one.weighted), scale) if weighs and one.weighted is not None else ""


def fill(one: Column, now: State, view: Board, cards: Cards, *, cursor: str = "", limit: int = FIRST) -> None:
    """Fetch some cards of a column. A folded one fetches none."""
    if one.folded or not one.number:
        return
    order = now.order or ((f"-{view.total}",) if view.total else now.kind.order)
    asked = now.query(columns=cards.columns, order=order, limit=limit, cursor=cursor)
    with by_key(asked.where == All() and not asked.search.strip()):  # all of a step, along an index: one plan for all
        page = run.page(asked.narrowed(within(now.kind.field(view.by), one.step.id)))
    one.cards = cards.draw(page.items)
    if page.next:
        one.more_url = State(**{**vars(now), "cursor": page.next}).more().replace("/?", f"/board/{one.step.id}/?", 1)
        one.rest = max(one.number - len(page.items), 1) if not cursor else 0


def card_fields(request: HttpRequest, slug: str) -> HttpResponse:
    """Which fields stand on the cards: the list to choose from, and the choice kept, for this person, over the view."""
    kind = frame.find(request, slug)
    if request.method == "POST":
        names = [n for n in request.POST.getlist("column") if n in kind.fields][:MOST_FIELDS]
        saved = request.POST.get("saved", "")
        saved = str(views.find(kind.key, saved).pk) if saved.isdigit() else ""
        look = replace(views.look_over(kind.key, saved), card=() if "reset" in request.POST else tuple(names))
        views.arrange(kind.key, look, saved)
        return htmx.redirect(request, htmx.back(request, f"/{kind.slug}/?view=board"))
    now = opening.read(kind, request.GET)
    on = [f for f in table.on_cards(now) or table.usual_cards(now) if f not in kind.columns[:1]]
    offered = [*on, *(f for f in table.offered(kind) if f not in on and f not in kind.columns[:1])]
    context = {
        "kind": kind,
        "fields": [{"name": f.name, "label": f.label, "on": f in on[:MOST_FIELDS]} for f in offered],
        "most": MOST_FIELDS,
        "next": now.url(),
        "saved": now.saved,
    }
    return htmx.render(request, "parts/card_fields.html", context)


@require_GET
def more_lanes(request: HttpRequest, slug: str) -> HttpResponse:
    """Further lanes. Raises Missing for a board without."""
    now = opening.read(frame.find(request, slug), request.GET)
    if lanes.field_of(now, board_of(now.kind)) is None:
        raise Missing()
    context = {"kind": now.kind, "may_change": may_change(now.kind), **board_context(request, now)}
    return htmx.render(request, "parts/lanes.html", context)


@require_GET
def more(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """Further cards of one column."""
    now = opening.read(frame.find(request, slug), request.GET)
    view = board_of(now.kind)
    scale = frame.scale_within(request, now)
    steps = Steps(now.kind, now.kind.field(view.by))
    if step not in steps.by_id:
        raise Missing()
    one = Column(step=steps.by_id[step], number=1)
    fill(one, now, view, Cards(now, view, steps, scale), cursor=now.cursor, limit=MORE)
    return htmx.render(request, "parts/cards.html", {"column": one, "kind": now.kind})
