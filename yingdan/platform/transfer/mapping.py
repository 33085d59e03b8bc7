"""`Mapping`: how the rows of a table become records, as one frozen value, JSON both ways.

The same value serves the wizard, the command, a plan file and the run that may be resumed days later. It says which
column (or template, or constant) fills which field, by which fields a row is recognised again, and what to do when it
is.
"""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid, Problem
from yingdan.platform import phrases
from yingdan.platform.fields import Field
from yingdan.platform.schema import ObjectType
from yingdan.platform.transfer.dates import ORDERS

CREATE, SKIP, UPDATE, FILL = "create", "skip", "update", "fill"
ON_EXISTING = (SKIP, UPDATE, FILL, CREATE)
PARTLY, WHOLLY = "partly", "wholly"
ON_ERROR = (PARTLY, WHOLLY)
KEPT = ("created_at", "created_by", "updated_at")
"""Kept by the system otherwise; an import may bring them along, so that history stays history."""


@dataclass(frozen=True, slots=True)
class Fill:
    """What fills one field: a `column`, else the first of `templates` whose places are all filled, else a `constant`.

    A template is a text with columns in braces: “{product} · {account}”; `{name|login}` makes a login of a name. `by`
    names the field a reference is found by (empty: its natural keys in turn); with `create_missing` what is not found
    is made. `dates` states day first ("dmy") or month first ("mdy"). `times` is a factor for numbers given in
    thousands or millions; with `round` more decimals than are kept are rounded half up instead of refused.
    """

    field: str
    column: str = ""
    templates: tuple[str, ...] = ()
    constant: str | None = None
    by: str = ""
    create_missing: bool = False
    dates: str = ""
    times: str = ""
    round: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a table's rows become records of `object` (its key).

    `values` replaces texts, by column, before anything else: {"product": {"GTXPro": "GTX Pro"}}. `where` takes only
    the rows whose columns hold one of the texts. `key` are the fields a row is recognised by, and with `likely` the
    rules for duplicates besides; `on_existing` says what then: skip, update (what the file fills), fill (only what is
    empty) or create (never look). `on_error` "wholly" imports all rows or none.
    """

    object: str
    fills: tuple[Fill, ...] = ()
    values: Map[str, Map[str, str]] = field(default_factory=dict)
    where: Map[str, tuple[str, ...]] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    on_existing: str = SKIP
    on_error: str = PARTLY
    likely: bool = False

    def fill(self, name: str) -> Fill | None:
        """What fills a field, if anything does."""
        return next((f for f in self.fills if f.field == name), None)

    def with_fill(self, fill: Fill) -> "Mapping":
        """The mapping with this in place of what filled the field before."""
        return replace(self, fills=(*(f for f in self.fills if f.field != fill.field), fill))

    def without(self, name: str) -> "Mapping":
        """The mapping without a field."""
        return replace(
            self, fills=tuple(f for f in self.fills if f.field != name), key=tuple(k for k in self.key if k != name)
        )

    def with_values(self, column: str, values: Map[str, str]) -> "Mapping":
        """The mapping with more texts of a column replaced."""
        return replace(self, values={**self.values, column: {**self.values.get(column, {}), **values}})

    def to_json(self) -> dict[str, Any]:
        """As JSON, without what is left at its default."""
        made = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "fills"}
        short = [{k: v for k, v in asdict(f).items() if v != DEFAULTS.get(k) or k == "field"} for f in self.fills]
        return {**{k: v for k, v in made.items() if v}, "fills": short}

    @classmethod
    def from_json(cls, raw: Any) -> "Mapping":
        """From JSON. Raises Invalid for anything unknown."""
        try:
            fills = tuple(Fill(**{**f, "templates": tuple(f.get("templates", ()))}) for f in raw.get("fills", ()))
            rest = {k: v for k, v in raw.items() if k not in ("fills", "where", "key")}
            where = {k: tuple(v) for k, v in raw.get("where", {}).items()}
            return cls(**rest, fills=fills, where=where, key=tuple(raw.get("key", ())))
        except (TypeError, AttributeError) as error:
            raise Invalid("This is no import mapping: %(why)s.", code="mapping", why=str(error)) from error


DEFAULTS = {f.name: f.default for f in fields(Fill)}


def importable(object_type: ObjectType) -> list[Field]:
    """The fields an import may fill: what people may set, number series, and the stamps of the past."""
    known = object_type.fields.values()
    return [f for f in known if (f.editable and f.source.stored) or f.name in KEPT]


def check(mapping: Mapping, object_type: ObjectType, header: Sequence[str]) -> None:
    """Raise Invalid, saying all that is wrong, when the mapping names what does not exist or leaves out what is
    required.
    """
    wrong: list[Problem] = []
    may_be = {f.name: f for f in importable(object_type)}
    for fill in mapping.fills:
        if fill.field not in may_be:
            wrong.append(Invalid("There is no field “%(name)s” that could be imported.", name=fill.field))
        if fill.column and fill.column not in header:
            wrong.append(Invalid("The table has no column “%(name)s”.", name=fill.column))
        if fill.dates and fill.dates not in ORDERS:
            wrong.append(Invalid("The order of dates is “dmy” or “mdy”, not “%(name)s”.", name=fill.dates))
        if fill.times and factor(fill.times) is None:
            wrong.append(Invalid("“%(name)s” is not a factor.", name=fill.times))
    wrong += [
        Invalid("The table has no column “%(name)s”.", name=c)
        for c in (*mapping.values, *mapping.where)
        if c not in header
    ]
    filled = {fill.field for fill in mapping.fills}
    wrong += [
        Invalid("The key “%(name)s” is not among the fields filled.", name=k) for k in mapping.key if k not in filled
    ]
    if mapping.on_existing not in ON_EXISTING or mapping.on_error not in ON_ERROR:
        names = phrases.listed((*ON_EXISTING, *ON_ERROR))
        wrong.append(Invalid("Choose what to do with rows that exist already: %(names)s.", names=names))
    if len(filled) < len(mapping.fills):
        wrong.append(Invalid("A field can be filled only once."))
    if not mapping.fills:
        wrong.append(Invalid("Choose at least one column to import."))
    needed = [f for f in may_be.values() if f.required and f.name not in filled]
    if needed and mapping.on_existing in (CREATE, SKIP):
        wrong.append(Invalid("These are required: %(names)s.", names=phrases.listed(f.label for f in needed)))
    if wrong:
        why = " ".join(dict.fromkeys(problem.show(_) for problem in wrong))
        raise Invalid("The import is not ready: %(why)s", code="mapping", why=why)


def factor(text: str) -> Decimal | None:
    """The factor written in a mapping, or None when it is none."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() and found else None
