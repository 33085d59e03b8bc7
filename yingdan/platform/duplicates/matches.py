"""What one is told of a record that is like another: all of it, or, of one that one may not see, next to nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yingdan.kernel.errors import Invalid
from yingdan.platform import phrases, schema
from yingdan.platform.actor import current_actor
from yingdan.platform.duplicates import rules
from yingdan.platform.duplicates.finding import Hit, Ref
from yingdan.platform.rows import OwnedRecord

SHOWN = 5
AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Match:
    """A record that is like the one asked about.

    `score` 0 … 100 by `rule` (a method); `blocked`: it stands in the way of saving. Of one the actor may not see, `id`
    is None and `title` empty; `facts` are the (label, words) an administrator lets everybody know. `handle` names
    it to the server without telling its id.
    """

    key: str
    score: int
    rule: str
    blocked: bool
    title: str
    owner: str
    owner_id: int | None
    unit: str
    id: int | None
    handle: str
    deleted: bool = False
    rule_name: str = ""
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def kind(self) -> Any:
        """The object it is a record of."""
        return schema.whole(self.key)

    @property
    def label(self) -> str:
        """How a line of text names it."""
        if self.title:
            return f"{self.kind.label} “{self.title}”" + (f" ({self.owner})" if self.owner else "")
        return _("%(object)s of %(owner)s") % {"object": self.kind.label, "owner": self.owner or _("nobody")}


class Duplicate(Invalid):
    """What was to be saved is like `matches`. Where `refused` is false a person may say that it is another, and why."""

    def __init__(self, matches: Sequence[Match]) -> None:
        self.matches = tuple(matches)
        self.refused = any(match.blocked for match in matches)
        text = (
            gettext_noop("This is there already: %(names)s.")
            if self.refused
            else gettext_noop("This may be there already: %(names)s.")
        )
        names = phrases.listed(match.label for match in self.matches[:SHOWN])
        super().__init__(text, code="duplicate", names=names)


def handle(ref: Ref) -> str:
    """What names a record to the server for this person alone, without telling its id."""
    who = f"{current_actor().user_id}:{ref[0]}:{ref[1]}"
    return salted_hmac("yingdan.duplicates", who, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()[:24]


def load(refs: Iterable[Ref]) -> dict[Ref, Any]:
    """The records behind some references, those in the bin too, whoever may see them. A statement per object."""
    by_key: dict[str, list[int]] = defaultdict(list)
    for key, pk in refs:
        by_key[key].append(pk)
    found: dict[Ref, Any] = {}
    for key, ids in by_key.items():
        model = schema.whole(key).model
        people = ("owner", "unit") if issubclass(model, OwnedRecord) else ()
        for start in range(0, len(ids), AT_ONCE):
            rows = model._base_manager.select_related(*people).filter(pk__in=ids[start : start + AT_ONCE])
            found |= {(key, row.pk): row for row in rows}
    return found


def seen(refs: Iterable[Ref]) -> set[Ref]:
    """Those of some records that the actor may see, in the bin or not."""
    by_key: dict[str, list[int]] = defaultdict(list)
    for key, pk in refs:
        by_key[key].append(pk)
    return {
        (key, pk)
        for key, ids in by_key.items()
        if current_actor().may(key, "view")
        for kept in (schema.whole(key).model.objects, schema.whole(key).model.bin)
        for pk in kept.filter(pk__in=ids).values_list("pk", flat=True)
    }


def tell(hits: Sequence[Hit], records: Mapping[Ref, Any], visible: set[Ref], refuse_from: int) -> tuple[Match, ...]:
    """The matches for the actor, the most alike first; what lies in the bin stands in nobody's way."""
    found = []
    for hit in sorted(hits, key=lambda h: (-h.score, h.ref)):
        record, open_ = records[hit.ref], hit.ref in visible
        owner, unit = getattr(record, "owner", None), getattr(record, "unit", None)
        deleted = record.deleted_at is not None
        match = Match(
            key=hit.ref[0],
            score=hit.score,
            rule=hit.rule.method,
            blocked=hit.score >= refuse_from and not deleted,
            title=record.title if open_ else "",
            owner=str(owner or ""),
            owner_id=getattr(owner, "pk", None),
            unit=str(unit or ""),
            id=hit.ref[1] if open_ else None,
            handle=handle(hit.ref),
            deleted=deleted,
            rule_name=hit.rule.name,
            facts=() if open_ else facts(hit.ref[0], record),
        )
        found.append(match)
    return tuple(found)


def facts(key: str, record: Any) -> tuple[tuple[str, str], ...]:
    """What an administrator lets everybody know of a hidden record."""
    policy = rules.of(key)
    fields = schema.whole(key).fields
    named = [fields[name] for name in (policy.shown if policy else ()) if name in fields]
    return tuple((str(f.label), f.show(record)) for f in named if f.value(record) not in (None, ""))
