"""The schema: every Spec, with every field and object a customer makes, as immutable object types."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from django.utils.functional import lazy

from yingdan.kernel.errors import Missing
from yingdan.platform import customs, tagged
from yingdan.platform.actor import Actor, somebody
from yingdan.platform.customs import Defined, Proxies
from yingdan.platform.fields import Field
from yingdan.platform.object_type import ObjectType
from yingdan.platform.seeing import arranged, narrowed
from yingdan.platform.sources import behind
from yingdan.platform.spec import Spec

__all__ = ["ObjectType"]

MOST_LABELS = 3


class Schema:
    """All object types, by key and by slug."""

    def __init__(self, specs: Iterable[Spec], defined: Defined | None = None) -> None:
        defined = defined or Defined()
        self.layouts = defined.layouts
        self.objects: dict[str, ObjectType] = {}
        for spec in specs:
            rows, fields = defined.rows.get(spec.key, []), defined.fields.get(spec.key, [])
            whole, wide = {**declared(spec), **{f.name: f for f in fields}}, customs.widened(spec, rows)
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
        """The objects of which the actor may see anything, by the menu's order; worked out once for each actor."""
        known: Seen | None = actor.memo.get(Schema)
        if known is None or known[0] is not self:
            found = [self.as_seen(t, actor) for t in self.objects.values() if actor.may(t.key, "view")]
            known = actor.memo[Schema] = self, tuple(sorted(found, key=lambda t: (t.spec.rank, t.key)))
        return list(known[1])


Seen = tuple[Schema, tuple[ObjectType, ...]]
"""What an actor sees, and of which schema."""

_specs: dict[str, Spec] = {}
_declared: dict[str, Mapping[str, Field]] = {}
"""The fields of each spec of the code: they never change, and working them out is nearly all a schema costs."""
_current: list[Schema] = []
_stamp: list[int] = []
_proxies = Proxies()


def register(spec: Spec) -> None:
    """Make an object known; called by the module that finds its file."""
    _specs[spec.key] = spec
    _declared.clear()  # a field may refer to the object that has just become known
    forget()


def declared(spec: Spec) -> Mapping[str, Field]:
    """The fields a spec declares; worked out once for those of the code, each time for those of customers."""
    if _specs.get(spec.key) is not spec:
        return spec.fields()
    if spec.key not in _declared:
        _declared[spec.key] = spec.fields()
    return _declared[spec.key]


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


def options() -> list[tuple[str, Any]]:
    """Every object as (key, label): what a column that holds an object's key stands for in words."""
    return [(key, kind.label) for key, kind in current().objects.items()]


def field_options() -> list[tuple[str, Any]]:
    """Every field of any object as (name, label), by label: those of one name that objects call otherwise together."""
    found: dict[str, list[Any]] = {}
    for kind in current().objects.values():
        for name, field in kind.fields.items():
            found.setdefault(name, []).append(field.label)
    named = ((name, lazy(together, str)(*labels)) for name, labels in found.items())
    return sorted(named, key=lambda pair: (str(pair[1]), pair[0]))


def together(*labels: Any) -> str:
    """Several labels as one, each once, in the reader's language."""
    return " / ".join(islice(dict.fromkeys(map(str, labels)), MOST_LABELS))
