"""SavedView: a question somebody keeps under a name, with how its answer looks; for himself, his unit or everyone."""

import json
import re
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import tree
from yingdan.kernel.errors import Invalid, Missing, Refused
from yingdan.platform import schema, versions
from yingdan.platform.access import EVERYTHING, NOTHING, Adding, Scope
from yingdan.platform.actor import Actor, current_actor
from yingdan.platform.columns import ChoiceField, LongTextField, PersonField, UnitField
from yingdan.platform.customs import table
from yingdan.platform.look import Look
from yingdan.platform.query import judging
from yingdan.platform.query.ast import Query
from yingdan.platform.rows import Record, Write
from yingdan.platform.spec import Section, Spec

ICON = re.compile(r"[a-z0-9-]*")


class ViewKind(models.TextChoices):
    """In which way the rows are shown."""

    TABLE = "table", _("Table")
    GRID = "grid", _("Grid")
    BOARD = "board", _("Board")
    CALENDAR = "calendar", _("Calendar")
    GANTT = "gantt", _("Gantt chart")
    GALLERY = "gallery", _("Gallery")
    ANALYSIS = "analysis", _("Analysis")


class Visibility(models.TextChoices):
    """Who may use the view. Each sees his own rows in it."""

    PRIVATE = "private", _("Only me")
    UNIT = "unit", _("A unit and those below")
    ALL = "all", _("Everyone")


class Given(Adding):
    """Seen by its owner and those it is shared with, and by nobody else, whatever his role.

    It is changed by its owner; a shared one also by whoever may change every view. How far one may share is the reach
    of the verb `add`: one's own unit, the units below, or everyone.
    """

    def rows(self, model: type[models.Model], actor: Actor, verb: str) -> models.Q:
        """The views the actor may see or change."""
        if actor.everything:
            return EVERYTHING
        allowed = actor.allows(model._meta.label_lower, verb)
        if not allowed:
            return NOTHING
        mine = models.Q(owner_id=actor.user_id)
        if verb not in ("view", "export"):
            return mine | models.Q(visibility__in=("unit", "all")) if allowed.everything else mine
        return mine | models.Q(visibility="all") | models.Q(visibility="unit", unit_id__in=above(actor))


def above(actor: Actor) -> set[int]:
    """The units the actor works in and those they belong to."""
    if "views.above" not in actor.memo:
        paths = table("Unit").filter(pk__in=actor.team).values_list("path", flat=True)
        actor.memo["views.above"] = frozenset({*actor.team, *(id for path in paths for id in tree.ancestors(path))})
    return set(actor.memo["views.above"])


class SavedView(Record):
    """A list of one object as somebody wants it: which rows, in which order and groups, and how they look."""

    scope: Scope = Given()  # type: ignore[misc]

    object_key = models.CharField(_("Object"), max_length=60)
    name = models.CharField(_("Name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    icon = models.CharField(_("Icon"), max_length=40, blank=True)
    kind = ChoiceField(_("Kind of view"), choices=ViewKind, default=ViewKind.TABLE)
    visibility = ChoiceField(
        _("For whom"), choices=Visibility, default=Visibility.PRIVATE, help_text=_("Each sees his own rows in it.")
    )
    unit = UnitField(verbose_name=_("Unit"))
    owner = PersonField(verbose_name=_("Owner"), on_delete=models.CASCADE, editable=False)
    usual = models.BooleanField(
        _("Opens first"), default=False, help_text=_("For all who see it and have chosen no view of their own.")
    )
    position = models.PositiveSmallIntegerField(_("Order"), default=50)
    query = LongTextField(_("Question"), blank=True, help_text=_("Which rows, as the API writes a question."))
    look = LongTextField(_("Look"), blank=True, help_text=_("Columns, widths, colours and sums, as JSON."))

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Saved view")
        verbose_name_plural = _("Saved views")
        indexes = [models.Index(fields=["object_key", "owner"], name="view_of_object")]

    def __str__(self) -> str:
        english = (get_language() or "").startswith("en")
        return self.name_en if english and self.name_en else self.name

    @property
    def asked(self) -> Query:
        """The question as it is kept. Raises Invalid when it is none."""
        return Query.from_json(self.query) if self.query else Query(object=self.object_key)

    def clean(self) -> None:
        """For whom it is, and what it asks, written in one way."""
        if not ICON.fullmatch(self.icon):
            raise ValidationError({"icon": _("There is no such icon.")})
        if not schema.known(self.object_key):
            raise ValidationError({"object_key": _("There is no such object.")})
        if not self.before and self.owner_id is None:
            self.owner_id = self.created_by_id
        if self.visibility != Visibility.UNIT:
            self.unit_id = None
        elif self.unit_id is None:
            raise ValidationError({"unit": _("Choose the unit it is for.")})
        if any(self.before.get(name) != getattr(self, name) for name in ("object_key", "query", "look")):
            self.settle()

    def settle(self) -> None:
        """Write the question and the look in one way. Raises Invalid when they are none."""
        query, look = self.asked, Look.from_json(self.look)
        if query.object != self.object_key or query.cursor or query.deleted:
            raise Invalid("This is not a query.", code="query")
        self.query = written(query.to_json())
        self.look = written(look.to_json()) if look != Look() else ""

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Nobody keeps what he could not ask now, or shares farther than he may. Raises Refused, Missing, Invalid.

        Everybody's lists are read anew.
        """
        versions.bump(versions.VIEWS)
        for write in writes:
            if write.verb not in ("delete", "restore") and write.changed & {"object_key", "query", "look"}:
                refuse_wrong(write.record)
            if write.added or write.changed & {"visibility", "unit_id"}:
                refuse_farther(write.record)


def refuse_wrong(view: SavedView) -> None:
    """Raise Missing or Invalid for a question the actor could not ask now, Refused for an object hidden from him."""
    if not current_actor().may(view.object_key, "view"):
        raise Refused("You may not keep views of this object.", code="object")
    kind = schema.find(view.object_key)
    try:
        judging.check(kind, view.asked)
        Look.from_json(view.look).check(kind)
    except Missing as missing:
        raise Invalid(missing.text, code="query", **missing.params) from None


def refuse_farther(view: SavedView) -> None:
    """Raise Refused when the actor may not share a view so far."""
    allowed = current_actor().allows(SavedView.key(), "add")
    if view.visibility == Visibility.ALL and not allowed.everything:
        raise Refused("You may not share views with everyone.", code="share")
    if view.visibility == Visibility.UNIT and not (allowed.everything or view.unit_id in allowed.units):
        raise Refused("You may not share views with this unit.", code="share")


def written(data: dict[str, Any]) -> str:
    """JSON as it is kept."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


spec = Spec(
    model=SavedView,
    slug="saved-views",
    icon="layout-list",
    group="settings",
    rank=88,
    columns=("name", "object_key", "kind", "visibility", "unit", "owner", "updated_at"),
    search=("name", "name_en"),
    form=(
        Section(_("Saved view"), ("name", "name_en", "object_key", "kind", "icon")),
        Section(_("For whom"), ("visibility", "unit", "usual", "position")),
        Section(_("What it shows"), ("query", "look")),
    ),
    chips=("visibility", "kind"),
    order=("object_key", "position", "name"),
    without=frozenset({"timeline", "import", "menu", "transfer"}),
)
