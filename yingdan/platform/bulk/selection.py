"""Selection: the records something is to be done to; some that were ticked, or all that match a question."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from yingdan.kernel.errors import Conflict, Invalid
from yingdan.platform.query.ast import Query
from yingdan.platform.query.compile import queryset

MOST = 200_000


class Differs(Conflict):
    """The number that match now is not the one the person was shown; nothing was done. `params` has both."""

    def __init__(self, shown: int, now: int) -> None:
        text = "You saw %(shown)s records, but %(now)s match now. Look again and confirm the new number."
        super().__init__(text, code="count", shown=shown, now=now)


@dataclass(frozen=True, slots=True)
class Selection:
    """Records of one object: `ids`, or all that match `query`, of which the person was shown `shown`.

    `versions` are those of the rows as they stood on the page. Whichever way, only what the actor sees at the moment
    of doing is touched.
    """

    object: str
    ids: tuple[int, ...] = ()
    query: Query | None = None
    shown: int | None = None
    versions: Mapping[int, int] = field(default_factory=dict)

    def resolve(self) -> list[int]:
        """The ids in their order: as given, or as they match now for the current actor.

        Raises Invalid for none or too many, Differs when a question has another answer than the one shown.
        """
        if self.query is None:
            found = sorted(set(self.ids))
        else:
            rows = queryset(replace(self.query, order=(), cursor="")).order_by("pk")
            found = list(rows.values_list("pk", flat=True)[: MOST + 1])
            if self.shown is not None and self.shown != len(found):
                raise Differs(self.shown, len(found))
        if not found:
            raise Invalid("Nothing is selected.", code="nothing")
        if len(found) > MOST:
            raise Invalid("At most %(most)s records can be dealt with at once. Narrow the list.", most=f"{MOST:,}")
        return found

    def to_json(self) -> dict[str, Any]:
        """What must be kept to look at the rows again: the question and the versions."""
        kept: dict[str, Any] = {"query": self.query.to_json()} if self.query is not None else {}
        return kept | ({"versions": {str(k): v for k, v in self.versions.items()}} if self.versions else {})


def asked(kept: Mapping[str, Any]) -> tuple[Query | None, dict[int, int]]:
    """The question and the versions back from what was kept."""
    query = Query.from_json(kept["query"]) if "query" in kept else None
    return query, {int(k): int(v) for k, v in kept.get("versions", {}).items()}
