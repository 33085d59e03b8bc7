"""The rights of a role as a table: each object a row, each verb a column, each cell how far the role reaches."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yingdan.platform import schema, seeds
from yingdan.platform.erasing import erasing
from yingdan.platform.objects.grant import COMMON, ERASE, Grant, unit_choices
from yingdan.platform.rows import OwnedRecord
from yingdan.platform.schema import ObjectType

ANY = "*"
WIDER = ("none", "own", "team", "units", "subtree", "all")
REACHES: dict[str, Any] = {
    "own": pgettext_lazy("reach", "Own"),
    "team": pgettext_lazy("reach", "Unit"),
    "subtree": pgettext_lazy("reach", "Unit and below"),
    "units": pgettext_lazy("reach", "Chosen units"),
    "all": pgettext_lazy("reach", "Everything"),
}
VERBS: dict[str, Any] = {
    ANY: _("Every verb"),
    "view": pgettext_lazy("right", "View"),
    "add": pgettext_lazy("right", "Add"),
    "change": pgettext_lazy("right", "Change"),
    "delete": pgettext_lazy("right", "Delete"),
    ERASE: pgettext_lazy("right", "Delete for good"),
    "transfer": pgettext_lazy("right", "Transfer"),
    "export": pgettext_lazy("right", "Export"),
    "import": pgettext_lazy("right", "Import"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A verb."""

    verb: str
    label: Any


@dataclass(frozen=True, slots=True)
class Cell:
    """How far a role reaches with one verb on one object. `covered` is the reach it has there anyway, by a row or
    column that stands for all; `possible` whether the object knows the verb.
    """

    object: str
    verb: str
    label: str
    reach: str = ""
    units: tuple[str, ...] = ()
    covered: str = ""
    possible: bool = True

    @property
    def id(self) -> str:
        """The id of the cell in the page."""
        return f"c-{self.object}-{self.verb}".replace(ANY, "any").replace(".", "-")

    @property
    def shown(self) -> str:
        """The reach that counts: its own, else what covers it."""
        return max(self.reach or "none", self.covered or "none", key=WIDER.index)

    @property
    def covered_label(self) -> Any:
        """The reach it has anyway, in words."""
        return REACHES.get(self.covered, "")

    @property
    def options(self) -> list[tuple[str, Any, bool]]:
        """Every reach but none, with whether it is the one set."""
        return [(value, label, value == self.reach) for value, label in REACHES.items()]


@dataclass(frozen=True, slots=True)
class Row:
    """An object with its cells."""

    key: str
    label: Any
    icon: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """The objects of one module."""

    title: Any
    rows: tuple[Row, ...]


def columns() -> list[Column]:
    """The verbs: any, the common ones, and those of single objects."""
    found = [Column(verb, label) for verb, label in VERBS.items()]
    own = {a.verb: a.label for t in schema.current().objects.values() for a in t.actions if a.verb not in COMMON}
    return [*found, *(Column(verb, label) for verb, label in sorted(own.items()))]


def grants_of(role: Any) -> dict[tuple[str, str], Grant]:
    """The grants of a role by object and verb."""
    return {(g.object_key, g.verb): g for g in Grant.objects.filter(role=role)}


def blocks(role: Any) -> list[Block]:
    """The table: what stands for all objects, then the objects of each module, the platform's last."""
    grants, cols = grants_of(role), columns()
    names = dict(unit_choices()) if any(g.reach == "units" for g in grants.values()) else {}
    modules: dict[str, list[ObjectType]] = {}
    for kind in sorted(schema.current().objects.values(), key=lambda t: (t.spec.rank, t.key)):
        modules.setdefault(kind.model._meta.app_label, []).append(kind)
    modules["platform"] = modules.pop("platform", [])
    found = [Block("", (row(None, cols, grants, names),))]
    for label, kinds in modules.items():
        found.append(Block(title_of(label), tuple(row(kind, cols, grants, names) for kind in kinds)))
    return found


def title_of(label: str) -> Any:
    """What the objects of a module are called together; those the customer made have no module."""
    known = apps.app_configs.get(label)
    return _("Your own objects") if known is None else getattr(known, "title", label)


def row(
    kind: ObjectType | None, cols: Iterable[Column], grants: dict[tuple[str, str], Grant], names: dict[str, str]
) -> Row:
    """One object; without a kind, the row for all of them."""
    key, label = (kind.key, kind.plural) if kind is not None else (ANY, _("Every object"))
    cells = tuple(cell(kind, column, str(label), grants, names) for column in cols)
    return Row(key, label, kind.icon if kind is not None else "stack-2", cells)


def cell(
    kind: ObjectType | None, column: Column, label: str, grants: dict[tuple[str, str], Grant], names: dict[str, str]
) -> Cell:
    """One cell."""
    key = kind.key if kind is not None else ANY
    grant = grants.get((key, column.verb))
    wider = {(key, ANY), (ANY, column.verb), (ANY, ANY)} - {(key, column.verb)}
    reaches = [grants[at].reach for at in wider if at in grants]
    units = tuple(names.get(str(id), f"#{id}") for id in grant.units) if grant is not None and grant.units else ()
    return Cell(
        object=key,
        verb=column.verb,
        label=f"{label} · {column.label}",
        reach=grant.reach if grant is not None else "",
        units=units,
        covered=max(reaches, key=WIDER.index, default=""),
        possible=grant is not None or kind is None or knows(kind, column.verb),
    )


def one(role: Any, key: str, verb: str) -> Cell | None:
    """One cell of a role as it now stands; None when there is no such place in the table."""
    column = next((c for c in columns() if c.verb == verb), None)
    if column is None or (key != ANY and not schema.known(key)):
        return None
    kind = schema.find(key) if key != ANY else None
    label = str(kind.plural if kind is not None else _("Every object"))
    return cell(kind, column, label, grants_of(role), dict(unit_choices()))


def knows(kind: ObjectType, verb: str) -> bool:
    """Whether a verb makes sense for an object."""
    if verb in (ANY, "view"):
        return True
    if verb == ERASE:
        return erasing.possible(kind)
    if verb == "transfer":
        return issubclass(kind.model, OwnedRecord) and kind.has("transfer")
    own = any(action.verb == verb for action in kind.actions)
    return own or (verb in COMMON and (kind.has(verb) or verb in seeds.given(kind.key)))
