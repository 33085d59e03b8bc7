"""The demo company's contracts: of the deals won in the last months, with what was due, received and invoiced."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from yingdan.modules.billing.choices import ContractKind, ContractStatus, InvoiceStatus, Method, Trigger
from yingdan.modules.billing.demo.due import NONE, WAN, Deal, planned
from yingdan.modules.billing.objects.contract import Contract
from yingdan.modules.billing.objects.instalment import Instalment
from yingdan.modules.billing.objects.invoice import Invoice
from yingdan.modules.billing.objects.receipt import Receipt
from yingdan.modules.billing.services import settling
from yingdan.modules.crm.demo.when import When, moment
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import records
from yingdan.platform.objects.unit import Unit
from yingdan.platform.preferences import company

SEED, BACK = 20261123, 215
EAST = "EAST"
TRIGGERS: dict[int, tuple[Trigger, ...]] = {
    1: (Trigger.SIGNING,),
    2: (Trigger.SIGNING, Trigger.DELIVERY),
    3: (Trigger.SIGNING, Trigger.DELIVERY, Trigger.WARRANTY),
}
TERMS = {1: "一次付清", 2: "预付五成，发货前付清", 3: "3:6:1，预付 / 发货 / 质保"}
METHODS = (Method.WIRE, Method.WIRE, Method.ONLINE, Method.WIRE, Method.DRAFT)
GOODS = "*机床*数控机床及附件"
PENDING, DRAFTS, WAITING = 4, 3, 6
AHEAD = 5 * WAN


def found() -> None:
    """Make the contracts; as the system, after the deals."""
    if not Unit.objects.filter(code=EAST).exists():
        return
    random, when = Random(SEED), When.now(company().calendar)
    rows = Opportunity.objects.filter(status="won", closed_on__gte=when.start - timedelta(days=BACK))
    won = list(rows.select_related("account", "owner", "unit").order_by("closed_on", "pk"))
    deals = planned(random, when, won)
    contracts = [contract_of(when, deal) for deal in deals]
    number(contracts, when, "HT", lambda contract: contract.signed_on)
    records.save_many(contracts)
    pairs = list(zip(deals, contracts, strict=True))
    with settling.together():
        records.save_many([one for deal, contract in pairs for one in instalments(deal, contract)])
        receipts = sorted(
            (one for deal, contract in pairs for one in receipts_of(random, deal, contract)),
            key=lambda one: one.received_on,
        )
        number(receipts, when, "HK", lambda receipt: receipt.received_on)
        records.save_many(receipts)
        invoices = sorted(invoices_of(random, when, pairs), key=lambda one: one.asked_on)
        number(invoices, when, "FP", lambda invoice: invoice.asked_on)
        records.save_many(invoices)
        settling.settle([contract.pk for contract in contracts])
    not_yet(when)
    ahead(when, won)


def contract_of(when: When, deal: Deal) -> Contract:
    """The contract of a deal, not saved yet."""
    won = deal.won
    delivered = deal.parts[1].due if len(deal.parts) > 1 else deal.signed + timedelta(days=60)
    begun = (when.today - deal.signed).days
    paid = all(part.paid for part in deal.parts)
    status = ContractStatus.DONE if paid and begun > 90 else ContractStatus.RUNNING
    return Contract(
        name=f"{won.name}采购合同",
        account=won.account,
        opportunity=won,
        kind=ContractKind.EXPANSION if won.kind == "expansion" else ContractKind.NEW,
        status=ContractStatus.SIGNED if begun < 12 else status,
        amount=deal.amount,
        signed_on=deal.signed,
        starts_on=deal.signed,
        ends_on=delivered + timedelta(days=365),
        payment_terms=TERMS[len(deal.parts)],
        signer=won.owner,
        owner=won.owner,
        unit=won.unit,
        created_by=won.owner,
        created_at=moment(deal.signed, 11),
        updated_at=moment(min(deal.signed + timedelta(days=3), when.today), 15),
    )


def instalments(deal: Deal, contract: Contract) -> list[Instalment]:
    """Its instalments."""
    triggers = TRIGGERS[len(deal.parts)]
    return [
        Instalment(
            contract=contract, number=at, amount=part.amount, due_on=part.due, trigger=trigger, method=Method.WIRE,
            created_at=contract.created_at,
        )
        for at, (part, trigger) in enumerate(zip(deal.parts, triggers, strict=True), start=1)
    ]  # fmt: skip


def receipts_of(random: Random, deal: Deal, contract: Contract) -> list[Receipt]:
    """What came in for it."""
    return [
        Receipt(
            contract=contract, amount=part.paid, received_on=part.paid_on, method=random.choice(METHODS),
            payer=contract.account.name, bank_ref=f"{part.paid_on:%Y%m%d}{random.randint(10**7, 10**8 - 1)}",
            created_at=moment(part.paid_on, 16),
        )
        for part in deal.parts
        if part.paid and part.paid_on is not None
    ]  # fmt: skip


def invoices_of(random: Random, when: When, pairs: Sequence[tuple[Deal, Contract]]) -> Iterable[Invoice]:
    """What was delivered was invoiced, and most of what came in ahead; the last few are still asked for."""
    made = []
    for deal, contract in pairs:
        first, *others = deal.parts
        delivered = others[0].due if others else first.due
        amount, day = first.paid, first.paid_on
        if delivered <= when.today:
            amount, day = first.amount + (others[0].amount if others else NONE), max(delivered, deal.signed)
        if amount and day is not None and (delivered <= when.today or random.random() < 0.6):
            made.append(
                Invoice(
                    contract=contract,
                    amount=amount,
                    content=GOODS,
                    asked_on=day,
                    issued_on=day,
                    status=InvoiceStatus.ISSUED,
                    invoice_no=f"2531{random.randint(10**15, 10**16 - 1)}",
                    created_at=moment(day, 14),
                )
            )  # fmt: skip
    latest = sorted(made, key=lambda one: one.asked_on)[-WAITING:]
    for one in latest:
        one.status, one.issued_on, one.invoice_no = InvoiceStatus.PENDING, None, ""
    return made


def number(rows: Sequence[Any], when: When, mark: str, day_of: Callable[[Any], date]) -> None:
    """Number rows by the month they are of; this month's get theirs from the series, so that it goes on."""
    by_month: dict[str, int] = defaultdict(int)
    for row in rows:
        month = f"{day_of(row):%Y%m}"
        if month != f"{when.today:%Y%m}":
            by_month[month] += 1
            row.number = f"{mark}-{month}-{by_month[month]:04}"


