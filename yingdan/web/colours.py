"""The colour of an option where a view is coloured by a choice: its own tone, or a series colour where none has one."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from yingdan.platform.fields import Field
from yingdan.web import ways
from yingdan.web.choice import Choice
from yingdan.web.state import State
from yingdan.web.steps import Steps

SERIES = 8


def of(field: Field, value: Any) -> str:
    """The class of a value: its tone (ok, warn, bad, info, money, fc), or k1 to k8 where no option has one."""
    if value in (None, ""):
        return ""
    options = [option for option, _label in field.choices]
    if any(field.tone_of(option) for option in options):
        return field.tone_of(value)
    at = options.index(str(value)) if str(value) in options else SERIES - 1
    return f"k{at % SERIES + 1}"


def chosen(now: State) -> Field | None:
    """The choice by which the view is coloured, if the address names one."""
    return next((f for f in ways.choices(now.kind) if f.name == now.looks("colour")), None)


def offered(now: State) -> list[Choice]:
    """What one may colour by; nothing where there is no choice."""
    fields = ways.choices(now.kind)
    own = now.looks("colour")
    none = [Choice("", _("By state"), now.with_look(colour="").url(), not own)] if fields else []
    return none + [Choice(f.name, f.label, now.with_look(colour=f.name).url(), f.name == own) for f in fields]


def legend(field: Field | None, steps: Steps | None = None) -> list[tuple[str, str]]:
    """The options with their colours; where a view is coloured by state, what the colours of the path's steps mean."""
    if field is not None:
        return [(of(field, value), str(label)) for value, label in field.choices]
    if steps is None:
        return []
    ends = {step.tone: str(step.label) for step in reversed(steps.steps) if not step.open and step.tone}
    return [("warn", str(_("Too long in its stage"))), *ends.items()]
