"""The schema: every Spec, with every field and object a customer makes, as immutable object types."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from yingdan.kernel.errors import Missing
from yingdan.platform import customs, tagged
from yingdan.platform.actor import Actor, somebody
from yingdan.platform.customs import Defined, Proxies
from yingdan.platform.fields import Field, natural_keys, of_column
from yingdan.platform.seeing import arranged, narrowed
from yingdan.platform.sources import behind
from yingdan.platform.spec import Section, Spec, View, named_by


@dataclass(frozen=True)
class ObjectType:
    """One object as the surfaces know it. Whoever may not read a field is given an ObjectType without it."""

    spec: Spec
    fields: dict[str, Field]

    @property
    def key(self) -> str:
        """crm.opportunity."""
        return self.spec.key

    @cached_property
    def slug(self) -> str:
        """The plural word in addresses: opportunities."""
        return self.spec.slug or f"{self.spec.model._meta.model_name}s"

    @property
    def label(self) -> Any:
        """Opportunity, in the active language."""
        return self.spec.model._meta.verbose_name

    @property
    def plural(self) -> Any:
        """Opportunities, in the active language."""
        return self.spec.plural or self.spec.model._meta.verbose_name_plural

    @property
    def icon(self) -> str:
        """A name in the icon sprite."""
        return self.spec.icon

    @property
    def group(self) -> str:
        """The group of the menu it stands in."""
        return self.spec.group

    @property
    def model(self) -> Any:
        """The model."""
        return self.spec.model

    @cached_property
    def columns(self) -> tuple[Field, ...]:
        """What a list shows first."""
        return self.named(self.spec.columns)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The sections of form and record page; without any, one of all editable fields."""
        if not self.spec.form:
            return (Section("", tuple(f.name for f in self.fields.values() if f.editable)),)
        kept = (replace(s, fields=tuple(n for n in s.fields if n in self.fields)) for s in self.spec.form)
        return tuple(s for s in kept if s.fields)

    @cached_property
    def customs(self) -> tuple[Field, ...]:
        """The customer's own fields."""
        return tuple(f for f in self.fields.values() if f.custom)

    @property
    def search(self) -> tuple[str, ...]:
        """Where the search box looks."""
        return tuple(s for s in self.spec.search if s.partition(".")[0] in self.fields)

    @property
    def views(self) -> tuple[View, ...]:
        """The views whose fields the actor may read."""
        return tuple(v for v in self.spec.views if self.knows(v))

    @property
    def actions(self) -> tuple[Any, ...]:
        """The object's own verbs."""
        return self.spec.actions

    @property
    def order(self) -> tuple[str, ...]:
        """The default order."""
        return self.spec.order

    @cached_property
    def quick(self) -> tuple[Field, ...]:
        """The fields of quick create; without any said, the first six editable ones of the form."""
        if self.spec.quick:
            return self.named(self.spec.quick)
        names = [n for s in self.sections for n in s.fields]
        return tuple(f for f in self.named(names) if f.editable)[:6]

    @cached_property
    def header(self) -> tuple[Field, ...]:
        """The key numbers of the record page."""
        return self.named(self.spec.header)

    @cached_property
    def summed(self) -> tuple[Field, ...]:
        """The fields summed in the foot of a list."""
        return self.named(self.spec.summed)

    @cached_property
    def chips(self) -> tuple[Field, ...]:
        """The fields offered as quick filters."""
        return self.named(self.spec.chips)

    @property
    def natural(self) -> tuple[str, ...]:
        """The columns by which a record may be named in a text."""
        return self.spec.key_by or natural_keys(self.model)

    def has(self, feature: str) -> bool:
        """Whether a feature is on."""
        return feature not in self.spec.without

    def knows(self, view: View) -> bool:
        """Whether the fields of a view are among those known."""
        return all(name in self.fields for name in named_by(view))

    def named(self, names: Iterable[str]) -> tuple[Field, ...]:
        """The fields of these names, leaving out those not known."""
        return tuple(self.fields[n] for n in names if n in self.fields)

    def field(self, name: str) -> Field:
        """One field, or the id. Raises Missing when there is none of that name, or none for this actor."""
        if name == "id":
            return of_column(self.model._meta.pk)
        try:
            return self.fields[name]
        except KeyError:
            raise Missing("There is no field “%(name)s” here.", code="field", name=name[:80]) from None

    def view(self, name: str) -> View | None:
        """The view of that name, if the object has it."""
        return next((v for v in self.views if v.name == name), None)

    def rows(self) -> Any:
        """What the current actor may see of this object."""
        return self.model.objects.filter(**self.spec.where) if self.spec.where else self.model.objects.all()


