"""The shares of a deal, written all together: those that are no overlays make up 100.00 % exactly, or nothing is kept.

Whoever writes shares by whatever way is judged by the same rule at the end of his write, and the credit of a deal that
is won follows in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from yingdan.kernel.errors import Invalid, Problem
from yingdan.modules.crm import ledger
from yingdan.modules.crm.choices import StageKind
from yingdan.modules.crm.objects.deal_share import DealShare
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import records, schema
from yingdan.platform.actor import acting, as_keeper
from yingdan.platform.flag import Flag
from yingdan.platform.records import Write

WHOLE, NOTHING = Decimal(100), Decimal(0)
together = Flag("together")
"""Inside, shares are written one after another; the rule is asked once, at the end."""


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody gets of a deal, in per cent; `overlay`: besides the others, for himself only."""

    person: Any
    share: Decimal
    role: str = ""
    overlay: bool = False


def of(deal: Opportunity) -> list[DealShare]:
    """The shares of a deal: the largest first, overlays last."""
    rows = DealShare.objects.filter(opportunity=deal).select_related("person")
    return list(rows.order_by("overlay", "-share", "pk"))


def put(deal: Opportunity, parts: Sequence[Part]) -> None:
    """Let these be the shares of a deal, none leaving all of it to its owner. Raises Refused, and Invalid
    with what is missing.
    """
    if wrong := problem(parts):
        raise wrong
    with transaction.atomic(), together():
        held = {(row.person_id, row.overlay): row for row in DealShare.objects.filter(opportunity=deal)}
        new, changed = list[DealShare](), list[DealShare]()
        for part in parts:
            row = held.pop((part.person.pk, part.overlay), None)
            row_ = row or DealShare(opportunity=deal, person=part.person, overlay=part.overlay)
            row_.share, row_.role = part.share, part.role
            (changed if row else new).append(row_)
        for problem_ in records.delete_many(DealShare, [row.pk for row in held.values()]).values():
            raise problem_
        records.save_many(changed)
        records.save_many(new)
        agree([deal.pk])


def problem(parts: Sequence[Part]) -> Invalid | None:
    """What is wrong with shares as a whole, in words; None when nothing is."""
    if len({(part.person.pk, part.overlay) for part in parts}) != len(parts):
        return Invalid("Somebody stands here twice.", code="twice")
    return short([part.share for part in parts if not part.overlay], bool(parts))


def short(shares: Sequence[Decimal], any: bool) -> Invalid | None:
    """That shares do not make up the whole, and by how much; None when they do, or when there are none at all."""
    total = sum(shares, NOTHING)
    if total == WHOLE or not any:
        return None
    told: dict[str, Any] = {"sum": f"{total.normalize():f}", "gap": f"{abs(WHOLE - total).normalize():f}"}
    if total < WHOLE:
        return Invalid("The shares make up %(sum)s of 100 per cent; %(gap)s are missing.", code="shares", **told)
    return Invalid("The shares make up %(sum)s of 100 per cent; that is %(gap)s too much.", code="shares", **told)


def agree(ids: Sequence[int]) -> None:
    """Ask the rule of the shares of some deals, and settle the credit of those that are won. Raises Invalid."""
    with acting(as_keeper()):
        shares = ledger.by_deal(DealShare, ids)
        for rows in shares.values():
            if wrong := short([row.share for row in rows if not row.overlay], True):
                raise wrong
        won = list(Opportunity.objects.filter(pk__in=ids, status=StageKind.WON))
    if won:
        ledger.settle(won, anew=ids, shares=shares)


def follow(writes: Sequence[Write]) -> None:
    """Shares were written: one by one they are judged at once. Raises Invalid."""
    if not together.on:
        agree(sorted({write.record.opportunity_id for write in writes}))


def pass_on(writes: Sequence[Write]) -> None:
    """An open deal has a new owner: the share of the former one goes over to him; what is won stays as it is."""
    moved = {
        w.record.pk: w
        for w in writes
        if not w.added and "owner_id" in w.changed and w.record.status == StageKind.OPEN and w.record.owner_id
    }
    if not moved:
        return
    with acting(as_keeper()), together():
        changed, gone = list[DealShare](), list[int]()
        for pk, rows in ledger.by_deal(DealShare, list(moved)).items():
            own = {row.person_id: row for row in rows if not row.overlay}
            former, now = moved[pk].before.get("owner_id"), moved[pk].record.owner_id
            if former not in own:
                continue
            if now in own:
                own[now].share += own[former].share
                gone.append(own[former].pk)
                changed.append(own[now])
            else:
                own[former].person_id = now
                changed.append(own[former])
        records.delete_many(DealShare, gone)
        records.save_many(changed)


def part_of(row: dict[str, Any]) -> Part:
    """A share from texts: a person by login or name, per cent, a part taken. Raises Invalid."""
    fields = schema.find(DealShare.key()).fields
    values: dict[str, Any] = {}
    wrong: dict[str, list[Problem]] = {}
    for name in ("person", "share", "role", "overlay"):
        try:
            values[name] = fields[name].parse(row.get(name) if name != "overlay" else bool(row.get(name)))
        except Invalid as error:
            wrong[name] = [error]
    if wrong:
        raise Invalid(fields=wrong)
    return Part(values["person"], values["share"], values["role"] or "", values["overlay"])
