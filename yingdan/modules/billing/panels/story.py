"""What the timeline of a contract tells of money: receipts, refunds, and invoices that were issued."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from yingdan.kernel import clock
from yingdan.modules.billing.objects.contract import NONE, Contract
from yingdan.modules.billing.objects.invoice import Invoice
from yingdan.modules.billing.objects.receipt import Receipt
from yingdan.platform import hooks
from yingdan.platform.actor import current_actor
from yingdan.web import looks
from yingdan.web.panels import Happening, Story

NOON = time(12)


def told(record: Any, before: datetime | None, limit: int) -> Sequence[Happening]:
    """The latest receipts and invoices of a contract, each on its day."""
    actor, found = current_actor(), list[Happening]()
    until = before.astimezone(clock.zone()).date() if before is not None else date.max
    if actor.may(Receipt.key(), "view"):
        rows = Receipt.objects.filter(contract=record, received_on__lte=until).select_related("created_by")
        found += [receipt(one) for one in rows.order_by("-received_on", "-pk")[: limit + 1]]
    if actor.may(Invoice.key(), "view"):
        issued = Invoice.objects.filter(contract=record, issued_on__lte=until).select_related("created_by")
        found += [invoice(one) for one in issued.order_by("-issued_on", "-pk")[: limit + 1]]
    found = [one for one in found if before is None or one.at < before]
    return sorted(found, key=lambda one: one.at, reverse=True)[:limit]


def moment(record: Any, day: date) -> datetime:
    """When something of a day happened: when it was written down that day, else at noon."""
    written = record.created_at.astimezone(clock.zone())
    return written if written.date() == day else datetime.combine(day, NOON, clock.zone())


def shown(record: Any) -> str:
    """An amount with its unit."""
    scale = looks.scale(currency=record.currency).fitting([record.amount])
    return f"{scale.show(abs(record.amount))} {scale.unit}"


def receipt(one: Receipt) -> Happening:
    """Money came in, or was given back."""
    back = one.amount < NONE
    head = _("gave back %(amount)s") if back else _("received %(amount)s")
    return Happening(
        at=moment(one, one.received_on), icon="cash", tone="bad" if back else "ok", head=head % {"amount": shown(one)},
        body=one.reason, who=str(one.created_by or ""), who_id=one.created_by_id, url=f"/receipts/{one.pk}/",
        note=f"· {one.number}",
    )  # fmt: skip


def invoice(one: Invoice) -> Happening:
    """An invoice was issued, or taken back."""
    back = one.amount < NONE
    head = _("reversed an invoice of %(amount)s") if back else _("issued an invoice of %(amount)s")
    return Happening(
        at=moment(one, one.issued_on or one.asked_on), icon="receipt", tone="bad" if back else "info",
        head=head % {"amount": shown(one)}, body=one.reason, who=str(one.created_by or ""), who_id=one.created_by_id,
        url=f"/invoices/{one.pk}/", note=f"· {one}",
    )  # fmt: skip


hooks.panel.register(Story(Contract.key(), "money", pgettext_lazy("timeline", "Money"), told, rank=20))
