"""What the customer module shows on the home page: the numbers of the period, the pipeline, what is wrong with it."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingdan.kernel import clock
from yingdan.kernel.period import Period
from yingdan.kernel.ratio import Ratio
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.modules.crm.reports import LOST, OPEN, WON
from yingdan.platform import hooks, preferences, schema
from yingdan.platform.query import run
from yingdan.platform.query.ast import Condition
from yingdan.web import looks
from yingdan.web.state import Filter
from yingdan.web.steps import Steps
from yingdan.web.tiles import Tile, View, Waiting

DEAL, ACCOUNT, LEAD = Opportunity.key(), "crm.account", "crm.lead"
SILENT = 14
FAULTS = (
    ("stalled", gettext_lazy("Too long in a stage"), "bad"),
    ("late", gettext_lazy("Closing date passed"), "bad"),
    ("aimless", gettext_lazy("No next step"), "warn"),
)


def amount(value: Any) -> Decimal:
    """A sum as a number; none, or one of several currencies, counts as nothing."""
    return value if isinstance(value, Decimal) else Decimal(0)


def won_between(view: View, first: date, last: date) -> Decimal:
    """What was won from one day to another, both included."""
    during = Condition("closed_on", "between", [first.isoformat(), last.isoformat()])
    return amount(run.totals(view.asked(DEAL, WON, during), ("sum:amount",))["sum:amount"])


def same_day_before(day: date) -> date:
    """The same day a year earlier; the 28th for the 29th of February."""
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


def year_before(period: Period) -> Period:
    """The same period a year earlier."""
    calendar = preferences.company().calendar
    return calendar.period(period.kind, period.start.replace(year=period.start.year - 1, day=15))


def share(part: Decimal, whole: Decimal) -> str:
    """A part of a whole in per cent, for the width of a bar."""
    return str((min(part / whole, Decimal(1)) * 100).quantize(Decimal("0.1"))) if whole > 0 else "0"


def numbers(view: View) -> dict[str, Any] | None:
    """What was won in the period, what is expected besides, and how that compares with a year before."""
    if not view.may(DEAL):
        return None
    won = run.totals(view.asked(DEAL, WON, view.during("closed_on")), ("count", "sum:amount"))
    lost = run.count(view.asked(DEAL, LOST, view.during("closed_on")), cap=None).number
    going = run.totals(
        view.asked(DEAL, OPEN, view.during("expected_close_on")), ("count", "sum:amount", "sum:weighted")
    )
    before = year_before(view.period)
    then = won_between(view, before.start, before.end)
    so_far = won_between(view, before.start, min(before.end, same_day_before(clock.today())))
    done, hoped = amount(won["sum:amount"]), amount(going["sum:weighted"])
    most = max(done + hoped, then)
    scale = view.scale.fitting([done, hoped, then])
    closed = Filter("closed_on", "in_period", (view.within,))
    return {
        "title": _("Won in the period") if view.leads else _("My won amount"),
        "won": won["sum:amount"] if isinstance(won["sum:amount"], run.Mixed) else scale.show(done),
        "unit": scale.unit,
        "count": won["count"],
        "lost": lost,
        "rate": looks.figure(Ratio(won["count"], won["count"] + lost).percent(), 1)
        if won["count"] + lost
        else looks.DASH,
        "landing": scale.show(done + hoped),
        "weighted": scale.show(hoped),
        "open": going["count"],
        "done_width": share(done, most),
        "hoped_width": share(done + hoped, most),
        "then": scale.show(then) if then else "",
        "then_at": share(then, most),
        "change": change(done, so_far),
        "won_url": view.state(DEAL, "", Filter("status", "any_of", ("won",)), closed).url(),
        "lost_url": view.state(DEAL, "", Filter("status", "any_of", ("lost",)), closed).url(),
        "open_url": view.state(DEAL, "open", Filter("expected_close_on", "in_period", (view.within,))).url(),
    }


def change(now: Decimal, then: Decimal) -> dict[str, str] | None:
    """How much more or less in per cent, with sign and colour; None when there is nothing to compare with."""
    if not then:
        return None
    percent = ((now - then) / then * 100).quantize(Decimal("0.1"))
    return {
        "words": ("+" if percent >= 0 else "") + looks.figure(percent, 1) + "%",
        "tone": "ok" if percent >= 0 else "bad",
    }


@dataclass(frozen=True, slots=True)
class Row:
    """A stage of the pipeline with its figures."""

    step: Any
    number: int
    amount: str
    weighted: str
    width: str
    url: str


def pipeline(view: View) -> dict[str, Any] | None:
    """The open deals by stage: how many, how much, how much weighted."""
    if not view.may(DEAL):
        return None
    kind = schema.find(DEAL)
    found = run.summary(view.asked(DEAL, OPEN, group=("stage",), measures=("count", "sum:amount", "sum:weighted")))
    by_stage = {str(g.keys[0]): g.values for g in found.groups}
    steps = [s for s in Steps(kind, kind.fields["stage"]).steps if s.open]
    paths = {s.path for s in steps if s.id in by_stage} or {s.path for s in steps[:1]}
    sums = [amount(v["sum:amount"]) for v in by_stage.values()]
    scale, most = view.scale.fitting(sums), max(sums, default=Decimal(0))
    rows = [
        Row(
            step,
            values.get("count", 0),
            scale.show(amount(values.get("sum:amount"))),
            scale.show(amount(values.get("sum:weighted"))),
            share(amount(values.get("sum:amount")), most),
            view.state(DEAL, "open", Filter("stage", "any_of", (step.id,))).url(),
        )
        for step in steps
        if step.path in paths
        for values in (by_stage.get(step.id, {}),)
    ]
    return {
        "title": _("Pipeline by stage") if view.leads else _("My pipeline by stage"),
        "rows": rows,
        "count": found.total.get("count", 0),
        "amount": scale.show(amount(found.total.get("sum:amount"))),
        "weighted": scale.show(amount(found.total.get("sum:weighted"))),
        "unit": scale.unit,
        "board_url": view.state(DEAL, "open").url().replace("/?", "/?view=board&", 1),
    }


def faults(view: View) -> dict[str, Any] | None:
    """What is wrong with the open deals, and how many are healthy."""
    if not view.may(DEAL):
        return None
    total = run.count(view.asked(DEAL, OPEN), cap=None).number
    if not total:
        return None
    silent = Filter("last_activity_on", "before", ((clock.today() - timedelta(days=SILENT)).isoformat(),))
    asked: list[tuple[Any, Any, str]] = [(view.state(DEAL, name), label, tone) for name, label, tone in FAULTS]
    asked.append((view.state(DEAL, "open", silent), _("Silent for 14 days"), "warn"))
    rows = []
    for state, label, tone in asked:
        found = run.count(state.query())
        rows.append({"label": label, "number": str(found), "tone": tone if found.number else "ok", "url": state.url()})
    return {"rows": rows, "total": total, "url": view.state(DEAL, "open").url()}


hooks.tile.register(Tile("crm/home_numbers.html", numbers, span=4), rank=10)
hooks.tile.register(Tile("crm/home_pipeline.html", pipeline, span=8), rank=30)
hooks.tile.register(Tile("crm/home_faults.html", faults, span=4), rank=30)
hooks.tile.register(Waiting(gettext_lazy("Customers to contact"), ACCOUNT, "due"), rank=20)
hooks.tile.register(
    Waiting(gettext_lazy("New leads to contact"), LEAD, filters=(Filter("status", "any_of", ("new",)),)), rank=21
)
hooks.tile.register(Waiting(gettext_lazy("Deals past their closing date"), DEAL, "late"), rank=22)
hooks.tile.register(Waiting(gettext_lazy("Deals without a next step"), DEAL, "aimless"), rank=23)
hooks.tile.register(Waiting(gettext_lazy("Deals stalled in a stage"), DEAL, "stalled"), rank=24)
hooks.tile.register(Waiting(gettext_lazy("Customers silent for 30 days"), ACCOUNT, "silent"), rank=25)
