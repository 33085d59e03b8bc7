"""Putting tags on many records, and taking them off. Both add to what is there, so nobody's own tags are lost."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from yingdan.kernel.errors import Invalid
from yingdan.platform import records, tags
from yingdan.platform.bulk.outcomes import Chunk, Outcomes, saved
from yingdan.platform.bulk.verbs import Verb, Work, register
from yingdan.platform.fields import Field
from yingdan.platform.schema import ObjectType


class Tagging(Verb):
    """Tags put on."""

    name, label, icon, grant = "tag", _("Add tags"), "tag", "change"
    how = staticmethod(tags.joined)

    def fits(self, kind: ObjectType) -> bool:
        """Where there are tags to choose from, and the actor may put them on."""
        field = tags.field_of(kind)
        return kind.has("change") and field is not None and field.editable and bool(field.choices)

    def params(self, kind: ObjectType) -> list[Field]:
        """Which tags."""
        field = tags.field_of(kind)
        return [replace(field, required=True)] if field is not None else []

    def read(self, kind: ObjectType, values: Mapping[str, Any]) -> dict[str, Any]:
        """The tags. Raises Invalid for none."""
        kept = super().read(kind, values)
        if not kept.get(tags.NAME):
            raise Invalid(fields={tags.NAME: [Invalid("This is required.", code="required")]})
        return kept

    def ready(self, kind: ObjectType, values: Mapping[str, Any]) -> Work:
        """Change a chunk. What somebody else wrote meanwhile does no harm."""
        field = kind.field(tags.NAME)
        codes = field.parse(values[tags.NAME])

        def assign(row: Any) -> None:
            records.assign(row, {tags.NAME: self.how(field, row, codes)})

        def work(chunk: Chunk) -> Outcomes:
            return saved(kind, chunk.rows.values(), assign, "change")

        return work


class Untagging(Tagging):
    """Tags taken off."""

    name, label, icon = "untag", _("Remove tags"), "tags"
    how = staticmethod(tags.parted)


register(Tagging())
register(Untagging())
