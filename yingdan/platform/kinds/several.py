"""Several at once: people, units, records of one object, files. Kept as a list of ids in the order they were chosen."""

import re
from random import Random
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid
from yingdan.platform import media, phrases
from yingdan.platform.actor import current_actor
from yingdan.platform.field import PRESENCE, Field
from yingdan.platform.kinds.ref import Ref, id_in

MOST = 100
BETWEEN = re.compile(r"[,，、;；\n]")


def pieces(raw: Any) -> list[Any]:
    """What a list, or a text with commas, names one by one; blanks left out."""
    found = raw if isinstance(raw, list | tuple) else BETWEEN.split(raw) if isinstance(raw, str) else [raw]
    return [one.strip() if isinstance(one, str) else one for one in found if one not in (None, "")]


class Refs(Ref):
    """Several records of one object."""

    name = "refs"
    stored_as = "ids"
    several = True
    operators: ClassVar[tuple[str, ...]] = ("any_of", "all_of", "none_of", *PRESENCE)
    empty: ClassVar[Any] = ()

    def parse(self, raw: Any, field: Field) -> Any:
        """The records meant, each once, in the order given. Raises Invalid naming the one not found."""
        named = pieces(raw)
        if len(named) > MOST:
            raise Invalid(_("At most %(most)s can be chosen.") % {"most": MOST}, code="many")
        if not named:
            return []
        ids = [id_in(one) for one in named if not isinstance(one, field.model)]
        known = field.model.objects.in_bulk([id for id in ids if id is not None]) if ids else {}
        found: dict[int, Any] = {}
        for one in named:
            held = one if isinstance(one, field.model) else known.get(id_in(one) or 0)
            record = held if held is not None else super().parse(one, field)
            if record is not None:
                record.found_by = current_actor() if held is not one else record.found_by
                found[record.pk] = record
        return list(found.values())

    def operand(self, raw: Any, field: Field) -> Any:
        """One id: conditions name them one by one."""
        if (id := id_in(raw)) is not None:
            return id
        return getattr(super().parse(raw, field), "pk", None)

    def dump(self, value: Any, field: Field) -> Any:
        """[{"id", "label"}]."""
        return [{"id": one.pk, "label": str(one)} for one in value or ()]

    def load(self, stored: Any, field: Field) -> Any:
        """The ids; who needs the records asks for them."""
        return [id for one in stored or () if (id := id_in(one)) is not None]

    def show(self, value: Any, field: Field) -> str:
        """The titles, one after another."""
        return phrases.listed(str(one) for one in value) if value else "—"

    def sample(self, field: Field, random: Random) -> Any:
        """The first two there are."""
        return list(field.model.objects.order_by("pk")[:2])


class Members(Refs):
    """Several people."""

    name = "members"
    operators = ("any_of", "is_me", "my_people", "all_of", "none_of", *PRESENCE)


class Units(Refs):
    """Several units of the company."""

    name = "units"


class Attachment(Refs):
    """Files of the record, in a field of their own. They are sent ahead, and named here by their ids."""

    name = "attachment"
    operators = PRESENCE
    most = 20
    types: ClassVar[frozenset[str]] = frozenset()

    def parse(self, raw: Any, field: Field) -> Any:
        """The files meant by their ids. Raises Invalid for one the actor does not see, one too many, or of a wrong
        type, judged by its content.
        """
        named = pieces(raw)
        if any(id_in(one) is None and not isinstance(one, field.model) for one in named):
            raise Invalid(_("Name files by their ids."), code="file")
        found = super().parse(raw, field)
        most = field.options.get("most", self.most)
        if len(found) > most:
            raise Invalid(_("At most %(most)s files fit here.") % {"most": most}, code="many")
        if self.types and (wrong := next((f for f in found if f.media_type not in self.types), None)):
            raise Invalid(_("“%(name)s” is no picture.") % {"name": wrong.name}, code="picture")
        return found

    def sample(self, field: Field, random: Random) -> Any:
        """None."""
        return []


class Picture(Attachment):
    """Pictures of the record."""

    name = "picture"
    types = media.PICTURES


class Signature(Attachment):
    """A name written with the finger, kept as a picture."""

    name = "signature"
    types = frozenset({"image/png"})
    most = 1
