"""References: to any record, to a person, to a unit, and to a record of any object at once."""

from random import Random
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid
from yingdan.platform.actor import current_actor
from yingdan.platform.field import PRESENCE, Field, Kind
from yingdan.platform.kinds.base import text_of

LARGEST_ID = 2**63 - 1


def id_in(raw: Any) -> int | None:
    """The id meant by a whole number, digits, or {"id": 3}; None when `raw` is something else."""
    if isinstance(raw, dict):
        raw = raw.get("id")
    if isinstance(raw, bool):
        return None
    if isinstance(raw, str) and raw.strip().isascii() and raw.strip().isdigit() and len(raw.strip()) < 20:
        raw = int(raw.strip())
    return raw if isinstance(raw, int) and 0 <= raw <= LARGEST_ID else None


class Ref(Kind):
    """A reference to another record. It is looked for among the rows the actor may see, so none can be guessed."""

    name = "ref"
    operators: ClassVar[tuple[str, ...]] = ("any_of", "none_of", "is", "is_not", *PRESENCE)
    empty = None
    stored_as = "id"

    def parse(self, raw: Any, field: Field) -> Any:
        """The record meant by its id, or exactly by its name, code or number. Raises Invalid when none or
        several fit.
        """
        if self.blank(raw):
            return None
        model = field.model
        if isinstance(raw, model):
            return raw
        found = list(self.matches(raw, field)[:2])
        if len(found) == 1:
            found[0].found_by = current_actor()
            return found[0]
        if found:
            raise Invalid(
                _("“%(text)s” names several. Use the number instead.") % {"text": str(raw)[:80]}, code="ambiguous"
            )
        raise Invalid(
            _("“%(text)s” was not found among those you may use.") % {"text": str(raw)[:80]}, code="reference"
        )

    def matches(self, raw: Any, field: Field) -> Any:
        """The rows that `raw` may mean: by id first, else by each natural key in turn."""
        rows = field.model.objects.all()
        if (id := id_in(raw)) is not None and (found := rows.filter(pk=id)).exists():
            return found
        text = text_of(raw.get("label") if isinstance(raw, dict) else raw).strip()
        for name in field.natural:
            if (found := rows.filter(**{name: text})).exists():
                return found
        return rows.none()

    def operand(self, raw: Any, field: Field) -> Any:
        """An id; a name is looked up. An id of a hidden row compares like any other: it simply finds nothing."""
        if (id := id_in(raw)) is not None:
            return id
        return getattr(self.parse(raw, field), "pk", None)

    def dump(self, value: Any, field: Field) -> Any:
        """{"id", "label"} of a record."""
        return None if value is None else {"id": value.pk, "label": str(value)}

    def load(self, stored: Any, field: Field) -> Any:
        """The id; who needs the record asks for it."""
        return id_in(stored)

    def show(self, value: Any, field: Field) -> str:
        """The record's title."""
        return "—" if value is None else str(value)

    def sample(self, field: Field, random: Random) -> Any:
        """Any row there is."""
        return field.model.objects.order_by("?").first()


class Person(Ref):
    """A reference to a person."""

    name = "person"
    operators = ("any_of", "is_me", "my_people", "in_unit", "none_of", "is", "is_not", *PRESENCE)


class Unit(Ref):
    """A reference to a unit of the company."""

    name = "unit"
    operators = ("in_unit", "any_of", "none_of", "is", "is_not", *PRESENCE)


class About(Kind):
    """A reference to a record of any object, as a task or an activity has: {"object": "crm.account", "id": 3}."""

    name = "about"
    operators = ("is", *PRESENCE)
    empty = None
    stored_as = "json"

    def parse(self, raw: Any, field: Field) -> Any:
        """(object key, id) from "crm.account:3" or {"object", "id"}. Whether one may see it is judged at the door."""
        if self.blank(raw):
            return None
        if isinstance(raw, tuple) and len(raw) == 2:
            return raw
        if isinstance(raw, dict):
            key, id = raw.get("object"), id_in(raw.get("id"))
        else:
            key, _colon, tail = text_of(raw).strip().partition(":")
            id = id_in(tail)
        if not isinstance(key, str) or id is None:
            raise Invalid(_("Name the record as object:id, such as crm.account:3."), code="about")
        return key, id

    def dump(self, value: Any, field: Field) -> Any:
        """{"object", "id"}."""
        return {"object": value[0], "id": value[1]} if value else None

    def load(self, stored: Any, field: Field) -> Any:
        """(object key, id)."""
        return (stored["object"], stored["id"]) if stored else None

    def show(self, value: Any, field: Field) -> str:
        """The address; pages show the title and a link instead."""
        return f"{value[0]}:{value[1]}" if value else "—"

    def sample(self, field: Field, random: Random) -> Any:
        """None."""
        return None
