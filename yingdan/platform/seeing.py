"""An object as one person may see it: without what is withheld from him, and laid out for his role."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from yingdan.kernel.errors import Invalid
from yingdan.platform import masks
from yingdan.platform.customs import MORE, said
from yingdan.platform.field import Field, Kind, Source
from yingdan.platform.object_type import ObjectType
from yingdan.platform.spec import Analysis, Board, Section, Spec, named_by

LEVELS = ("hidden", "masked", "read")
BY_KIND = {"phone": "phone", "email": "email"}


class Masked(Kind):
    """What is left of a value: shown as a text, and neither asked, filtered, sorted, grouped nor summed."""

    operators = ()
    stored_as = "json"

    def operand(self, raw: Any, field: Field) -> Any:
        """None can be compared: the answer would tell the value. Raises Invalid."""
        raise Invalid("“%(name)s” cannot be filtered or sorted.", code="masked", name=field.name)


MASKED = Masked()


@dataclass(frozen=True)
class MaskedSource(Source):
    """The value of a field as its mask leaves it; nothing in SQL, which would compare what the mask hides."""

    inner: Field
    rule: str

    def value(self, record: Any, name: str) -> Any:
        """What is left of it."""
        return masks.masked(self.rule, self.inner.show(record))

    def assign(self, record: Any, name: str, value: Any) -> None:
        """Never: who sees a mask cannot know what he replaces."""
        raise Invalid("You may not change this.", code="masked")


def masked(field: Field) -> Field:
    """The field with its mask on."""
    rule = str(field.options.get("mask") or BY_KIND.get(field.kind.name, "all"))
    source: Source = MaskedSource(field, rule)
    return replace(
        field,
        kind=MASKED,
        source=source,
        column=None,
        editable=False,
        masked=True,
        custom=False,
        required=False,
        tones=None,
    )


def narrowed(whole: ObjectType, withheld: Mapping[str, str]) -> ObjectType:
    """The object without its hidden fields, with masks on the masked ones; the Spec names neither where it would use
    their values.
    """
    fields: dict[str, Field] = {}
    for name, field in whole.fields.items():
        sources = (withheld.get(n) for n in (name, *whole.spec.derived.get(name, ())))
        level = min((w for w in sources if w), key=LEVELS.index, default="")
        if level != "hidden":
            fields[name] = (
                masked(field) if level == "masked" else replace(field, editable=False) if level == "read" else field
            )
    return replace(whole, spec=without(whole.spec, fields), fields=fields)


def without(spec: Spec, fields: Mapping[str, Field]) -> Spec:
    """The Spec naming only fields there are, and masked ones only where they are merely shown."""
    usable = {n for n, f in fields.items() if not f.masked} | {"id"}

    def shown(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(n for n in names if n in fields)

    def used(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(n for n in names if n.lstrip("-").partition(".")[0] in usable)

    def one(name: str) -> str:
        return name if name in usable else ""

    return replace(
        spec,
        columns=shown(spec.columns),
        header=shown(spec.header),
        card=used(spec.card),
        quick=used(spec.quick),
        search=used(spec.search),
        chips=used(spec.chips),
        summed=used(spec.summed),
        order=used(spec.order) or ("-id",),
        path=one(spec.path),
        date=one(spec.date),
        subtitle=spec.subtitle if spec.subtitle in fields else "",
        form=tuple(replace(s, fields=shown(s.fields)) for s in spec.form),
        views=tuple(v for view in spec.views if (v := view_without(view, usable)) is not None),
        saved=tuple(s for s in spec.saved if named(s.query.where.to_json()) <= usable),
        extra=tuple(f for f in spec.extra if f.name in fields),
    )


def view_without(view: Any, usable: set[str]) -> Any:
    """A view naming only usable fields; None when it cannot be without."""
    if not set(named_by(view)) <= usable:
        return None
    if isinstance(view, Board):
        card = tuple(n for n in view.card if n in usable)
        total, weighted = (n if n in usable else "" for n in (view.total, view.weighted))
        return replace(view, card=card, total=total, weighted=weighted)
    if isinstance(view, Analysis):
        charts = tuple(c for c in view.charts if {plain(c.group), plain(c.measure.partition(":")[2]) or "id"} <= usable)
        return replace(view, charts=charts) if charts else None
    return view


def plain(name: str) -> str:
    """The field a group or path begins with."""
    return name.partition(":")[0].partition(".")[0]


def named(where: Any) -> set[str]:
    """The fields conditions begin with, as they stand in their JSON."""
    if isinstance(where, list):
        return {name for part in where for name in named(part)}
    if "field" in where:
        return {plain(where["field"])}
    return {name for part in where.values() for name in named(part)}


def arranged(whole: ObjectType, layouts: Sequence[Any], roles: Sequence[int]) -> ObjectType:
    """The object laid out for somebody of these roles: his first role's own layouts, else everybody's."""
    spec = whole.spec
    for place in ("form", "list", "card", "header", "quick"):
        if (chosen := choice(layouts, place, roles)) is not None:
            spec = LAY[place](spec, chosen.content if isinstance(chosen.content, dict) else {}, whole.fields)
    return whole if spec is whole.spec else replace(whole, spec=spec)


def choice(layouts: Sequence[Any], place: str, roles: Sequence[int]) -> Any:
    """The layout of a place for somebody of these roles."""
    by_role = {row.role_id: row for row in layouts if row.place == place}
    return next((by_role[r] for r in (*roles, None) if r in by_role), None)


def names_in(content: Mapping[str, Any], fields: Mapping[str, Field]) -> tuple[str, ...]:
    """The fields an arrangement names, leaving out those gone."""
    return tuple(dict.fromkeys(str(n) for n in content.get("fields") or () if n in fields))


def lay_form(spec: Spec, content: Mapping[str, Any], fields: Mapping[str, Field]) -> Spec:
    """The sections of an arrangement; required fields it forgot stand at the end."""
    sections = tuple(
        Section(said(str(s.get("title", "")), str(s.get("title_en", ""))), names_in(s, fields), s.get("when"))
        for s in content.get("sections") or ()
        if isinstance(s, dict)
    )
    placed = {n for s in sections for n in s.fields}
    needed = tuple(n for n, f in fields.items() if f.required and f.editable and n not in placed)
    found = (*sections, Section(MORE, needed)) if needed else sections
    return replace(spec, form=found) if found else spec


def lay_list(spec: Spec, content: Mapping[str, Any], fields: Mapping[str, Field]) -> Spec:
    """The columns; the name always stands first."""
    names = names_in(content, fields)
    return replace(spec, columns=tuple(dict.fromkeys((*spec.columns[:1], *names)))) if names else spec


def lay_card(spec: Spec, content: Mapping[str, Any], fields: Mapping[str, Field]) -> Spec:
    """The fields of cards: those of its board, and those of a board or gallery that only its fields make."""
    names = names_in(content, fields)
    views = tuple(replace(v, card=names) if isinstance(v, Board) else v for v in spec.views)
    return replace(spec, card=names, views=views)


def lay_header(spec: Spec, content: Mapping[str, Any], fields: Mapping[str, Field]) -> Spec:
    """The key numbers of the record page, at most four."""
    return replace(spec, header=names_in(content, fields)[:4])


def lay_quick(spec: Spec, content: Mapping[str, Any], fields: Mapping[str, Field]) -> Spec:
    """The fields of quick create, at most six, and the required ones."""
    names = tuple(n for n in names_in(content, fields) if fields[n].editable)[:6]
    needed = tuple(n for n, f in fields.items() if f.required and f.editable and n not in names)
    return replace(spec, quick=(*names, *needed)) if names else spec


LAY = {"form": lay_form, "list": lay_list, "card": lay_card, "header": lay_header, "quick": lay_quick}