def not_yet(when: When) -> None:
    """Contracts of deals that are nearly won: some wait for their signatures, some are drafts."""
    rows = Opportunity.objects.filter(status="open", stage__code="negotiation", amount__isnull=False)
    deals = list(
        rows.select_related("account", "owner", "unit").order_by("expected_close_on", "pk")[: PENDING + DRAFTS]
    )
    records.save_many(
        [
            Contract(
                name=f"{deal.name}采购合同", account=deal.account, opportunity=deal, amount=deal.amount,
                status=ContractStatus.PENDING if at < PENDING else ContractStatus.DRAFT, payment_terms=TERMS[3],
                owner=deal.owner, unit=deal.unit, created_by=deal.owner, created_at=moment(when.ago(at + 1), 10),
            )
            for at, deal in enumerate(deals)
        ]
    )  # fmt: skip


def ahead(when: When, won: Sequence[Opportunity]) -> None:
    """A customer paid ahead of his next contract, before the quarter began."""
    regular = next((deal for deal in won if deal.account is not None and deal.closed_on), None)
    if regular is not None:
        day = when.start - timedelta(days=6)
        records.save(
            Receipt(
                account=regular.account, amount=AHEAD, received_on=day, method=Method.WIRE, note="下一单的定金",
                payer=str(regular.account), created_at=moment(day, 16), number=f"HK-{day:%Y%m}-9001",
            )
        )  # fmt: skip
