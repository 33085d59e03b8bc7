"""Handing many records over: the owner and his unit change, nothing else; what hangs on them may go along."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yingdan.kernel.errors import Invalid
from yingdan.platform import records, schema
from yingdan.platform.bulk.outcomes import DONE, Chunk, Outcomes, saved, with_references
from yingdan.platform.bulk.sharing import share
from yingdan.platform.bulk.verbs import Verb, Work, register
from yingdan.platform.cascade import referring
from yingdan.platform.fields import Field
from yingdan.platform.objects.share import Part, Share
from yingdan.platform.query.ast import All, Not
from yingdan.platform.query.compile import rows as rows_of
from yingdan.platform.rows import OwnedRecord
from yingdan.platform.schema import ObjectType

LEFT = "left"


@dataclass(frozen=True, slots=True)
class Follower:
    """Records that may go along: those of `kind` whose reference `by` points at what is handed over."""

    kind: ObjectType
    by: str

    @property
    def name(self) -> str:
        """crm.contact.account."""
        return f"{self.kind.key}.{self.by}"

    @property
    def label(self) -> str:
        """Contacts; with the reference when it is not the only one."""
        return str(self.kind.plural)

    def of(self, kind: ObjectType, ids: Iterable[int]) -> Any:
        """The rows that hang on some records, visible to the actor; what is past stays with who did it."""
        found = rows_of(self.kind, All() if self.kind.spec.past is None else Not(self.kind.spec.past))
        if self.by == "about":
            return found.filter(about_key=kind.key, about_id__in=list(ids))
        return found.filter(Q((f"{self.by}__in", list(ids))))

    def parent(self, row: Any) -> int:
        """The record a row hangs on."""
        return int(getattr(row, f"{self.by}_id"))


def followers(kind: ObjectType) -> list[Follower]:
    """What may go along with records of an object: contacts and open deals of an account, tasks about it."""
    found: list[Follower] = []
    for model, name, _on_delete in referring(kind.model):
        if issubclass(model, OwnedRecord) and schema.known(model.key()):
            other = schema.find(model.key())
            first = all(f.kind.key != other.key for f in found)
            if first and other.key != kind.key and other.has("transfer") and name not in ("owner", "unit"):
                found.append(Follower(other, name))
    about = [
        Follower(other, "about")
        for other in schema.current().objects.values()
        if "about" in other.fields and other.spec.past is not None and issubclass(other.model, OwnedRecord)
    ]
    return [*found, *(about if kind.has("timeline") else ())]


class Transfer(Verb):
    """Another owner. `with` names the followers that go along, `keep` lets the former owner read on."""

    name, label, icon, grant = "transfer", _("Hand over"), "user-share", "transfer"

    def fits(self, kind: ObjectType) -> bool:
        """Where records have an owner and can be handed over."""
        return issubclass(kind.model, OwnedRecord) and kind.has("transfer")

    def params(self, kind: ObjectType) -> list[Field]:
        """The new owner."""
        return [replace(kind.fields["owner"], required=True, label=_("New owner"))]

    def read(self, kind: ObjectType, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values. Raises Invalid with fields."""
        names = {f.name for f in followers(kind)}
        if unknown := [n for n in values if n not in ("owner", "with", "keep")]:
            raise Invalid(fields={n: [Invalid("There is no such field.", code="unknown")] for n in unknown})
        wanted = values.get("with") or []
        if not isinstance(wanted, list) or not names.issuperset(str(w) for w in wanted):
            raise Invalid(fields={"with": [Invalid("There is no such field.", code="unknown")]})
        try:
            self.params(kind)[0].parse(values.get("owner"))
        except Invalid as problem:
            raise Invalid(fields={"owner": [problem]}) from None
        return {"owner": values["owner"], "with": list(wanted), "keep": bool(values.get("keep"))}

    def ready(self, kind: ObjectType, values: Mapping[str, Any]) -> Work:
        """Hand a chunk over, with what goes along."""
        owner = self.params(kind)[0].parse(values["owner"])
        along = [f for f in followers(kind) if f.name in values["with"]]

        def work(chunk: Chunk) -> Outcomes:
            former = {pk: row.owner for pk, row in chunk.rows.items()}
            found = hand_over(kind, chunk.rows, owner, chunk.versions, keep=values["keep"])
            moved = {pk: former[pk].pk for pk, one in found.items() if one.what == DONE and former[pk] is not None}
            for follower in along:
                take_along(chunk, follower, moved, owner, keep=values["keep"])
            return found

        return work

    def keys(self, kind: ObjectType, values: Mapping[str, Any]) -> set[str]:
        """The records, what went along, and the shares."""
        return {kind.key, Share.key(), *(name.rpartition(".")[0] for name in values["with"])}


def hand_over(
    kind: ObjectType, rows: Mapping[int, Any], owner: Any, versions: Mapping[int, int], *, keep: bool
) -> Outcomes:
    """Give rows to another person. The former owner is let in before, as long as the actor may still do that; a share
    of a row that is then refused is withdrawn.
    """
    given = keep_reading(kind, [row for row in rows.values() if row.owner_id != owner.pk]) if keep else {}

    def assign(row: Any) -> None:
        version = versions.get(row.pk, row.version)
        if version != row.version:
            records.refuse_clash(row, {"owner": owner}, version)
        row.owner = owner

    found = saved(kind, rows.values(), assign, "transfer")
    records.delete_many(Share, [given[pk] for pk, one in found.items() if one.what != DONE and pk in given])
    return found


def keep_reading(kind: ObjectType, rows: list[Any]) -> dict[int, int]:
    """Let the owners of rows see them when they are no longer theirs; gives the new shares by row. Rows the actor may
    not share are passed over.
    """
    may = set(kind.model.objects.may("change").filter(pk__in=[r.pk for r in rows]).values_list("pk", flat=True))
    by_owner: dict[Any, list[int]] = {}
    for row in rows:
        if row.owner is not None and row.pk in may:
            by_owner.setdefault(row.owner, []).append(row.pk)
    made: dict[int, int] = {}
    for owner, ids in by_owner.items():
        before = set(of_person(kind, owner, ids).values_list("pk", flat=True))
        share(kind, ids, {"user": owner, "part": Part.READ, "until_on": None})
        now = of_person(kind, owner, ids).exclude(pk__in=before).values_list("record_id", "pk")
        made |= dict(now)
    return made


def of_person(kind: ObjectType, user: Any, ids: list[int]) -> Any:
    """The shares of some records with one person."""
    return Share.objects.filter(object_key=kind.key, record_id__in=ids, user=user)


def take_along(chunk: Chunk, follower: Follower, moved: Mapping[int, int], owner: Any, *, keep: bool) -> None:
    """Hand over what hangs on rows and belonged to the same person; counted by object, what is refused under LEFT."""
    if not moved:
        return
    found = with_references(follower.kind, follower.of(chunk.kind, moved)).order_by("pk")
    his = {row.pk: row for row in found if row.owner_id == moved[follower.parent(row)]}
    may = follower.kind.model.objects.may("transfer").filter(pk__in=list(his)).values_list("pk", flat=True)
    allowed = {pk: his[pk] for pk in sorted(may)}
    outcomes = hand_over(follower.kind, allowed, owner, {}, keep=keep)
    done = sum(one.what == DONE for one in outcomes.values())
    chunk.also[follower.kind.key] += done
    chunk.also[LEFT] += len(his) - done


register(Transfer())
