"""The palette of the designer: kinds in groups with their icons, and the settings each kind asks for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from yingdan.platform import customs, schema
from yingdan.platform.actor import current_actor
from yingdan.platform.kinds.all import KINDS
from yingdan.platform.kinds.labels import label_of
from yingdan.platform.referred import REFERRING
from yingdan.platform.schema import ObjectType
from yingdan.web import design_computed


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a kind: `form` is text, number, select, lines (a long text), formula (lines that are tried while
    they are written), columns (of a table, one a line), where (conditions) or options (the list of options). `offered`
    gives what a select offers for an object.
    """

    name: str
    label: Any
    form: str = "text"
    help: Any = ""
    offered: Callable[[ObjectType], Iterable[tuple[str, Any]]] | None = None

    def choices(self, kind: ObjectType) -> list[tuple[str, Any]]:
        """What a select offers."""
        return list(self.offered(kind)) if self.offered else []


@dataclass(frozen=True, slots=True)
class Group:
    """Kinds that belong together: (name, label, icon)."""

    label: Any
    kinds: tuple[tuple[str, Any, str], ...]


def objects(kind: ObjectType) -> list[tuple[str, Any]]:
    """What a reference may lead to."""
    return [(t.key, t.label) for t in schema.seen_by(current_actor()) if t.has("menu")]


def currencies(kind: ObjectType) -> list[tuple[str, Any]]:
    """The usual currencies."""
    return [(code, code) for code in ("CNY", "HKD", "USD", "EUR", "GBP", "JPY")]


def resets(kind: ObjectType) -> list[tuple[str, Any]]:
    """When the counter of a number series begins anew."""
    return [("", _("with the date in the pattern")), *((name, said) for name, said in RESETS.items())]


def codes(kind: ObjectType) -> list[tuple[str, Any]]:
    """The forms of a bar code."""
    return [("qr", _("QR code")), ("code128", "Code 128")]


RESETS = {"day": _("every day"), "month": _("every month"), "year": _("every year"), "never": _("never")}
OPTIONS = Setting("options", _("Options, drag to sort"), "options")
PLACES = Setting("places", _("Decimals"), "number", _("From 0 to 4."))
GONE = Setting(
    "gone",
    _("When what it names is deleted"),
    "select",
    _("Protected, it can only be deleted once nothing names it here."),
    offered=lambda kind: [("", _("It is protected")), ("empty", _("This is emptied"))],
)
SETTINGS: dict[str, tuple[Setting, ...]] = {
    "text": (Setting("max_length", _("Most characters"), "number"),),
    "choice": (OPTIONS,),
    "choices": (OPTIONS,),
    "number": (PLACES,),
    "percent": (PLACES,),
    "money": (Setting("currency", _("Currency"), "select", offered=currencies),),
    "ref": (Setting("object", _("Refers to"), "select", offered=objects),),
    "refs": (Setting("object", _("Refers to"), "select", offered=objects),),
    "series": (
        Setting("pattern", _("Pattern"), "text", _("Such as PR-{yyyyMM}-{0001}.")),
        Setting("reset", _("Begins anew"), "select", offered=resets),
        Setting("step", _("Goes on by"), "number"),
    ),
    "rating": (Setting("max", _("Most stars"), "number"),),
    "barcode": (Setting("form", _("Drawn as"), "select", offered=codes),),
    "sub_table": (
        Setting(
            "columns",
            _("Columns, one a line"),
            "columns",
            _("Label | text, number, money, date, choice or bool | a, b"),
        ),
    ),
    "formula": (
        Setting("formula", _("Formula"), "formula", _("Fields in [brackets], functions such as IF, ROUND, DAYS.")),
        Setting("result", _("Result"), "select", offered=design_computed.results),
        PLACES,
    ),
    "lookup": (Setting("path", _("Field shown"), "select", offered=design_computed.paths),),
    "rollup": (
        Setting("of", _("What is measured"), "select", offered=design_computed.measured),
        Setting("measure", _("How"), "select", offered=design_computed.measures),
        Setting("where", _("Only those that meet"), "where"),
    ),
}
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("Texts"), ("text", "long_text", "rich_text", "phone", "email", "url", "series", "barcode")),
    (_("Numbers"), ("number", "money", "percent", "rating", "progress", "duration", "formula", "rollup")),
    (_("Choices"), ("choice", "choices", "tag", "bool", "industry")),
    (_("References"), ("ref", "refs", "person", "members", "unit", "units", "lookup", "sub_table")),
    (_("Other"), ("date", "time", "stamp", "date_range", "address", "location", "attachment", "picture", "signature")),
)
ICONS = {
    "text": "signature",
    "long_text": "file-text",
    "phone": "phone",
    "email": "mail",
    "url": "link",
    "series": "list-numbers",
    "number": "hash",
    "money": "currency-yuan",
    "percent": "percentage",
    "rating": "star",
    "progress": "progress",
    "duration": "hourglass",
    "formula": "math-function",
    "rollup": "sum",
    "choice": "circle-check",
    "choices": "list-check",
    "bool": "toggle-left",
    "industry": "building-factory-2",
    "ref": "link",
    "person": "user",
    "refs": "link",
    "members": "users",
    "tag": "tags",
    "rich_text": "note",
    "time": "clock",
    "date_range": "calendar-due",
    "unit": "sitemap",
    "units": "sitemap",
    "lookup": "eye",
    "sub_table": "table",
    "date": "calendar",
    "stamp": "calendar-time",
    "address": "map-pin",
    "location": "current-location",
    "attachment": "paperclip",
    "picture": "photo",
    "signature": "signature",
    "barcode": "barcode",
}


def icon_of(kind: str) -> str:
    """The icon of a kind."""
    return ICONS.get(kind, "forms")


def palette() -> list[Group]:
    """The kinds there are, in their groups; those of no group stand with the others."""
    offered = [name for name in (*KINDS, *customs.COMPUTED) if name not in customs.NEVER]
    placed = {name for _label, names in GROUPS for name in names}
    found = []
    for label, names in GROUPS:
        here = [n for n in names if n in offered]
        if label is GROUPS[-1][0]:
            here += [n for n in offered if n not in placed]
        found.append(Group(label, tuple((n, label_of(n), icon_of(n)) for n in here)))
    return [group for group in found if group.kinds]


def settings_of(kind: str) -> tuple[Setting, ...]:
    """What a kind asks for beyond what all fields do."""
    return (*SETTINGS.get(kind, ()), *((GONE,) if kind in REFERRING else ()))
