"""Telling people: a task for each person with his own number and how far it lies from the figure before."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from yingdan.kernel.money import quantize
from yingdan.kernel.ratio import growth
from yingdan.modules.targets import measured
from yingdan.modules.targets.measured import PERCENT
from yingdan.modules.targets.objects.change import Change
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.services.ground import Ground
from yingdan.modules.targets.services.weighing import Weighing
from yingdan.modules.work.objects.task import Task, TaskStatus
from yingdan.platform import phrases, records
from yingdan.platform.actor import current_actor
from yingdan.platform.kinds.number import grouped
from yingdan.web import looks

Amounts = Mapping[int, Decimal]


def numbers(found: Ground) -> dict[int, Decimal]:
    """The whole target of each person of a plan."""
    result: dict[int, Decimal] = {}
    for place in found.holders:
        if place.person and (whole := found.whole(place, "target")) is not None:
            result[place.person] = result.get(place.person, Decimal(0)) + whole
    return result


def year_before(found: Ground) -> dict[int, Decimal]:
    """What each person brought in the same time a year before."""
    if not found.plan.adds:
        return {}
    weighing = Weighing(found, None, 1, {}, (), "target")
    period = weighing.base_period()
    figures = measured.measured(found.plan.metric, [period], found.plan.within)
    return {key: amount for (key, _period), amount in figures.items() if isinstance(key, int)}


def tell(
    found: Ground, title: str, before: Amounts, *, due_on: date | None, only: set[int] | None = None
) -> list[Task]:
    """Give each person a task that says his number and the difference from the one before, in his own language.

    Who acts is not told what he does himself.
    """
    plan, tasks = found.plan, []
    for person, amount in sorted(numbers(found).items()):
        if person == current_actor().user_id or (only is not None and person not in only):
            continue
        user = found.people[person]
        with translation.override(user.language):
            subject = phrases.labelled(_(title), f"{plan} {said(plan, amount, before.get(person))}")
        about = {"about_key": plan.key(), "about_id": plan.pk}
        tasks.append(Task(subject=subject[:200], due_on=due_on, owner=user, **about))
    records.save_many(tasks)
    return tasks


def spoken(plan: Plan) -> None:
    """What the actor was asked for in a plan is done: he has accepted or objected."""
    asked = Task.objects.may("change").filter(owner=current_actor().user_id, status=TaskStatus.OPEN)
    for task in asked.filter(about_key=plan.key(), about_id=plan.pk):
        records.change(task, {"status": TaskStatus.DONE})


def answer(change: Change, title: str) -> Task | None:
    """Tell whoever asked for a change what became of it, with the answer, by a task in his language; not himself."""
    asker = change.owner
    if asker is None or asker.pk == current_actor().user_id:
        return None
    with translation.override(asker.language):
        subject = phrases.labelled(f"{_(title)} · {change.plan}", change.answer)
    return records.save(Task(subject=subject[:200], owner=asker, about_key=Plan.key(), about_id=change.plan_id))


def figured(plan: Plan, amount: Decimal) -> str:
    """An amount of a plan in a sentence: 600,000 元, ¥600,000, 25%."""
    if plan.measured_in == "money":
        return looks.within(grouped(amount), looks.scale().unit)
    return grouped(amount) + ("%" if plan.measured_in == PERCENT else "")


def said(plan: Plan, amount: Decimal, before: Decimal | None) -> str:
    """A number with its difference from the one before: ¥600,000 (+100,000, +20%)."""
    text = figured(plan, amount)
    if before is None:
        return text
    apart = amount - before
    told = {"amount": text, "apart": f"{'+' if apart >= 0 else ''}{grouped(apart)}"}
    share = growth(amount, before).value
    if share is None:
        return _("%(amount)s (%(apart)s)") % told
    told["share"] = f"{'+' if apart >= 0 else ''}{grouped(quantize(share * 100, 1).normalize() + 0)}"
    return _("%(amount)s (%(apart)s, %(share)s%%)") % told
