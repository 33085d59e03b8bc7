"""What waits for a decision of who leads, and how far the categories of the forecast carry."""

from collections.abc import Callable, Collection
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yingdan.kernel import clock
from yingdan.modules.crm.choices import Forecast
from yingdan.modules.targets.measured import PERCENT
from yingdan.modules.targets.objects.change import Change, ChangeStatus
from yingdan.modules.targets.objects.commitment import UNSETTLED, Commitment, Word
from yingdan.modules.targets.objects.plan import Plan, Status
from yingdan.modules.targets.panels.board import DEAL, LIVE, MONEY, Board
from yingdan.modules.targets.panels.drawn import ROOM, largest, width
from yingdan.modules.targets.panels.whole import leads
from yingdan.modules.targets.services.asked import amounts_of
from yingdan.platform import hooks
from yingdan.platform.query.ast import Condition, Not, Query, Where
from yingdan.web import looks
from yingdan.web.state import Filter
from yingdan.web.tiles import Counted, Tile, View

SHOWN = 5
WORDS, CHANGES, PLANS = "targets.words", "targets.changes", "targets.plans"
ORDER = (Forecast.COMMIT, Forecast.BEST, Forecast.PIPELINE)
MEASURES = {
    Forecast.COMMIT: ("commit_n", "commit_amt"),
    Forecast.BEST: ("best_n", "best_amt"),
    Forecast.PIPELINE: ("early_n", "early_amt"),
}


def decisions(view: View) -> dict[str, Any] | None:
    """Objections to targets, changes asked for, plans to publish: those the actor may decide on."""
    found = leads(view)
    if not found:
        return None
    rows = []
    if view.counted(WORDS):
        words = Commitment.objects.filter(kind=Word.OBJECT, status__in=UNSETTLED).exclude(owner=view.actor.user_id)
        rows += [
            line(objection(found, one), one.words, "warn", f"/target-commitments/{one.pk}/", before_next(one.plan))
            for one in words.select_related("owner", "plan__cycle", "unit").order_by("pk")[:SHOWN]
        ]
    if view.counted(CHANGES):
        changes = Change.objects.filter(status=ChangeStatus.SUBMITTED).exclude(owner=view.actor.user_id)
        for one in changes.select_related("owner", "plan__cycle").order_by("pk")[:SHOWN]:
            name = one.owner.name if one.owner else ""
            words = ngettext(
                "Target change: %(n)s cell, asked for by %(name)s",
                "Target change: %(n)s cells, asked for by %(name)s",
                one.count,
            )
            title = words % {"n": one.count, "name": name}
            due = before_next(one.plan, {day for _place, day, _level in amounts_of(one.cells)})
            rows.append(line(title, one.reason, "warn", f"/target-changes/{one.pk}/", due))
    if view.counted(PLANS):
        for plan in Plan.objects.filter(status=Status.APPROVED).select_related("cycle").order_by("pk")[:SHOWN]:
            title = _("To be published: %(plan)s") % {"plan": plan}
            rows.append(line(title, plan.why, "info", f"/target-plans/{plan.pk}/", before_next(plan)))
    rows.sort(key=lambda row: row["due"] or date.max)
    return {"rows": rows[:SHOWN], "number": len(rows), "url": "/target-commitments/"} if rows else None


def objection(found: Board, word: Commitment) -> str:
    """What somebody says to his target, or to that of the unit he leads, in a line."""
    name, amount = word.owner.name if word.owner else "", written(found, word.plan, word.amount)
    if word.for_unit:
        told = {"name": name, "unit": word.unit, "amount": amount}
        return _("%(name)s objects for %(unit)s: would commit to %(amount)s") % told
    return _("%(name)s objects: would commit to %(amount)s") % {"name": name, "amount": amount}


def written(found: Board, plan: Plan, amount: Decimal | None) -> str:
    """An amount of a plan with its unit, which is its own metric's and not that of the page."""
    if plan.measured_in == MONEY:
        return looks.within(found.cash(amount), found.scale.unit)
    places = 0 if amount is None or amount == amount.to_integral_value() else 1
    return looks.figure(amount, places) + ("%" if plan.measured_in == PERCENT else "")


def before_next(plan: Plan, days: Collection[date] = ()) -> date | None:
    """By when to decide: the last day before the first period it changes (`days`, else any of the plan) begins; today
    where all of them have begun, nothing when the plan is over.
    """
    today = clock.today()
    if plan.period.end < today:
        return None
    coming = [leaf.start for leaf in plan.leaves if leaf.start > today and (not days or leaf.start in days)]
    return min(coming) - timedelta(days=1) if coming else today


