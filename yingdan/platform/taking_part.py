"""Asking to take part in a record one may not see, having come upon it as a likely duplicate."""

from collections.abc import Mapping, Sequence
from typing import Any

from yingdan.kernel.errors import Missing, Refused
from yingdan.platform import about, records, schema
from yingdan.platform.actor import current_actor
from yingdan.platform.duplicates import judging, matches
from yingdan.platform.objects.share_request import Answer, ShareRequest


def ask(kind: Any, values: Mapping[str, Any], handle: str, note: str = "", exclude: int | None = None) -> ShareRequest:
    """Ask the owner of the record that these values are like and that `handle` names; one open request is enough.

    The id of the record is never told: it is found anew from what was typed. Raises Missing when it is not found,
    Refused when nobody owns it.
    """
    ref = judging.named_by(kind, values, handle, exclude)
    if ref is None:
        raise Missing()
    record = matches.load([ref])[ref]
    if record.deleted_at is not None or record.owner_id is None:
        raise Refused("Nobody owns this record. An administrator can give it to somebody.")
    actor = current_actor()
    open_ = ShareRequest.objects.filter(
        object_key=ref[0], record_id=ref[1], asked_by_id=actor.user_id, status=Answer.OPEN
    )
    if (known := open_.first()) is not None:
        return known
    made = ShareRequest(object_key=ref[0], record_id=ref[1], owner_id=record.owner_id, note=note)
    made.asked_by_id = actor.user_id  # type: ignore[assignment]
    return records.save(made)


def titles(requests: Sequence[ShareRequest]) -> dict[int, dict[str, str]]:
    """For who is asked: the title and the address of the record each request is about, by the request's id."""
    pairs = {one.pk: (one.object_key, one.record_id) for one in requests}
    known = about.titles(pairs.values())
    return {
        pk: {"title": known[pair], "url": f"/{schema.find(pair[0]).slug}/{pair[1]}/"}
        for pk, pair in pairs.items()
        if pair in known and schema.known(pair[0])
    }
