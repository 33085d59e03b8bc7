"""Formula, look-up and roll-up as Fields: for Specs in code (`extra=(…)`) and for what customers define, in one way.

Formula:  formula(Opportunity, "gap", _("Gap to budget"), "budget - amount", Result("money", 2))
Look-up:  lookup(Opportunity, "industry", _("Industry"), "account.industry")
Roll-up:  rollup(Account, "won", _("Won"), "crm.opportunity", by="account", how="sum", of="amount",
                 where=is_("status", "is", "won"), result=Result("money", 2))
"""

from typing import Any

from django.db.models import Model

from yingdan.platform.fields import Field
from yingdan.platform.formula.result import Result
from yingdan.platform.formula.rollup import EVERY, Rollup
from yingdan.platform.formula.source import Formula
from yingdan.platform.kinds.all import KINDS
from yingdan.platform.query.ast import Where

COUNT = Result("number")
WORDS = Result("text")


def computed(source: Formula | Rollup, name: str, label: Any, **more: Any) -> Field:
    """A field that a source computes."""
    result = source.result
    return Field(
        name, label, KINDS[result.kind], source, column=result.column(), editable=False, nullable=True, **more
    )  # fmt: skip


def key_of(model: type[Model] | str) -> str:
    """The key of an object, from its model or as it is."""
    return model if isinstance(model, str) else model._meta.label_lower


def formula(model: type[Model] | str, name: str, label: Any, text: str, result: Result) -> Field:
    """A field worked out by a formula over the other fields of its record."""
    return computed(Formula(key_of(model), text, result), name, label)


def lookup(model: type[Model] | str, name: str, label: Any, path: str, result: Result = WORDS) -> Field:
    """A field of what the record refers to, such as `account.industry`; blank where that may not be seen."""
    return computed(Formula(key_of(model), path, result), name, label)


def rollup(
    model: type[Model] | str, name: str, label: Any, child: str, *, by: str, how: str = "count", of: str = "",
    where: Where = EVERY, result: Result = COUNT,
) -> Field:  # fmt: skip
    """A measure of the records whose reference `by` leads to the record: count, or sum, avg, min, max of a field."""
    return computed(Rollup(key_of(model), child, by, how, result, of, where), name, label)
