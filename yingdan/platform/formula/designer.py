"""What the designer of fields asks while a formula is written: what may be named, what is wrong, what it gives."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid, Problem
from yingdan.kernel.expr.run import Outcome
from yingdan.kernel.expr.syntax import WORD
from yingdan.kernel.expr.tree import BLANK, BOOL, DATE, NUMBER, TEXT, Type
from yingdan.platform import schema
from yingdan.platform.fields import Field
from yingdan.platform.formula.fields import computed
from yingdan.platform.formula.functions import added, functions
from yingdan.platform.formula.help import HELP
from yingdan.platform.formula.names import Names
from yingdan.platform.formula.result import Result
from yingdan.platform.formula.source import Formula
from yingdan.platform.formula.values import type_of
from yingdan.platform.formula.writing import to_keep, understood
from yingdan.platform.schema import ObjectType

KINDS = {NUMBER: "number", TEXT: "text", DATE: "date", BOOL: "bool", BLANK: "text"}
MOST = 30


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that may be written: what is inserted, how it is shown, its type for fields, a line of help."""

    kind: str
    insert: str
    label: str
    type: Type
    help: str


@dataclass(frozen=True, slots=True)
class Preview:
    """A formula as it stands: what is wrong and where, or its type and the value for a record, with the reason of a
    blank.
    """

    problem: Problem | None = None
    type: Type = ""
    value: str = ""
    why: Problem | None = None


def suggest(object_type: ObjectType, text: str, most: int = MOST) -> list[Offer]:
    """What may stand where the text ends: fields whose label or name holds the word begun, then functions."""
    found = WORD.search(text)
    head, _dot, tail = (found[0] if found else "").lstrip("[【").rpartition(".")
    tail = tail.lower()
    offers = [o for o in offered(object_type, head) if tail in o.label.lower() or tail in o.insert.lower()]
    return sorted(offers, key=lambda o: (o.kind, not o.label.lower().startswith(tail), len(o.label)))[:most]


def offered(object_type: ObjectType, head: str) -> Iterator[Offer]:
    """The fields of the object, or of what it refers to by `head`, and without `head` the functions."""
    names = Names(object_type)
    if head:
        try:
            reference = names.steps(head)[-1]
        except (KeyError, Problem):
            return
        if not reference.related:
            return
        yield from fields_of(schema.find(reference.related), f"{head}.")
        return
    yield from fields_of(object_type, "")
    for name, function in functions().items():
        if name.isalpha() and name != "NEG":
            more = next((a for a in added() if a.function is function), None)
            written, line = HELP.get(name) or (more and (more.written, more.help)) or ("", "")
            written = written or f"{name}(…)"
            yield Offer(
                "function", f"{name}(", f"{written}  {function.chinese}", function.gives, _(line) if line else ""
            )


def fields_of(object_type: ObjectType, before: str) -> Iterator[Offer]:
    """The fields formulas can use, and the references that lead on."""
    for field in object_type.fields.values():
        if (kind := type_of(field)) or field.related:
            label = Names(object_type).labels
            word = str(field.label) if label.get(str(field.label).strip()) == field.name else field.name
            yield Offer("field", f"[{before}{word}]", f"{before}{field.label}", kind, str(field.help or ""))


def preview(object_type: ObjectType, text: str, record: Any = None, result: Result | None = None) -> Preview:
    """What a formula gives for a record, judged by what the one who writes it may see."""
    try:
        checked = understood(object_type, text)
        kept = to_keep(object_type, text)
    except Problem as problem:
        return Preview(problem)
    given = result or Result(KINDS[checked.type], 4 if checked.type == NUMBER else 0)
    if checked.type not in (given.type, BLANK):
        return Preview(Invalid("The formula does not give what the field holds."), checked.type)
    if record is None:
        return Preview(type=checked.type)
    source = Formula(object_type.key, kept, given)
    outcome: Outcome = source.outcome(record)
    field: Field = computed(source, "preview", "")
    return Preview(None, checked.type, field.kind.show(outcome.value, field), outcome.why)
