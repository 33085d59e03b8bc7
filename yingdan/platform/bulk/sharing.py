"""Letting somebody take part in many records at once."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingdan.kernel.errors import Invalid
from yingdan.platform import records, schema, standing
from yingdan.platform.bulk.outcomes import REFUSED, UNCHANGED, Chunk, Outcome, Outcomes
from yingdan.platform.bulk.verbs import Verb, Work, readable, register
from yingdan.platform.fields import Field
from yingdan.platform.objects.share import Part, Share
from yingdan.platform.rows import OwnedRecord
from yingdan.platform.schema import ObjectType

CLOSED = "No role of %(name)s allows “%(objects)s”, so sharing would open nothing. An administrator can give one."


class Sharing(Verb):
    """A person takes part, to read or to write, until a day."""

    name, label, icon, grant = "share", gettext_lazy("Share"), "users", "change"

    def fits(self, kind: ObjectType) -> bool:
        """Where records have an owner."""
        return issubclass(kind.model, OwnedRecord)

    def params(self, kind: ObjectType) -> list[Field]:
        """Who, how, and until when."""
        return list(schema.find(Share.key()).named(("user", "part", "until_on")))

    def read(self, kind: ObjectType, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values. Raises Invalid also for somebody whose roles would open nothing."""
        fields = self.params(kind)
        said = {name: value for name, value in values.items() if name != "part" or value not in (None, "")}
        kept = readable(fields, {"part": Part.READ, **said})
        user = fields[0].parse(kept.get("user"))
        person = next(iter(standing.people([user.pk])), None)
        if person is None or not person.allows(kind.key, "view"):
            raise Invalid(fields={"user": [Invalid(CLOSED, name=user.name, objects=str(kind.plural))]})
        return kept

    def ready(self, kind: ObjectType, values: Mapping[str, Any]) -> Work:
        """Share a chunk; a share there is already takes the new part and day."""
        fields = {f.name: f for f in self.params(kind)}
        given = {name: fields[name].parse(values.get(name)) for name in fields}

        def work(chunk: Chunk) -> Outcomes:
            wanted = {pk: row for pk, row in chunk.rows.items() if row.owner_id != given["user"].pk}
            found = {pk: Outcome(REFUSED, "owner", _("This is the owner, who may do all of it already."))
                     for pk in chunk.rows if pk not in wanted}  # fmt: skip
            return found | share(kind, wanted, given)

        return work

    def keys(self, kind: ObjectType, values: Mapping[str, Any]) -> set[str]:
        """Shares only."""
        return {Share.key()}


def share(kind: ObjectType, ids: Iterable[int], given: Mapping[str, Any]) -> Outcomes:
    """Share records with one person; the actor must be able to change them. Raises Refused."""
    wanted = list(ids)
    held = {s.record_id: s for s in Share.objects.filter(object_key=kind.key, record_id__in=wanted, user=given["user"])}
    shares = {pk: held.get(pk) or Share(object_key=kind.key, record_id=pk) for pk in wanted}
    was = {pk: (one.pk, one.version) for pk, one in shares.items()}
    for one in shares.values():
        records.assign(one, given)
    records.save_many(list(shares.values()))
    return {pk: Outcome(UNCHANGED) if was[pk] == (one.pk, one.version) else Outcome() for pk, one in shares.items()}


register(Sharing())
