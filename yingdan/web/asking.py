"""What an input for a field needs: the text that stands in it, the name of the record chosen, options, help, error."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from yingdan.kernel import clock
from yingdan.platform import about, schema
from yingdan.platform.columns import SeriesField
from yingdan.platform.fields import Field
from yingdan.platform.icons import IconField
from yingdan.platform.kinds.ref import id_in
from yingdan.web import inputs

REFERENCES = ("ref", "person", "unit")
NUMBERS = ("money", "number", "percent")
TYPES = {"email": "email", "phone": "tel", "url": "url"}
MODES = {"number": "decimal", "money": "decimal", "percent": "decimal", "phone": "tel", "email": "email", "url": "url"}
MOST_OPTIONS = 400


@dataclass(frozen=True)
class Ask:
    """One input. `raw` is the text in it, `shown` the title of the record it refers to; `narrow` names the inputs
    of the same form by which a picker narrows what it offers; `was` is what stood in it when the form was
    opened, sent along so that only what was changed is written; `place` keeps ids apart where a page has several
    forms.
    """

    field: Field
    name: str
    raw: str = ""
    shown: str = ""
    error: str = ""
    required: bool = False
    options: tuple[tuple[str, Any, bool], ...] = ()
    url: str = ""
    narrow: str = ""
    unit: str = ""
    focus: bool = False
    place: str = "ask"
    was: tuple[str, ...] = ()
    more: Mapping[str, Any] | None = None

    @property
    def kind(self) -> str:
        """The name of the kind, which names the template; an icon is asked by pictures."""
        return "icon" if isinstance(self.field.column, IconField) else self.field.kind.name

    @property
    def id(self) -> str:
        """The id of the input."""
        return f"{self.place}-{self.name.replace('.', '-')}"

    @property
    def label(self) -> Any:
        """The field's label."""
        return self.field.label

    @property
    def help(self) -> Any:
        """A line of help below the input."""
        return self.field.help

    @property
    def type(self) -> str:
        """The type of a plain input."""
        return TYPES.get(self.kind, "text")

    @property
    def mode(self) -> str:
        """Which keys a phone shows for it."""
        return MODES.get(self.kind, "")

    @property
    def length(self) -> int:
        """How many characters fit; 0 for any number. A little more than are kept, so that the server can say so."""
        return (self.field.max_length or 0) + 1 if self.field.max_length else 0

    @property
    def given(self) -> bool:
        """Whether the value is given by a number series when nobody writes one."""
        return isinstance(self.field.column, SeriesField) and not self.raw

    @property
    def when(self) -> str:
        """The condition, as JSON text, on which the input stands in its form."""
        when = self.field.options.get("shown_when")
        return json.dumps(when) if when else ""

    @property
    def described(self) -> str:
        """The ids of help and error, for whoever does not see them."""
        return " ".join(f"{self.id}-{part}" for part, there in (("error", self.error), ("help", self.help)) if there)


def ask_of(
    field: Field,
    value: Any = None,
    *,
    name: str = "",
    error: str = "",
    required: bool | None = None,
    narrow: str = "",
    currency: str = "",
) -> Ask:
    """The input of a field; `value` is the record's value, or what somebody typed and has to mend."""
    raw = text_of(field, value)
    found = Ask(
        field,
        name or field.name,
        raw,
        error=error,
        required=field.required if required is None else required,
        narrow=narrow,
        unit=currency if field.kind.name == "money" else "%" if field.kind.name == "percent" else "",
    )
    if field.kind.name in REFERENCES:
        kind = schema.find(field.related)
        return replace(found, shown=title_of(field, value, raw), url=f"/{kind.slug}/options/")
    if (more := inputs.of(field, value)) is not None:
        return replace(found, more=more, shown=more.get("shown", ""), url=more.get("url", ""))
    if field.kind.name == "about":
        return replace(found, shown=about_title(raw), url="/search/options/")
    if field.kind.name in ("choice", "choices", "bool"):
        return replace(found, options=options_of(field, value, raw))
    return found


def text_of(field: Field, value: Any) -> str:
    """The value as it stands in an input, so that reading it gives the value again."""
    if value is None or isinstance(value, str):
        return value or ""
    kind = field.kind.name
    if isinstance(value, bool):
        return "true" if value else "false"
    if kind in REFERENCES:
        return str(getattr(value, "pk", value))
    if kind == "about":
        return f"{value[0]}:{value[1]}"
    if kind in NUMBERS:
        return number_text(field, value)
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.zone()):%Y-%m-%d %H:%M}"
    if isinstance(value, list | tuple):
        return json.dumps(value, ensure_ascii=False) if kind == "sub_table" and value else ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def before(field: Field, value: Any) -> tuple[str, ...]:
    """The value as it stood in an input when the form was opened; several values one by one."""
    if isinstance(value, list | tuple) and field.kind.several:
        return tuple(str(getattr(v, "pk", v)) for v in value) or ("",)
    return (text_of(field, value),)


def number_text(field: Field, value: Any) -> str:
    """A number with thousands separated and only the decimals it needs, in plain signs that are read back."""
    number = Decimal(value)
    whole = number == number.to_integral_value()
    shown = f"{number:,.0f}" if whole else f"{number.normalize():,f}"
    return shown if field.kind.name == "money" or abs(number) >= 10_000 else shown.replace(",", "")


def title_of(field: Field, value: Any, raw: str) -> str:
    """The title of the record an input refers to; what was typed when it names none."""
    if value is not None and hasattr(value, "pk"):
        return str(value)
    if not raw:
        return ""
    id = id_in(raw)
    found = field.model.objects.filter(pk=id).first() if id is not None else None
    return found.title if found is not None else raw


def about_title(raw: str) -> str:
    """The title of the record spoken of."""
    key, _colon, tail = raw.partition(":")
    id = id_in(tail)
    return about.titles([(key, id)], binned=True).get((key, id), "") if id is not None else ""


def options_of(field: Field, value: Any, raw: str) -> tuple[tuple[str, Any, bool], ...]:
    """(value, label, chosen) of every option. A stored value that is no longer an option stays choosable."""
    if field.kind.name == "bool":
        return tuple((v, field.kind.show(v == "true", field), raw == v) for v in ("true", "false"))
    held = {str(v) for v in value} if isinstance(value, list | tuple) else {raw}
    found = [(v, label, v in held) for v, label in field.choices][:MOST_OPTIONS]
    known = {v for v, _label, _on in found}
    return (*found, *((v, v, True) for v in sorted(held - known) if v and field.kind.name == "choice"))


def narrowing(field: Field, among: Iterable[Field]) -> str:
    """The fields of a form by which the choice of another narrows: a stage by the pipeline, a contact by the
    account.
    """
    if field.kind.name != "ref":
        return ""
    theirs = schema.find(field.related).fields
    return " ".join(f.name for f in among if f.name != field.name and f.kind.name == "ref" and shares(theirs, f))


def shares(theirs: Mapping[str, Field], mine: Field) -> bool:
    """Whether the other object has the same reference."""
    other = theirs.get(mine.name)
    return other is not None and other.kind.name == "ref" and other.related == mine.related
