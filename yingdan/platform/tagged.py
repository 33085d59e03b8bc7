"""The field `tags` of every object people work with: the codes of tags, kept like a value of a customer's field.

So history, conflicts, undo, import, export, the API and filters know it without being told. What tags there are is part
of the schema, read when it changes; showing the tags of a page of records costs no statement.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from yingdan.platform import columns, phrases
from yingdan.platform.customs import said
from yingdan.platform.fields import Field
from yingdan.platform.kinds.choice import Choices
from yingdan.platform.sources import Custom
from yingdan.platform.spec import Spec

NAME = "tags"


class TagKind(Choices):
    """Several tags. One that was deleted is neither shown nor told."""

    def show(self, value: Any, field: Field) -> str:
        """The names, one after another."""
        known = dict(field.choices)
        return phrases.listed(str(known[code]) for code in value or () if code in known) or "—"


KIND = TagKind()


@dataclass(frozen=True)
class Tagged(Custom):
    """The codes of a record's tags. `known` are those of the tags there are for its object; others stay where they are,
    unseen: a tag that comes back from the bin is on its records again.
    """

    known: tuple[str, ...] = ()

    def unpack(self, stored: Any) -> Any:
        """The codes of the tags there are, in their order."""
        return [code for code in self.known if code in stored] if stored else []

    def assign(self, record: Any, name: str, value: Any) -> None:
        """These tags, and the deleted ones the record has."""
        gone = (code for code in record.custom.get(name) or () if code not in self.known)
        Custom.assign(self, record, name, list(dict.fromkeys((*(value or ()), *gone))))


def has_tags(spec: Spec) -> bool:
    """Whether records of an object may have tags: what people work with and may change, not what is set up once."""
    owned = any(column.name == "owner" for column in spec.model._meta.concrete_fields)
    worked_with = owned or "timeline" not in spec.without
    return worked_with and spec.group != "settings" and not spec.without & {"change", "custom"}


def field(spec: Spec, rows: Iterable[Any]) -> Field:
    """The field of an object, offering those of the tags that are for it."""
    fitting = [row for row in rows if not row.for_objects or spec.key in row.for_objects]
    column = columns.ChoicesField(_("Tags"), options=tuple((row.code, said(row.name, row.name_en)) for row in fitting))
    column.set_attributes_from_name(NAME)
    return Field(
        name=NAME,
        label=_("Tags"),
        kind=KIND,
        source=Tagged(KIND, known=tuple(row.code for row in fitting)),
        column=column,
        nullable=True,
        tones={row.code: row.tone for row in fitting},
        custom=True,
    )