def line(title: str, words: str, tone: str, url: str, due: date | None) -> dict[str, Any]:
    """A decision to take, and by when."""
    today = clock.today()
    late = "" if due is None or due > today else "t-bad"
    return {"title": title, "words": words, "tone": "bad" if late else tone, "url": url, "due": due, "late": late}


def categories(view: View) -> dict[str, Any] | None:
    """Won, committed, best case, pipeline: what the period comes to when each of them is won, against the target; as
    long as it runs.
    """
    found = leads(view)
    if not found or not found.of_sales or not found.now.left or not view.knows(DEAL, "forecast", "amount"):
        return None
    found = found.drawn()
    target, at = found.mine.target, found.mine.done or Decimal(0)
    rows = [told(_("Won"), int(found.value("won_n") or 0), at, at, "a", "k-ok", "")]
    for name, css, key in zip(ORDER, "bcd", ("k-info", "k-info2", "k-info3"), strict=True):
        number, amount = (found.value(code) or Decimal(0) for code in MEASURES[name])
        at += amount
        chips = Filter("forecast", "any_of", (str(name),)), Filter("expected_close_on", "in_period", (view.within,))
        url = view.state(DEAL, "open", *chips).url()
        rows.append(told(name.label, int(number), amount, at, css, key, url))
    top, committed = largest([at, target]) * ROOM, rows[1]["sum"] - (target or 0)
    for one in rows:
        one["width"] = width(one["amount"], top)
        one["gap"] = found.signed(one["sum"] - target) if target is not None else ""
        one["gap_tone"] = "ok" if target is not None and one["sum"] >= target else "bad"
        one["amount"], one["sum"] = found.show(one["amount"]), found.show(one["sum"])
    title = _("The forecast by category")
    if target is not None:
        lacking = committed < 0
        words = (
            _("With all that is committed still %(gap)s short")
            if lacking
            else _("What is committed is enough: %(gap)s over")
        )
        title = words % {"gap": found.said(abs(committed))}
    return {
        "title": title,
        "rows": rows,
        "target": found.show(target) if target is not None else "",
        "at": width(target, top) if target is not None else "",
        "unit": found.scale.unit,
        "words": needs(found, target, sum(one["number"] for one in rows[1:])),
    }


def needs(found: Board, target: Decimal | None, in_hand: int) -> str:
    """How many more deals of the usual size the rest of the target takes, and how many are in hand."""
    left = target - (found.mine.done or 0) if target is not None else Decimal(0)
    size = found.value("asp")
    if left <= 0 or not size or size <= 0 or not found.now.left:
        return ""
    deals = int((left / size).to_integral_value(ROUND_CEILING))
    told_ = {"left": found.said(left), "size": found.said(size), "deals": deals, "hand": in_hand}
    return _("%(left)s left, at %(size)s a deal that takes %(deals)s; %(hand)s are in hand.") % told_


def told(label: Any, number: int, amount: Decimal, at: Decimal, css: str, key: str, url: str) -> dict[str, Any]:
    """A line of the categories."""
    return {"label": label, "number": number, "amount": amount, "sum": at, "css": css, "key": key, "url": url}


def asked_for(kind: str, allowed: tuple[str, str], *where: Where) -> Callable[[View], Query | None]:
    """The question how many records of a kind wait, on the page of who leads and may decide on them."""

    def query(view: View) -> Query | None:
        wanted = view.leads and view.actor.may(*allowed)
        return Query(object=kind).narrowed(*where) if wanted else None

    return query


OTHERS = Not(Condition("owner", "is_me"))
"""Nobody decides on what he asked for himself."""
OBJECTED = Condition("kind", "is", Word.OBJECT), Condition("status", "any_of", list(UNSETTLED)), OTHERS
WAITS = Condition("status", "is", ChangeStatus.SUBMITTED), OTHERS
PUBLISH = (Plan.key(), "publish")
for _name, _kind, _query in (
    (WORDS, Commitment.key(), asked_for(Commitment.key(), (Commitment.key(), "answer"), *OBJECTED)),
    (CHANGES, Change.key(), asked_for(Change.key(), PUBLISH, *WAITS)),
    (PLANS, Plan.key(), asked_for(Plan.key(), PUBLISH, Condition("status", "is", Status.APPROVED))),
):
    hooks.tile.register(Counted(_name, _kind, _query), rank=6)
hooks.tile.register(Tile("targets/home_categories.html", categories, rank=5, live=LIVE), rank=5)
hooks.tile.register(Tile("targets/home_decisions.html", decisions, rank=6, live=LIVE), rank=6)
