"""SMART in words: five lines, each met or with what is missing, and how a full score could be had."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingdan.engines.targets.smart import COVER, Facts
from yingdan.modules.targets import measured
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.pages.shown import Measure
from yingdan.modules.targets.services.smart import Smart, enough, smart
from yingdan.web.looks import figure

LINES = {
    "S": gettext_lazy("S Specific"),
    "M": gettext_lazy("M Measurable"),
    "A": gettext_lazy("A Achievable"),
    "R": gettext_lazy("R Relevant"),
    "T": gettext_lazy("T Time-bound"),
}


def checks(plan: Plan, measure: Measure) -> dict[str, Any]:
    """The score of a plan as the panel shows it."""
    found = smart(plan)
    missing: dict[str, list[str]] = {}
    for letter, problem in found.score.missing:
        missing.setdefault(letter, []).append(problem.show(_))
    says = said(plan, found, measure)
    return {
        "points": found.points,
        "width": found.points * 20,
        "full": not found.score.needs_reason,
        "lines": [
            {"label": label, "met": letter in found.score.met, "said": says[letter], "missing": missing.get(letter, [])}
            for letter, label in LINES.items()
        ],
        "advice": advice(found.facts, measure) if "A" not in found.score.met else "",
        **meter(found.facts),
    }


def said(plan: Plan, found: Smart, measure: Measure) -> dict[str, str]:
    """What is known for each letter."""
    metric, facts = measured.find(plan.metric), found.facts
    why = plan.theme or plan.parent
    return {
        "S": f"{metric.label} · {plan.unit}",
        "M": str(metric.definition),
        "A": compared(facts, measure),
        "R": _("Serves “%(name)s”") % {"name": why} if why else "",
        "T": _("%(first)s to %(last)s, reviewed: %(rhythm)s")
        % {"first": plan.starts_on, "last": plan.ends_on, "rhythm": plan.get_rhythm_display()},
    }


def compared(facts: Facts, measure: Measure) -> str:
    """The target against the best and the mean of past periods and the pipeline."""
    parts = []
    if facts.target and facts.best:
        parts.append(_("%(times)s × the best so far") % {"times": figure(facts.target / facts.best, 2)})
    if facts.target and facts.mean:
        parts.append(_("%(times)s × the mean") % {"times": figure(facts.target / facts.mean, 2)})
    if facts.cover is not None:
        parts.append(_("pipeline cover %(times)s ×") % {"times": figure(facts.cover, 2)})
    if facts.capacity is not None:
        parts.append(_("the people can carry %(amount)s") % {"amount": measure.show(facts.capacity)})
    return _("; ").join(parts)


def advice(facts: Facts, measure: Measure) -> str:
    """What would make it achievable: the nearest bound it breaks."""
    if facts.target is None or facts.better != "up":
        return ""
    most = enough(facts)
    if facts.capacity is not None and most == facts.capacity < facts.target:
        words = _("At most %(amount)s, what the people can carry, would make it achievable.")
        return words % {"amount": measure.show(facts.capacity)}
    if most is not None and facts.target > most:
        return _("At most %(amount)s, or a pipeline of %(times)s times the target, would make it achievable.") % {
            "amount": measure.show(most),
            "times": COVER,
        }
    if facts.mean is not None and facts.target < facts.mean:
        return _("At least %(amount)s, the mean of past periods, would not be too easy.") % {
            "amount": measure.show(facts.mean)
        }
    return ""


def meter(facts: Facts) -> dict[str, Any]:
    """Where the target lies between too low (under the mean) and too high (over what is `enough`): a place from 0 to
    100, the thirds being too low, right and too high; nothing without a past.
    """
    if not facts.target or not facts.best or not facts.mean or facts.better != "up":
        return {}
    most = enough(facts)
    low, high = facts.mean, max(facts.target, facts.mean) if most is None else most
    if facts.target > high:
        at = 68 + min(Decimal(30), 33 * (facts.target - high) / high) if high > 0 else Decimal(98)
    elif facts.target < low:
        at = 33 * facts.target / low if low > 0 else Decimal(0)
    else:
        at = 33 + (34 * (facts.target - low) / (high - low) if high > low else Decimal(17))
    words = [(_("Too low"), at < 33), (_("Feasible"), 33 <= at <= 67), (_("Too high"), at > 67)]
    return {"at": int(max(Decimal(2), min(Decimal(98), at))), "words": words}
