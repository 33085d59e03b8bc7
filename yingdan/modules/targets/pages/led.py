"""What a leader was given for a whole unit while a plan asks for commitment, and what he says to it."""

from typing import Any

from django.http import HttpRequest

from yingdan.modules.targets.books import Node
from yingdan.modules.targets.objects.cell import Cell
from yingdan.modules.targets.objects.commitment import Commitment, Standing
from yingdan.modules.targets.objects.plan import Plan, Status
from yingdan.modules.targets.pages.shown import Measure, measure_of
from yingdan.modules.targets.services.flow import spoken_for
from yingdan.platform.objects.unit import Unit
from yingdan.web import looks


def word_of(plan: Plan, me: int, unit: Unit | None = None) -> tuple[Commitment | None, list[Commitment]]:
    """The last word of somebody on his target of a plan, or on that of a unit he leads, and the answers to it."""
    rows = Commitment.objects.filter(plan=plan, owner=me, for_unit=unit is not None, thread=None)
    rows = rows.filter(unit=unit) if unit is not None else rows
    said: Commitment | None = rows.order_by("-pk").first()
    answers = Commitment.objects.filter(thread=said).select_related("owner").order_by("pk") if said else []
    return said, list(answers)


def in_words(answers: list[Commitment], measure: Measure) -> list[tuple[Commitment, str]]:
    """Answers with the figure each names."""
    told = (None if one.amount is None else looks.within(measure.show(one.amount), measure.unit) for one in answers)
    return [(one, amount or "") for one, amount in zip(answers, told, strict=True)]


def lines(request: HttpRequest, plans: list[Plan], me: int) -> list[dict[str, Any]]:
    """The targets of units somebody leads in the plans that ask now, each with his last word and its answers."""
    asking = [plan for plan in plans if plan.status == Status.COMMITTING]
    led = {unit.pk: unit for unit in Unit.objects.filter(leader=me)} if asking and me else {}
    cells = (
        Cell.objects.filter(plan__in=asking, unit__in=led, person=None).exclude(target=None)
        if led
        else Cell.objects.none()
    )
    given = set(cells.values_list("plan", "unit"))
    return [line(request, plan, unit, me) for plan in asking for unit in led.values() if (plan.pk, unit.pk) in given]


def line(request: HttpRequest, plan: Plan, unit: Unit, me: int) -> dict[str, Any]:
    """One of them."""
    place = Node(unit.pk)
    _place, amount = spoken_for(plan, True, place.key)
    said, answers = word_of(plan, me, unit)
    told = [amount, *([said.amount] if said else []), *(one.amount for one in answers)]
    measure = measure_of(request, plan, told)
    return {
        "plan": plan,
        "unit": unit,
        "node": place.key,
        "amount": measure.show(amount),
        "measure": measure,
        "said": said,
        "answers": in_words(answers, measure),
        "asks": not (said and said.status == Standing.AGREED),
    }
