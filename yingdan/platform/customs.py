"""What customers define, as Fields and Specs: rows of custom fields, objects and layouts become part of the schema."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yingdan.platform import columns
from yingdan.platform.fields import Field, natural_keys, of_model
from yingdan.platform.kinds.all import KINDS
from yingdan.platform.sources import Custom
from yingdan.platform.spec import Section, Spec
from yingdan.platform.stored import PLACES

NEVER = frozenset({"about", "json"})
MORE = _("More details")
REFERENCES = {
    "ref": "", "person": "platform.user", "unit": "platform.unit", "refs": "", "members": "platform.user",
    "units": "platform.unit", "attachment": "platform.attachment", "picture": "platform.attachment",
    "signature": "platform.attachment",
}  # fmt: skip
LONGEST_TEXT = 500
COMPUTED = ("formula", "lookup", "rollup")
MAKERS: dict[str, Callable[[Any], Field]] = {}
"""What makes the Field of a row whose kind keeps no value of its own; added by `formula.customers`."""


@dataclass(frozen=True)
class Defined:
    """What customers have defined: fields and sections by object key, the rows of objects, of layouts and
    of tags."""

    fields: Mapping[str, list[Field]] = field(default_factory=dict)
    rows: Mapping[str, list[Any]] = field(default_factory=dict)
    objects: tuple[Any, ...] = ()
    layouts: Mapping[str, list[Any]] = field(default_factory=dict)
    tags: tuple[Any, ...] = ()


def reads_english() -> bool:
    """Whether the active language is English."""
    return (get_language() or "").startswith("en")


def said_now(chinese: str, english: str) -> str:
    """The label in the active language; the other one where this one is missing."""
    return (english or chinese) if reads_english() else (chinese or english)


said = lazy(said_now, str)


def table(name: str) -> Any:
    """The live rows of one of the platform's own tables, whoever asks."""
    return apps.get_model("platform", name)._base_manager.filter(deleted_at__isnull=True)


def load(proxies: "Proxies") -> Defined:
    """Everything defined, read anew: four statements."""
    objects = tuple(table("CustomObject").filter(active=True).order_by("position", "id"))
    proxies.make(objects)
    rows: dict[str, list[Any]] = defaultdict(list)
    fields: dict[str, list[Field]] = defaultdict(list)
    for row in table("CustomField").filter(active=True).order_by("object_key", "position", "id"):
        if (made := of_row(row, proxies)) is not None:
            rows[row.object_key].append(row)
            fields[row.object_key].append(made)
    layouts: dict[str, list[Any]] = defaultdict(list)
    for row in table("Layout").order_by("id"):
        layouts[row.object_key].append(row)
    tags = tuple(table("Tag").order_by("position", "name"))
    return Defined(dict(fields), dict(rows), objects, dict(layouts), tags)


def of_row(row: Any, proxies: "Proxies") -> Field | None:
    """The Field of one row; None while it cannot be: its kind or the object it refers to is gone."""
    if row.kind in MAKERS:
        return MAKERS[row.kind](row)
    kind = KINDS.get(row.kind)
    if kind is None:
        return None
    try:
        column = column_of(row, proxies)
    except LookupError:
        return None
    places = int(getattr(column, "decimal_places", None) or 0) if kind.stored_as == "decimal" else PLACES
    model = column.remote_field.model if column is not None and column.remote_field is not None else None
    model = apps.get_model(model) if isinstance(model, str) else model
    return Field(
        name=row.name,
        label=said(row.label, row.label_en),
        kind=kind,
        source=Custom(kind, model, places),
        column=column,
        required=row.required,
        editable=kind.name != "series",
        unique=row.once,
        nullable=True,
        help=said(row.hint, row.hint_en),
        natural=natural_keys(model) if model is not None else (),
        tones={str(o["value"]): o.get("tone", "") for o in choices_of(row)} or None,
        options={**row.settings, "mask": row.mask, "tracked": row.tracked, "shown_when": row.shown_when},
        custom=True,
        initial=row.initial,
    )


def choices_of(row: Any) -> list[dict[str, Any]]:
    """The options of a field, those switched off as well."""
    found = row.settings.get("options") or []
    return [o for o in found if isinstance(o, dict) and "value" in o] if isinstance(found, list) else []


