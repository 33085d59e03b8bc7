"""ObjectType: one object as the surfaces know it, with the fields one may know of."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from yingdan.kernel.errors import Missing
from yingdan.platform.fields import Field, natural_keys, of_column, with_english
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

    @cached_property
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
        by = self.spec.key_by
        return with_english(by, self.model) if by else natural_keys(self.model)

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
