"""When a step or a verb needs more than it was given: the fields the door named are asked for in a dialog."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid
from yingdan.platform import phrases
from yingdan.platform.schema import ObjectType
from yingdan.web import asking, reading
from yingdan.web.asking import Ask
from yingdan.web.reading import Read

MARK = "v."


def given(kind: ObjectType, post: QueryDict) -> Read:
    """What the dialog asked for and got: the inputs `v.<field>`."""
    names = [name.removeprefix(MARK) for name in post if name.startswith(MARK)]
    names += [n.removeprefix(MARK).removesuffix("__text") for n in post if n.startswith(MARK) and n.endswith("__text")]
    fields = [f for f in kind.named(dict.fromkeys(names)) if f.editable]
    return reading.read(fields, post, prefix=MARK)


def asks(kind: ObjectType, record: Any, found: Read, wrong: Mapping[str, list[Any]], but: set[str]) -> list[Ask]:
    """An input for every field that is missing or wrong, and for those already given; an error only where one has
    typed.
    """
    names = dict.fromkeys([*found.raw, *wrong])
    made = []
    for name in names:
        field = kind.fields.get(name)
        if field is None or not field.editable or name in but:
            continue
        typed = name in found.raw
        said = [*found.wrong.get(name, ()), *(reading.said(p) for p in wrong.get(name, ()))] if typed else []
        made.append(
            asking.ask_of(
                field,
                found.raw.get(name, field.value(record)),
                name=MARK + name,
                error=" ".join(dict.fromkeys(said)),
                required=name in wrong or field.required,
            )
        )
    return made


def rest(kind: ObjectType, wrong: Invalid, asked: list[Ask], but: set[str]) -> list[str]:
    """What is wrong besides, in words: with the record as a whole, or with what cannot be asked for here."""
    shown = {ask.field.name for ask in asked} | but
    found = [wrong.text % wrong.params if wrong.params else _(wrong.text)] if wrong.text else []
    for name, problems in wrong.fields.items():
        label = kind.fields[name].label if name in kind.fields else ""
        if name not in shown:
            found += [phrases.labelled(label, reading.said(p)) for p in problems]
    return found


def version(request: HttpRequest) -> int | None:
    """The version of the record somebody decided on."""
    text = request.POST.get("version", "")
    return int(text) if text.isdigit() else None
