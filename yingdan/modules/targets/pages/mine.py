"""My targets: what I was given, where I stand, the line up to the company's goal, and what I say to it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yingdan.engines.targets.pace import Pace, pace
from yingdan.kernel import clock
from yingdan.kernel.workdays import gone
from yingdan.modules.targets import measured
from yingdan.modules.targets.books import Node
from yingdan.modules.targets.objects.cell import Cell
from yingdan.modules.targets.objects.commitment import Commitment, Standing, Word
from yingdan.modules.targets.objects.goal import Goal
from yingdan.modules.targets.objects.plan import Plan, Status
from yingdan.modules.targets.pages.explain import link
from yingdan.modules.targets.pages.led import in_words, word_of
from yingdan.modules.targets.pages.led import lines as led
from yingdan.modules.targets.pages.shown import Measure, measure_of, plans
from yingdan.modules.targets.pages.tablehtml import label_of, percent
from yingdan.modules.targets.services.above import completions
from yingdan.modules.targets.services.ground import Column
from yingdan.modules.targets.services.table import Row, Table, Value, table
from yingdan.platform.actor import current_actor
from yingdan.platform.workdays import workdays
from yingdan.web import htmx, looks, numbers

MOST_PLANS = 6
COLOURS = {"green": "ok", "amber": "warn", "red": "bad"}


@dataclass(frozen=True)
class Stand:
    """A target with where it stands, as a line: figures in words, the bar's widths in per cent."""

    label: str
    target: str
    actual: str
    url: str
    completion: str
    tone: str
    width: int
    pace: int | None
    gap: str
    bare: bool = False
    """Whether only completion is told: the amounts behind it are not for who looks."""
    ahead: bool = False
    """Whether its period has not begun."""


def stand_of(
    label: str, plan: Plan, place: Node, column: Column, value: Value, measure: Measure, far: Pace | None = None
) -> Stand:
    """One line; of a unit above of which one does not see everything, `far` it is."""
    bare = far is not None and value.actual is None
    stands = far if far is not None and bare else value.standing
    share = stands.completion if stands.completion is not None else Decimal(0)
    gap = "" if stands.gap is None or stands.gap <= 0 else measure.show(stands.gap)
    return Stand(
        label,
        measure.show(value.amount),
        measure.show(value.actual),
        "" if bare else link(plan, place, column.period),
        percent(stands.completion, 0 if bare else 1),
        COLOURS.get(stands.colour or "", "info"),
        int(max(Decimal(0), min(Decimal(100), share * 100))),
        None if stands.expected is None or not plan.adds else int(stands.expected * 100),
        gap,
        bare,
        column.period.start > clock.today(),
    )


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The page; what asks for one's word stands first."""
    me = current_actor().user_id
    mine = set(Cell.objects.filter(person=me).values_list("plan_id", flat=True).distinct()) if me else set()
    every = plans()
    own = [plan for plan in every if plan.pk in mine][:MOST_PLANS]
    cards = [card for plan in own if (card := card_of(request, plan, me or 0)) is not None]
    cards.sort(key=lambda card: not card["asks"])
    goals = list(Goal.objects.filter(owner=me).select_related("theme", "plan").order_by("due_on")[:20]) if me else []
    seen = current_actor().allows(Cell.key(), "view")
    leads = bool(seen.everything or seen.units) and bool(every)
    units = [
        one | {"said_words": one["said"] and said_words(one["said"], one["measure"])}
        for one in led(request, every, me or 0)
    ]
    first = next((one for one in (*units, *cards) if one["asks"]), None)
    if first is not None:
        first["first"] = True  # of several that ask, one button stands out
    return htmx.render(request, "targets/mine.html", {"cards": cards, "units": units, "goals": goals, "leads": leads})


def card_of(request: HttpRequest, plan: Plan, me: int) -> dict[str, Any] | None:
    """One plan as the person sees it; None when nothing of it is his."""
    found = table(plan)
    at = next((n for n, row in enumerate(found.rows) if row.node.person == me), None)
    if at is None:
        return None
    row = found.rows[at]
    measure = measure_of(request, plan, [v.amount for key, v in row.values.items() if not key.startswith("sum:")])
    said, answers = word_of(plan, me)
    whole = found.columns[-1]
    return {
        "plan": plan,
        "unit": measure.unit,
        "label": found.metric.label if found.metric else plan.metric,
        "live": numbers.live(plan.metric),
        "stands": [
            stand_of(label_of(c), plan, row.node, c, known(found, row.values[c.key], c), measure) for c in now(found)
        ],
        "line": upwards(found, at, whole, request),
        "months": [month_of(c, known(found, row.values[c.key], c), measure) for c in found.columns],
        "said": said,
        "said_words": said_words(said, measure) if said else "",
        "answers": in_words(answers, measure),
        "asks": plan.status == Status.COMMITTING and not (said and said.status == Standing.AGREED),
    }


def known(found: Table, value: Value, column: Column) -> Value:
    """One's own value: of what is counted, nothing recorded in a period that has begun is zero and not unknown."""
    plan = found.plan
    if value.actual is not None or not plan.adds or found.metric is None or not measured.is_live(found.metric):
        return value
    if column.period.start > clock.today():
        return value
    days = workdays().days(column.period)
    stands = pace(value.amount, Decimal(0), gone(days, clock.today())[0], len(days), better=plan.better)
    return replace(value, actual=Decimal(0), standing=stands)


def month_of(column: Column, value: Value, measure: Measure) -> dict[str, Any]:
    """One period in few words."""
    done = percent(value.standing.completion) if value.standing.completion is not None else ""
    return {"label": label_of(column), "value": measure.show(value.amount), "sum": not column.leaf, "done": done}


def now(found: Table) -> list[Column]:
    """The columns of today, from the finest to the whole; the whole alone for a plan of another time."""
    today = clock.today()
    current = [column for column in found.columns if column.period.contains(today)]
    return current or [found.columns[-1]]


def upwards(found: Table, at: int, whole: Column, request: HttpRequest) -> list[Stand]:
    """The units above a row, from the company down, each with where it stands."""
    above: list[Row] = []
    depth = found.rows[at].depth
    for row in reversed(found.rows[:at]):
        if row.is_unit and row.depth < depth:
            above.insert(0, row)
            depth = row.depth
    lines, far = [*above, found.rows[at]], completions(found.plan)
    measure = measure_of(request, found.plan, [row.values[whole.key].amount for row in lines])
    return [
        stand_of(row.name, found.plan, row.node, whole, row.values[whole.key], measure, far_of(row.node, far))
        for row in lines
    ]


def far_of(place: Node, far: Mapping[int, Pace]) -> Pace | None:
    """How far a unit above is, as far as that is told."""
    return None if place.person else far.get(place.unit)


def said_words(word: Commitment, measure: Measure) -> str:
    """What one said last, in words."""
    if word.kind == Word.ACCEPT:
        return _("You accepted %(amount)s.") % {"amount": looks.within(measure.show(word.amount), measure.unit)}
    return _("You objected with %(amount)s: %(state)s.") % {
        "amount": looks.within(measure.show(word.amount), measure.unit),
        "state": _("no answer yet") if word.status == Standing.OPEN else word.get_status_display(),
    }
