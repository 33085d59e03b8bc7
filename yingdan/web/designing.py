"""What the designer shows of one object: its fields where they stand, for whom, and how much each role may of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from yingdan.kernel.errors import Missing
from yingdan.platform import entitlements, schema
from yingdan.platform.actor import Actor, current_actor
from yingdan.platform.fields import STAMPED, Field
from yingdan.platform.objects.custom_field import CustomField
from yingdan.platform.objects.field_grant import FieldGrant, Level
from yingdan.platform.objects.layout import Layout, Place
from yingdan.platform.objects.role import Role
from yingdan.platform.query import run
from yingdan.platform.query.ast import Query
from yingdan.platform.schema import ObjectType
from yingdan.platform.seeing import arranged
from yingdan.platform.spec import Board, Gallery
from yingdan.web import ways
from yingdan.web.design_kinds import icon_of

FIELDS = "platform.customfield"


@dataclass(frozen=True, slots=True)
class Slot:
    """A field as it stands on the canvas."""

    name: str
    label: Any
    icon: str
    note: Any
    custom: bool
    wide: bool
    on: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the canvas, with its title in both languages; `when` is its condition as JSON, if any."""

    title: str
    title_en: str
    slots: tuple[Slot, ...]
    when: Any = None
    own: bool = False

    @property
    def condition(self) -> str:
        """The condition as JSON text."""
        return json.dumps(self.when) if self.when else ""


@dataclass(frozen=True, slots=True)
class Right:
    """How much of a field one role may."""

    role: Any
    level: str
    label: Any
    tone: str


def find(slug: str) -> ObjectType:
    """The object to design, whole. Raises Missing for who may not, and for objects that take no fields of one's own."""
    kind = schema.whole(schema.by_slug(slug).key)
    actor = current_actor()
    if not actor.may(FIELDS, "view") or not actor.may(kind.key, "view") or not kind.has("custom"):
        raise Missing()
    return kind


def may_change() -> bool:
    """Whether the actor may design at all."""
    return all(current_actor().may(FIELDS, verb) for verb in ("add", "change"))


def place_in(name: str) -> Place:
    """The place an address names, the form where it names none."""
    return Place(name) if name in Place.values else Place.FORM


def role_in(text: str) -> Any:
    """The role an address names; None stands for everybody."""
    return Role.objects.filter(pk=int(text)).first() if text.isdigit() else None


def layout_of(kind: ObjectType, place: Place, role: Any) -> Any:
    """The stored layout of a place for a role, if there is one."""
    return Layout.objects.filter(object_key=kind.key, place=place, role=role).first()


def laid_out(kind: ObjectType, role: Any) -> ObjectType:
    """The object as it is laid out for a role, with every field."""
    rows = schema.current().layouts.get(kind.key, [])
    return arranged(kind, rows, (role.pk,) if role is not None else ())


def seen_as(kind: ObjectType, role: Any) -> ObjectType:
    """The object as somebody of a role sees it: laid out, and without what is withheld from him."""
    if role is None:
        return laid_out(kind, None)
    viewer = Actor(user_id=None, roles=(role.pk,), withheld=entitlements.withheld((role.pk,)))
    return schema.current().as_seen(kind, viewer)


def slot(field: Field, chosen: str) -> Slot:
    """One field on the canvas."""
    note = _("required") if field.required else _("own") if field.custom else ""
    wide = field.kind.name in ("long_text", "subtable")
    return Slot(field.name, field.label, icon_of(field.kind.name), note, field.custom, wide, field.name == chosen)


def said_in(language: str, text: Any) -> str:
    """A lazy label in one language."""
    with translation.override(language):
        return str(text)


def canvas(kind: ObjectType, place: Place, role: Any, chosen: str) -> list[Part]:
    """The sections of a form, or the one row of fields of any other place."""
    laid = laid_out(kind, role)
    if place == Place.FORM:
        found = []
        for section in laid.sections:
            slots = tuple(slot(f, chosen) for f in laid.named(section.fields))
            titles = said_in("zh-hans", section.title), said_in("en", section.title)
            found.append(Part(*titles, slots, section.when, any(s.custom for s in slots)))
        return found
    return [Part("", "", tuple(slot(f, chosen) for f in laid.named(names_at(laid, place))))]


def names_at(laid: ObjectType, place: Place) -> tuple[str, ...]:
    """The fields that stand in a place other than the form."""
    if place == Place.CARD:
        board = next((v.card for v in laid.spec.views if isinstance(v, Board)), ())
        return board or laid.spec.card or laid.spec.columns[1:5]
    if place == Place.QUICK:
        return tuple(f.name for f in laid.quick)
    return laid.spec.columns if place == Place.LIST else laid.spec.header


@dataclass(frozen=True, slots=True)
class Sample:
    """A record by which a layout is shown: its title, and the fields laid out with what they hold."""

    title: str
    facts: tuple[tuple[Any, str], ...]


def sample(seen: ObjectType, place: Place) -> Sample:
    """The newest record the designer sees, as a place shows it; without any the fields are empty."""
    columns = tuple(names_at(seen, place))
    record = next(iter(run.page(Query(object=seen.key, columns=columns, order=("-id",), limit=1)).items), None)
    fields = [f for f in seen.named(names_at(seen, place)) if f != seen.columns[0]]
    facts = tuple((f.label, f.show(record) if record is not None else "—") for f in fields)
    return Sample(record.title if record is not None else str(seen.label), facts)


def left_over(kind: ObjectType, place: Place, parts: list[Part]) -> list[Slot]:
    """The fields that stand nowhere there, ready to be dragged in."""
    placed = {s.name for part in parts for s in part.slots}
    asked = place in (Place.FORM, Place.QUICK)
    rest = [f for f in kind.fields.values() if f.name not in placed and (f.editable or not asked)]
    return [slot(f, "") for f in rest if not (asked and f.name in STAMPED)]


def places(kind: ObjectType) -> list[tuple[str, Any]]:
    """The places of this object that can be laid out: cards where it has a board or a gallery."""
    carded = any(isinstance(v, Board | Gallery) for v in ways.views(kind))
    return [(p.value, p.label) for p in Place if p != Place.CARD or carded]


def rights(kind: ObjectType, name: str) -> list[Right]:
    """How much of a field each role may."""
    stored = dict(FieldGrant.objects.filter(object_key=kind.key, field=name).values_list("role_id", "level"))
    labels, tones = dict(Level.choices), FieldGrant._meta.get_field("level").tones
    found = []
    for role in Role.objects.order_by("pk"):
        level = stored.get(role.pk, Level.EDIT)
        found.append(Right(role, level, labels[level], tones.get(level, "")))
    return found


def hidden_fields(kind: ObjectType) -> list[Any]:
    """The customer's fields that are switched off, and those in the bin, to be brought back."""
    off = list(CustomField.objects.filter(object_key=kind.key, active=False))
    return [*off, *CustomField.bin.filter(object_key=kind.key)]


def usage(kind: ObjectType, row: Any) -> Mapping[str, int]:
    """How many live records there are, and how many hold a value of the field."""
    rows = kind.rows()
    held = rows.filter(custom__has_key=row.name).count() if row is not None and row.name else 0
    return {"records": rows.count(), "filled": held}
