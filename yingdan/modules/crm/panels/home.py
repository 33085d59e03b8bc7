"""What the customer module shows on the home page: the pipeline by stage and what is wrong with it."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingdan.kernel import clock
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.modules.crm.reports import OPEN
from yingdan.platform import hooks, schema
from yingdan.platform.query import run
from yingdan.platform.query.ast import Condition, Query
from yingdan.web.state import Filter, State
from yingdan.web.steps import Steps
from yingdan.web.tiles import Counted, Tile, View, Waiting

DEAL, ACCOUNT, LEAD = Opportunity.key(), "crm.account", "crm.lead"
SILENT, AGAIN = 14, 3
FAULTS = (
    ("stalled", gettext_lazy("Too long in a stage"), "bad"),
    ("late", gettext_lazy("Closing date passed"), "bad"),
    ("aimless", gettext_lazy("No next step"), "warn"),
)


def amount(value: Any) -> Decimal:
    """A sum as a number; none, or one of several currencies, counts as nothing."""
    return value if isinstance(value, Decimal) else Decimal(0)


def share(part: Decimal, whole: Decimal) -> str:
    """A part of a whole in per cent, for the width of a bar."""
    return str((min(part / whole, Decimal(1)) * 100).quantize(Decimal("0.1"))) if whole > 0 else "0"


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
    steps = [s for s in Steps(kind, kind.fields["stage"]).steps if s.open]
    # A deal is open where its stage is; by stage an index holds the sums in the order of the groups.
    in_these = Condition("stage", "any_of", [int(s.id) for s in steps])
    query = view.asked(DEAL, in_these, group=("stage",), measures=("count", "sum:amount", "sum:weighted"))
    found = run.summary(query, worded=False)
    by_stage = {str(g.keys[0]): g.values for g in found.groups}
    paths = {s.path for s in steps if s.id in by_stage} or {s.path for s in steps[:1]}
    sums = [amount(v["sum:amount"]) for v in by_stage.values()]
    scale, most = view.money.fitting(sums), max(sums, default=Decimal(0))
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
        if step.path in paths and (step.in_use or step.id in by_stage)
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


def questions(view: View) -> list[tuple[State, Any, str]]:
    """What may be wrong with open deals, each as the list of those it is wrong with, its words and its tone."""
    silent = Filter("last_activity_on", "before", ((clock.today() - timedelta(days=SILENT)).isoformat(),))
    again = Filter("postponed", "gte", (str(AGAIN),))
    asked: list[tuple[State, Any, str]] = [(view.state(DEAL, name), label, tone) for name, label, tone in FAULTS]
    asked.append((view.state(DEAL, "open", silent), _("Silent for 14 days"), "warn"))
    asked.append((view.state(DEAL, "open", again), _("Put off three times or more"), "warn"))
    return asked


def wrong(view: View, at: int) -> Query | None:
    """One of those questions, for who does not lead; the last one is after all that are open."""
    if view.leads:
        return None
    asked = questions(view)
    return asked[at][0].query() if at < len(asked) else view.asked(DEAL, OPEN)


def faults(view: View) -> dict[str, Any] | None:
    """What is wrong with one's own open deals, and how many there are."""
    if view.leads or not view.may(DEAL):
        return None
    asked = questions(view)
    *numbers, total = (view.counted(f"crm.fault.{at}") for at in range(len(asked) + 1))
    if not total:
        return None
    rows = [
        {"label": label, "number": str(number), "tone": tone if number else "ok", "url": state.url()}
        for (state, label, tone), number in zip(asked, numbers, strict=True)
    ]
    return {"rows": rows, "total": total, "url": view.state(DEAL, "open").url()}


for _at in range(len(FAULTS) + 3):
    hooks.tile.register(Counted(f"crm.fault.{_at}", DEAL, partial(wrong, at=_at)), rank=30)
hooks.tile.register(Tile("crm/home_pipeline.html", pipeline, span=8, live=(DEAL,), leads=8), rank=30)
hooks.tile.register(Tile("crm/home_faults.html", faults, span=4, live=(DEAL,)), rank=30)
NEW = (Filter("status", "any_of", ("new",)),)
for _rank, _line in enumerate(
    (
        Waiting(gettext_lazy("Customers to contact"), ACCOUNT, "due", leads=False),
        Waiting(gettext_lazy("New leads to contact"), LEAD, filters=NEW, leads=False),
        Waiting(gettext_lazy("Deals past their closing date"), DEAL, "late", leads=False),
        Waiting(gettext_lazy("Deals without a next step"), DEAL, "aimless", leads=False),
        Waiting(gettext_lazy("Deals stalled in a stage"), DEAL, "stalled", leads=False),
        Waiting(gettext_lazy("Customers silent for 30 days"), ACCOUNT, "silent", leads=False),
    ),
    start=20,
):
    hooks.tile.register(_line, rank=_rank)