def column_of(row: Any, proxies: "Proxies") -> models.Field | None:
    """An unbound column that judges values as one of the table would; None for kinds that judge by themselves.

    Raises LookupError when the object it refers to is gone.
    """
    settings = row.settings
    offered = [
        (str(o["value"]), said(str(o.get("label", "")), str(o.get("label_en", ""))))
        for o in choices_of(row)
        if o.get("active", True)
    ]
    name: str = row.kind
    made: models.Field | None = None
    if name in ("text", "series"):
        made = models.CharField(max_length=int(settings.get("max_length") or LONGEST_TEXT), blank=True, default="")
    elif name in ("number", "percent"):
        places = min(int(settings.get("places", 0 if name == "number" else 2)), PLACES)
        made = (
            models.DecimalField(max_digits=columns.DIGITS, decimal_places=places)
            if places
            else models.BigIntegerField()
        )
    elif name in SIMPLE:
        made = SIMPLE[name](null=True, blank=True)
    elif name == "money":
        made = columns.MoneyField(currency=str(settings.get("currency") or "CNY"), null=True)
    elif name == "choice":
        made = columns.ChoiceField(choices=offered, max_length=100, blank=True, default="")
    elif name == "choices":
        made = columns.ChoicesField(options=tuple(offered))
    elif name in REFERENCES:
        made = models.ForeignKey(
            proxies.model(REFERENCES[name] or settings.get("object")), models.DO_NOTHING, null=True
        )
    if made is not None:
        made.verbose_name = said(row.label, row.label_en)
        made.set_attributes_from_name(row.name)
    return made


SIMPLE: dict[str, type[models.Field]] = {
    "long_text": columns.LongTextField,
    "date": models.DateField,
    "stamp": models.DateTimeField,
    "bool": models.BooleanField,
    "phone": columns.PhoneField,
    "email": models.EmailField,
    "url": models.URLField,
}


class Proxies:
    """The models of customers' objects: proxies of CustomRecord, made once for each key and kept."""

    def __init__(self) -> None:
        self.made: dict[str, Any] = {}

    def make(self, objects: tuple[Any, ...]) -> None:
        """A model for each object, with its labels as they now are."""
        for row in objects:
            key = row.object_key
            if key not in self.made:
                self.made[key] = proxy(row.name)
            meta = self.made[key]._meta
            meta.verbose_name = said(row.label, row.label_en or row.plural_en)
            meta.verbose_name_plural = said(row.label, row.plural_en or row.label_en)
            self.made[key].pattern = row.number_pattern

    def model(self, key: Any) -> Any:
        """The model of an object, a customer's or one of the code. Raises LookupError."""
        if key in self.made:
            return self.made[key]
        app, _dot, name = str(key).partition(".")
        return apps.get_model(app, name)


def proxy(name: str) -> Any:
    """A proxy of CustomRecord under the label `x`. Its scope is that of any owned record, by its own key."""
    base: Any = apps.get_model("platform", "CustomRecord")
    meta = type("Meta", (base.Meta,), {"proxy": True, "app_label": "x", "indexes": [], "constraints": []})
    return type(name, (base,), {"__module__": __name__, "Meta": meta, "scope": base.owned})


def sections_of(rows: list[Any]) -> tuple[Section, ...]:
    """The sections customers' fields stand in, in the order in which they come."""
    found: dict[str, list[str]] = defaultdict(list)
    titles: dict[str, Any] = {"": MORE}
    for row in rows:
        found[row.section].append(row.name)
        titles.setdefault(row.section, said(row.section, str(row.settings.get("section_en", ""))))
    return tuple(Section(titles[name], tuple(names)) for name, names in found.items())


def widened(spec: Spec, rows: list[Any]) -> Spec:
    """A Spec with the customer's fields where they belong: form, search, quick create."""
    if not rows:
        return spec
    names = [r.name for r in rows if r.quick or (r.required and r.initial is None)] if spec.quick else []
    return replace(
        spec,
        form=(*spec.form, *sections_of(rows)),
        search=(*spec.search, *(r.name for r in rows if r.searchable)),
        quick=(*spec.quick, *names),
    )


def spec_of(row: Any, model: Any, fields: list[Field]) -> Spec:
    """The Spec of a customer's object."""
    plain = [f.name for f in fields if f.kind.name not in ("long_text", "json")]
    number = ("number",) if row.number_pattern else ()
    title = Section(said(row.label, row.label_en or row.plural_en), ("name", *number))
    named = said(row.title_label, row.title_label_en)
    return Spec(
        model=model,
        slug=row.slug,
        icon=row.icon or "package",
        group=row.menu_group,
        rank=row.position,
        help=row.description,
        columns=("name", *number, *plain[: 6 - len(number)], "owner", "updated_at"),
        search=("name", "number"),
        form=(title, Section(_("Owner"), ("owner", "unit"))),
        order=("-updated_at",),
        chips=("owner", *(f.name for f in fields if f.kind.name == "choice")),
        summed=tuple(f.name for f in fields if f.kind.name == "money"),
        extra=tuple(replace(f, label=named) for f in of_model(model) if f.name == "name" and row.title_label),
    )
