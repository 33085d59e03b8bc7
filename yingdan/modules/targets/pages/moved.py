"""The deals behind one column of the waterfall “why”: what became of what was expected when the period began."""

from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from yingdan.engines.targets.moved import Moved, Part, Place, moved
from yingdan.kernel import clock, tree
from yingdan.kernel.errors import Missing
from yingdan.kernel.period import Period
from yingdan.modules.crm import moved as movements
from yingdan.modules.crm.moved import Group
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import schema
from yingdan.platform.objects.unit import Unit
from yingdan.web import explaining, htmx, looks, numbers
from yingdan.web.looks import Scale

START, END = "start", "end"
MOST, LARGE = 50, Decimal(1_000_000)


def ends_the_year(period: Period) -> bool:
    """Whether what is put off out of a period is put off to the next year."""
    return bool(period.calendar.period("year", period.start).end == period.end)


def labels(period: Period) -> dict[str, str]:
    """What the columns are called."""
    over = period.end < clock.today()
    return {
        START: pgettext("movement", "Start"),
        Part.PUT_OFF: _("Put off to next year") if ends_the_year(period) else _("Put off to a later period"),
        Part.LOST: pgettext("movement", "Lost"),
        Part.DECREASED: pgettext("movement", "Cut"),
        Part.NEW: pgettext("movement", "New"),
        Part.CARRIED: _("Carried over"),
        Part.PULLED: _("Pulled in"),
        Part.INCREASED: pgettext("movement", "Raised"),
        END: pgettext("movement", "End") if over else pgettext("movement", "Now"),
    }


def brief(period: Period) -> str:
    """“Put off” as it fits under a column."""
    to_next_year = pgettext("column: to next year", "Put off")
    return to_next_year if ends_the_year(period) else pgettext("column: to a later period", "Put off")


def rule(part: str) -> str:
    """Which deals a column is made of, and with which amount."""
    return {
        START: _("Deals open when the period began and expected to close in it, at what they were worth then."),
        Part.PUT_OFF: _("Deals expected in the period when it began, and now expected after it or on no day at all."),
        Part.LOST: _("Deals expected in the period when it began, and lost or given up since."),
        Part.DECREASED: _("Deals of the period then and now that are worth less now: a discount, or fewer goods."),
        Part.NEW: _("Deals opened or opened again since the period began, and won or expected in it."),
        Part.CARRIED: _("Deals that were open and overdue when the period began, and are won or expected in it now."),
        Part.PULLED: _("Deals expected after the period, or on no day, when it began; now won or expected in it."),
        Part.INCREASED: _("Deals of the period then and now that are worth more now."),
        END: _("Deals won in the period, and open ones expected in it, at what they are worth now."),
    }[part]


def link(period: Period, part: str, unit: int | None = None) -> str:
    """The address of the deals of one column, of a unit (its id) or of all one sees."""
    pairs = {"period": numbers.period_text(period), "part": part, "unit": str(unit or "")}
    return f"/targets/moved/?{urlencode({k: v for k, v in pairs.items() if v}, safe=':~')}"


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The page, or its content for a dialog. Raises Missing."""
    period, part = numbers.period_of(request.GET.get("period", "")), request.GET.get("part", "")
    unit: Unit | None = numbers.row("platform.unit", request.GET["unit"]) if request.GET.get("unit") else None
    if part not in labels(period) or period.start > clock.today():
        raise Missing()
    whole = moved(group.deals for group in of_unit(movements.groups(period), unit) if not group.unrated)
    scale = looks.scale_of(request)
    if looks.UNIT_COOKIE not in request.COOKIES and max(whole.start, whole.end) >= LARGE:
        scale = looks.scale("big")
    context = shown(request.GET.get("after", ""), period, part, unit, scale) | {
        "label": labels(period)[part],
        "period": period,
        "days": numbers.period_words(period),
        "of": unit,
        "rule": rule(part),
        "chain": chain(period, whole, part, unit, scale),
        "at": clock.now(),
        "url": link(period, part, unit.pk if unit else None),
        "alone": htmx.target(request) != "dialog",
    }
    return htmx.render(request, "targets/moved.html", context, parts={"dialog": "targets/moved_part.html"})


def of_unit(groups: list[Group], unit: Unit | None) -> list[Group]:
    """The groups of a unit and those below it."""
    if unit is None:
        return groups
    paths = dict(Unit.objects.values_list("pk", "path"))
    return [one for one in groups if one.unit and unit.path in tree.way(paths[one.unit])]


def amounts(whole: Moved) -> dict[str, Decimal]:
    """Every column in its order."""
    return {START: whole.start, **{part.value: step.amount for part, step in whole.steps.items()}, END: whole.end}


def chain(period: Period, whole: Moved, part: str, unit: Unit | None, scale: Scale) -> list[dict[str, Any]]:
    """The equation, each part leading to its deals."""
    names, found = labels(period), amounts(whole)
    scale = scale.fitting(found.values())
    return [
        {
            "label": names[name],
            "text": signed(amount, scale) if name not in (START, END) else scale.show(amount),
            "url": link(period, name, unit.pk if unit else None),
            "on": name == part,
            "negative": amount < 0,
        }
        for name, amount in found.items()
    ]


def signed(amount: Decimal, scale: Scale) -> str:
    """A step with its sign."""
    return f"+{scale.show(amount)}" if amount > 0 else scale.show(amount)


def shown(after: str, period: Period, part: str, unit: Unit | None, scale: Scale) -> dict[str, Any]:
    """The deals of a column, the weightiest first, some at a time."""
    rows = movements.of_part(period, part, unit.path if unit else "").select_related("owner")
    if after:
        rows = rows.filter(beyond(after))
    found = list(rows[: MOST + 1])
    more, found = len(found) > MOST, found[:MOST]
    kind = schema.find(Opportunity.key())
    fields = [kind.columns[0], *(kind.fields[name] for name in ("owner",) if name in kind.fields)]
    columns = [explaining.column(kind, field, found, scale, lead=at == 0) for at, field in enumerate(fields)]
    fitted = scale.fitting([*(one.before for one in found), *(one.after for one in found)])
    return {
        "heads": [column.field.label for column in columns],
        "rows": [{"cells": [(c.css, c.safe(deal)) for c in columns], **told(deal, fitted)} for deal in found],
        "unit": fitted.unit,
        "more": further(found[-1]) if more else "",
    }


def further(deal: Any) -> str:
    """What the address of the deals after this one says besides."""
    return f"&after={deal.weight},{deal.pk}"


def beyond(after: str) -> Q:
    """The deals after one of the page before. Raises Missing."""
    weight, _comma, place = after.partition(",")
    try:
        least, number = Decimal(weight), int(place)
    except (InvalidOperation, ValueError):
        raise Missing() from None
    return Q(weight__lt=least) | Q(weight=least, pk__gt=number)


def told(deal: Any, scale: Scale) -> dict[str, str]:
    """How one deal stood then and stands now."""
    there = deal.then != Place.ABSENT
    now = looks.near_day(deal.expected_now)
    if deal.now in (Place.WON, Place.CLOSED):
        now = deal.get_status_display()
    return {
        "expected": looks.near_day(deal.expected_then) if there else "",
        "expects": now,
        "was": scale.show(deal.before) if there else "",
        "is": scale.show(deal.after),
    }