class Schema:
    """All object types, by key and by slug."""

    def __init__(self, specs: Iterable[Spec], defined: Defined | None = None) -> None:
        defined = defined or Defined()
        self.layouts = defined.layouts
        self.objects: dict[str, ObjectType] = {}
        for spec in specs:
            rows, fields = defined.rows.get(spec.key, []), defined.fields.get(spec.key, [])
            whole, wide = {**spec.fields(), **{f.name: f for f in fields}}, customs.widened(spec, rows)
            if tagged.has_tags(spec):
                whole[tagged.NAME] = tags = tagged.field(spec, defined.tags)
                wide = replace(wide, chips=(*wide.chips, tags.name)) if tags.choices else wide
            self.objects[spec.key] = ObjectType(wide, whole)
        self.slugs = {t.slug: t for t in self.objects.values()}
        self.seen: dict[Any, ObjectType] = {}
        self.computed: dict[str, dict[str, frozenset[tuple[str, str]]]] = {}

    def whole(self, key: str) -> ObjectType:
        """The object of that key with every field. Raises Missing."""
        try:
            return self.objects[key]
        except (KeyError, TypeError):
            raise Missing("There is no object “%(name)s”.", code="object", name=str(key)[:80]) from None

    def find(self, key: str) -> ObjectType:
        """The object of that key as the current actor may see it. Raises Missing."""
        return self.as_seen(self.whole(key), somebody())

    def as_seen(self, whole: ObjectType, actor: Actor | None) -> ObjectType:
        """An object as somebody may see it: without what is withheld from him, laid out for his role."""
        if actor is None or actor.everything:
            return whole
        withheld = {**actor.withheld.get(whole.key, {}), **self.telling(whole, actor.withheld)}
        layouts = self.layouts.get(whole.key)
        if not withheld and not layouts:
            return whole
        facet = (whole.key, actor.roles, tuple(sorted(withheld.items())))
        if facet not in self.seen:
            laid = arranged(whole, layouts or (), actor.roles)
            self.seen[facet] = narrowed(laid, withheld) if withheld else laid
        return self.seen[facet]

    def telling(self, whole: ObjectType, withheld: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
        """The computed fields that read, directly or through others, what is withheld: hidden, lest they tell it."""
        if not withheld:
            return {}
        if whole.key not in self.computed:
            self.computed[whole.key] = {
                f.name: frozenset(behind(f.source, self.field)) for f in whole.fields.values() if f.source.annotated
            }
        return {
            name: "hidden"
            for name, nodes in self.computed[whole.key].items()
            if any(withheld.get(key, {}).get(read) in ("hidden", "masked") for key, read in nodes)
        }

    def field(self, key: str, name: str) -> Field | None:
        """One field of all there are; None when it is gone."""
        return self.objects[key].fields.get(name) if key in self.objects else None

    def by_slug(self, slug: str) -> ObjectType:
        """The object of that plural word, as the current actor may see it. Raises Missing."""
        try:
            return self.as_seen(self.slugs[slug], somebody())
        except KeyError:
            raise Missing("There is no object “%(name)s”.", code="object", name=slug[:80]) from None

    def seen_by(self, actor: Actor) -> list[ObjectType]:
        """The objects of which the actor may see anything, by the menu's order."""
        found = [self.as_seen(t, actor) for t in self.objects.values() if actor.may(t.key, "view")]
        return sorted(found, key=lambda t: (t.spec.rank, t.key))


_specs: dict[str, Spec] = {}
_current: list[Schema] = []
_stamp: list[int] = []
_proxies = Proxies()


def register(spec: Spec) -> None:
    """Make an object known; called by the module that finds its file."""
    _specs[spec.key] = spec
    forget()


def current() -> Schema:
    """The schema as it stands: what the code declares, and since the first `refresh` what customers define."""
    if not _current:
        _current.append(Schema(_specs.values()))
    return _current[0]


def refresh(version: int) -> None:
    """Read what customers define anew when its version moved; called at the start of each request and job."""
    if _stamp == [version]:
        return
    defined = customs.load(_proxies)
    own = (
        customs.spec_of(o, _proxies.model(o.object_key), defined.fields.get(o.object_key, [])) for o in defined.objects
    )
    _current[:] = [Schema([*_specs.values(), *own], defined)]
    _stamp[:] = [version]


def proxies() -> Proxies:
    """The models of customers' objects."""
    return _proxies


def forget() -> None:
    """Forget what customers define; for tests."""
    _current.clear()
    _stamp.clear()


def find(key: str) -> ObjectType:
    """The object of that key as the current actor may see it. Raises Missing."""
    return current().find(key)


def whole(key: str) -> ObjectType:
    """The object of that key with every field: for machinery that shows nothing to anybody. Raises Missing."""
    return current().whole(key)


def by_slug(slug: str) -> ObjectType:
    """The object of that plural word as the current actor may see it. Raises Missing."""
    return current().by_slug(slug)


def seen_by(actor: Actor) -> list[ObjectType]:
    """The objects of which the actor may see anything."""
    return current().seen_by(actor)


def of(model: Any) -> ObjectType:
    """The object type of a model or a record, as the current actor may see it."""
    return current().find(model._meta.label_lower)


def known(key: str) -> bool:
    """Whether there is an object of that key."""
    return key in current().objects
