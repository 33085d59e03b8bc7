"""The base of every business object, and the guards that leave no way round the two doors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.platform.access import Owned, Scope, Shared, visible
from yingdan.platform.actor import Actor, current_actor
from yingdan.platform.columns import PersonField, UnitField
from yingdan.platform.recording import require_recording


class ScopedQuerySet(models.QuerySet):
    """Rows within somebody's scope. Writing methods raise outside the door."""

    seen_by: Actor | None = None
    """Whose sight it is confined to already. Asking twice would double every condition, at each depth anew."""

    def may(self, verb: str) -> Self:
        """Those on which the current actor may do `verb`."""
        if verb == "view" and self.seen_by is current_actor():
            return self.all()
        return self.filter(visible(self.model, verb))

    def _clone(self) -> Self:
        """Whoever narrows it further still sees no more."""
        found: Self = super()._clone()  # type: ignore[misc]
        found.seen_by = self.seen_by
        return found

    def update(self, **values: Any) -> int:
        """For the door only."""
        require_recording()
        return super().update(**values)

    def delete(self) -> Any:
        """For the door only."""
        require_recording()
        return super().delete()

    def bulk_create(self, objs: Any, *args: Any, **options: Any) -> Any:
        """For the door only."""
        require_recording()
        return super().bulk_create(objs, *args, **options)

    def bulk_update(self, objs: Any, *args: Any, **options: Any) -> Any:
        """For the door only."""
        require_recording()
        return super().bulk_update(objs, *args, **options)

    delete.alters_data = update.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class Scoped(models.Manager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    """The default manager of every record: it only yields what the actor may see and what is not in the bin."""

    def get_queryset(self) -> ScopedQuerySet:
        """Live rows within the actor's scope. Raises NoActor when nobody acts."""
        found: ScopedQuerySet = super().get_queryset().filter(visible(self.model), deleted_at__isnull=True)
        found.seen_by = current_actor()
        return found


class Binned(models.Manager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    """The rows in the bin that the actor could see before."""

    def get_queryset(self) -> ScopedQuerySet:
        """Deleted rows within the actor's scope. Raises NoActor when nobody acts."""
        found: ScopedQuerySet = super().get_queryset().filter(visible(self.model), deleted_at__isnull=False)
        found.seen_by = current_actor()
        return found


@dataclass(frozen=True, slots=True)
class Write:
    """One row as it was written: the record, the columns that changed with their old values, and the verb."""

    record: Any
    before: dict[str, Any]
    changed: frozenset[str]
    verb: str

    @property
    def added(self) -> bool:
        """Whether the row is new."""
        return self.verb == "add"


class Record(models.Model):
    """The base of every business object.

    `scope` says how rows are shared out; `audited` false leaves out history, search and events, for inner tables;
    `natural` names the columns by which a person may name a row in a text; `names_closed` that a new row may name
    what is closed, as those about the past do. `brief` names those that lists read of a record that others refer to:
    what its title is made of; without any they read all.
    """

    scope: ClassVar[Scope] = Shared()
    audited: ClassVar[bool] = True
    natural: ClassVar[tuple[str, ...]] = ()
    names_closed: ClassVar[bool] = False
    brief: ClassVar[tuple[str, ...]] = ()

    custom = models.JSONField(default=dict, blank=True, editable=False)
    created_at = models.DateTimeField(_("Created at"), default=clock.now, editable=False)
    created_by = PersonField(verbose_name=_("Created by"), editable=False, db_index=False)
    updated_at = models.DateTimeField(_("Updated at"), default=clock.now, editable=False)
    updated_by = PersonField(verbose_name=_("Updated by"), editable=False, db_index=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_with = models.CharField(max_length=40, default="", blank=True, editable=False)

    objects = Scoped()
    bin = Binned()

    before: dict[str, Any] = {}
    found_by: Any = None

    class Meta:
        abstract = True
        default_manager_name = "objects"

    @classmethod
    def key(cls) -> str:
        """The object's name in grants, events and history: crm.account."""
        return cls._meta.label_lower

    @property
    def title(self) -> str:
        """How people name this record."""
        return str(self)

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Called by the door after rows were written, in the same transaction; for what must be true together
        with them.
        """

    def save(self, *args: Any, **options: Any) -> None:
        """For the door only."""
        require_recording()
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> Any:
        """For the door only."""
        require_recording()
        return super().delete(*args, **options)


class OwnedRecord(Record):
    """A record somebody answers for: it has an owner, and the unit the owner worked in when he got it."""

    scope: ClassVar[Scope] = Owned()

    owner = PersonField(verbose_name=_("Owner"))
    unit = UnitField(verbose_name=_("Owning unit"))

    class Meta(Record.Meta):
        abstract = True
