"""Search as the actor may: what is hidden from him or masked finds nothing.

The index holds all texts of a record together, whoever may read them. For the few from whom some of an object's texts
are withheld, what it offers is judged once more by the texts they may read, record by record.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from yingdan.platform import schema
from yingdan.platform.schema import ObjectType
from yingdan.platform.search import index
from yingdan.platform.search.entry import Hit
from yingdan.platform.search.finding import Rows
from yingdan.platform.search.indexing import entry, own
from yingdan.platform.search.tokens import Needle, document, needle

JUDGED, OFFERED = 3000, 200
"""So many matches, the newest, are judged for a list, and so many of each object for the search box."""


def withheld(kind: ObjectType) -> bool:
    """Whether the index knows texts of this object that the actor may not read."""
    return set(own(kind)) != set(own(schema.whole(kind.key)))


def matching(kind: ObjectType, text: str) -> Q:
    """The search box of a list: rows found by their own texts, or through a record they refer to."""
    found = [by_own(kind, text).q()] if own(kind) else []
    for name in dict.fromkeys(s.partition(".")[0] for s in kind.search if "." in s):
        related = schema.find(kind.field(name).related)
        if not own(related):
            continue
        match = by_own(related, text)
        visible = related.rows().filter(match.q())
        through = Exists(visible.filter(pk=OuterRef(f"{name}_id")))
        found.append(Q(through) if match.common else Q(**{f"{name}__in": visible.values("pk")}))
    return Q.create(list(found), connector=Q.OR) if found else Q(pk__in=())


def by_own(kind: ObjectType, text: str) -> index.Match:
    """The rows found by their own texts, as far as the actor may read these."""
    match = index.matching(kind.key, text)
    if not withheld(kind):
        return match
    rows = kind.rows().filter(match.q()).order_by("-pk")[:JUDGED]
    return index.Match(readable(kind, rows, needle(text)))


def everywhere(text: str, within: Mapping[str, Rows], per_key: int = 5) -> dict[str, list[Hit]]:
    """The best matches in several objects, as `index.everywhere`, found by what the actor may read."""
    kinds = {key: schema.find(key) for key in within}
    narrow = {key for key, kind in kinds.items() if withheld(kind)}
    found = index.everywhere(text, {key: rows for key, rows in within.items() if key not in narrow}, per_key)
    for key in sorted(narrow & {key for key, kind in kinds.items() if own(kind)}):
        hits = index.everywhere(text, {key: within[key]}, OFFERED).get(key, [])
        rows = kinds[key].rows().filter(pk__in=[hit.record_id for hit in hits])
        sure = set(readable(kinds[key], rows, needle(text)))
        if kept := [hit for hit in hits if hit.record_id in sure][:per_key]:
            found[key] = kept
    return {key: found[key] for key in within if key in found}


def readable(kind: ObjectType, rows: Iterable[Any] | QuerySet[Any], search: Needle) -> list[int]:
    """Of some rows those that the search finds by texts the actor may read."""
    return [row.pk for row in rows if search.found_in(document(entry(kind, row).texts))]
