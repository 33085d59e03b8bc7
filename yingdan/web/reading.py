"""From what a form sent to values: each read by its kind, each error beside its field, only what was changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid, Problem
from yingdan.platform import phrases
from yingdan.platform.fields import Field
from yingdan.web import daywords

PICKED = ("ref", "person", "unit", "about", "industry")
# Kinds asked in two inputs, and how what both say is put together.
PAIRS = {"date_range": ("from", "to", "/"), "address": ("code", "detail", " "), "location": ("point", "words", " ")}


@dataclass(frozen=True, slots=True)
class Read:
    """What a form sent: `raw` as it stood in the inputs, `values` as they are meant, `wrong` the errors by field.

    Errors that belong to no field of the form stand under ""; `told` is what the door said, whole.
    """

    raw: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, list[str]] = field(default_factory=dict)
    told: Invalid | None = None

    def with_problems(self, invalid: Invalid, labels: Mapping[str, Any] | None = None) -> "Read":
        """The same with the errors the door found; those of fields not on the form are named and stand on top."""
        wrong = {name: list(found) for name, found in self.wrong.items()}
        for name, problems in invalid.fields.items():
            place = name if name in self.raw else ""
            said = [p.show(_) for p in problems]
            if name and not place:
                said = [phrases.labelled((labels or {}).get(name, name), text) for text in said]
            wrong.setdefault(place, []).extend(said)
        if invalid.text:
            wrong.setdefault("", []).append(_(invalid.text) % invalid.params if invalid.params else _(invalid.text))
        return replace(self, wrong=wrong, told=invalid)

    def errors(self, name: str) -> str:
        """The errors of one field in one line."""
        return " ".join(self.wrong.get(name, ()))


def sent(post: QueryDict, field_: Field, name: str) -> Any:
    """What an input sent; None when it was not on the form. A picker without a choice sends what was typed."""
    if pair := PAIRS.get(field_.kind.name):
        first, last, between = pair
        if f"{name}__{last}" in post:
            return f"{post.get(f'{name}__{first}', '')}{between}{post[f'{name}__{last}']}".strip(" /")
    if name not in post and f"{name}__text" not in post:
        return None
    if field_.kind.several:
        return [v for v in post.getlist(name) if v]
    if field_.kind.name in PICKED:
        return (post.get(name) or post.get(f"{name}__text") or "").strip()
    return post.getlist(name)[-1]


def read(fields: Iterable[Field], post: QueryDict, prefix: str = "") -> Read:
    """Read the fields that were on the form, leaving out of `values` what is as it was when the form was opened.

    What stood in an input comes along as `was.<name>`: so what somebody else changed meanwhile in an input one did not
    touch is not written back.
    """
    found = Read()
    for one in fields:
        name = prefix + one.name
        raw = sent(post, one, name)
        if raw is None:
            continue
        found.raw[one.name] = raw
        before = was(post, one, name)
        if raw == before:
            continue
        try:
            value = one.parse(daywords.read(one, raw))
        except Invalid as wrong:
            found.wrong[one.name] = [said(wrong)]
        else:
            if before is None or not same(one, before, value):
                found.values[one.name] = value
    return found


def was(post: QueryDict, field_: Field, name: str) -> Any:
    """What stood in the input when the form was opened; None when the form does not say."""
    if f"was.{name}" not in post:
        return None
    held = post.getlist(f"was.{name}")
    return [v for v in held if v] if field_.kind.several else held[-1]


def same(field_: Field, before: Any, value: Any) -> bool:
    """Whether the text of before means this value: 1,200 and 1200 do."""
    try:
        return bool(field_.kind.parse(before, field_) == value)
    except Invalid:
        return False


def said(problem: Problem) -> str:
    """The words of a problem."""
    return problem.show(_)


def in_words(problem: Problem) -> str:
    """The words of a problem and of what is wrong with its fields, for where no field stands to say them at."""
    if isinstance(problem, Invalid) and problem.fields:
        return " ".join(said(p) for found in problem.fields.values() for p in found)
    return said(problem)
