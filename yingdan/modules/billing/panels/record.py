"""What this module shows on record pages: how far a contract is received and invoiced, what a customer owes."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yingdan.engines.billing.ageing import days_overdue
from yingdan.kernel import clock
from yingdan.modules.billing.choices import IN_FORCE
from yingdan.modules.billing.objects.contract import NONE, Contract
from yingdan.modules.billing.objects.instalment import Instalment
from yingdan.modules.billing.objects.receipt import Receipt
from yingdan.platform import hooks, schema
from yingdan.platform.actor import current_actor
from yingdan.platform.query import run
from yingdan.platform.query.ast import All, Condition, Query
from yingdan.web import looks
from yingdan.web.panels import Panel
from yingdan.web.state import Filter, State

HUNDRED, FULL = Decimal(100), Decimal(100)
ACCOUNT = "crm.account"


def width(part: Decimal | None, whole: Decimal | None) -> str:
    """A part of a whole in per cent, for the width of a bar; never more than all of it."""
    if not whole or part is None:
        return "0"
    return str(min(max(part / whole * HUNDRED, NONE), FULL).quantize(Decimal("0.1")))


def due_of(contract: Contract) -> dict[str, Any]:
    """What of a contract is due by today, what of that is unpaid, and since when: one statement."""
    late = Q(unpaid__gt=NONE, due_on__lt=clock.today())
    found: dict[str, Any] = Instalment.objects.filter(contract=contract).aggregate(
        number=Count("pk"),
        due=Sum("amount", filter=Q(due_on__lte=clock.today())),
        overdue=Sum("unpaid", filter=late),
        since=Min("due_on", filter=late),
    )
    return found


def read_due(contract: Contract) -> dict[str, Any]:
    """The same, asked once for a page."""
    kept: dict[str, Any] | None = contract.__dict__.get("_due")
    if kept is None:
        seen = current_actor().may(Instalment.key(), "view") and contract.is_in_force
        kept = due_of(contract) if seen else {"number": 0, "due": None, "overdue": None, "since": None}
        contract.__dict__["_due"] = kept
    return kept


def progress(contract: Contract) -> dict[str, Any] | None:
    """Received and invoiced as bars, with a tick where the receipts should be today; what is overdue, since when."""
    if contract.amount is None or not (contract.is_in_force or contract.received or contract.invoiced):
        return None
    found = read_due(contract)
    scale = looks.scale(currency=contract.currency)
    scale = scale.fitting([contract.amount, contract.received, contract.invoiced, found["due"]])
    beyond = max(contract.received - contract.amount, NONE)
    return {
        "unit": scale.unit,
        "received": scale.show(contract.received),
        "received_width": width(contract.received, contract.amount),
        "invoiced": scale.show(contract.invoiced),
        "invoiced_width": width(contract.invoiced, contract.amount),
        "due": scale.show(found["due"] or NONE) if found["number"] else "",
        "due_at": width(found["due"] or NONE, contract.amount) if found["number"] else "",
        "overdue": scale.show(found["overdue"]) if found["overdue"] else "",
        "since": late_words(found["since"]),
        "left": scale.show(contract.remaining),
        "uninvoiced": scale.show(max(contract.amount - contract.invoiced, NONE)),
        "beyond": scale.show(beyond) if beyond else "",
        "unplanned": scale.show(contract.amount - contract.planned) if contract.planned < contract.amount else "",
    }


def late_words(since: date | None) -> str:
    """For how long something is overdue."""
    if since is None:
        return ""
    days = days_overdue(since, clock.today())
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def notes(contract: Contract) -> dict[Any, Any]:
    """Below the key numbers: the shares received and invoiced, and what is overdue."""
    found: dict[Any, Any] = {}
    for name, share in (("received", contract.share_received), ("invoiced", contract.share_invoiced)):
        if share is not None:
            found[name] = (f"{share:.1f}%", "")
    if contract.revisions:
        times = ngettext("changed %(n)s time", "changed %(n)s times", contract.revisions)
        found["amount"] = (times % {"n": contract.revisions}, "warn")
    if overdue := read_due(contract)["overdue"]:
        shown = looks.scale(currency=contract.currency).fitting([overdue]).show(overdue)
        found["remaining"] = (_("%(amount)s overdue") % {"amount": shown}, "bad")
    return found


def owes(account: Any) -> dict[str, Any] | None:
    """What is agreed with a customer, what came in, what is still owed and overdue: sums over all one may see."""
    actor = current_actor()
    if not actor.may(Contract.key(), "view"):
        return None
    rows = Contract.objects.filter(account=account, status__in=IN_FORCE)
    if (number := rows.count()) == 0:
        return None
    measured = summed(Contract.key(), ("amount", "received", "invoiced", "remaining"), at(account), standing())
    late = Condition("due_on", "in_period", "before_today")
    overdue = summed(Instalment.key(), ("unpaid",), at(account), OF_FORCE, late) if may(Instalment) else {}
    free = summed(Receipt.key(), ("free",), at(account)) if may(Receipt) else {}
    amounts = {**measured, "overdue": overdue.get("unpaid"), "free": free.get("free")}
    scale = looks.scale().fitting([a for a in amounts.values() if isinstance(a, Decimal)])
    state = State(kind=schema.find(Contract.key()), filters=(Filter("account", "any_of", (str(account.pk),)),))
    return {
        "number": number,
        "unit": scale.unit,
        "url": state.url(),
        "width": width(known(amounts["received"]), known(amounts["amount"])),
        **{
            name: scale.show(value) if isinstance(value, Decimal) else str(value or "")
            for name, value in amounts.items()
        },
        "is_late": bool(known(amounts["overdue"])),
        "is_free": bool(known(amounts["free"])),
    }


OF_FORCE = Condition("contract.status", "any_of", [str(status) for status in IN_FORCE])


def standing() -> Condition:
    """Contracts in force."""
    return Condition("status", "any_of", [str(status) for status in IN_FORCE])


def at(account: Any) -> Condition:
    """What is this customer's."""
    return Condition("account", "any_of", [account.pk])


def may(model: Any) -> bool:
    """Whether the actor may see such records at all."""
    return current_actor().may(model.key(), "view")


def known(value: Any) -> Decimal | None:
    """A sum; None for one that cannot be said, of several currencies without a rate."""
    return value if isinstance(value, Decimal) else None


def summed(key: str, names: tuple[str, ...], *conditions: Condition) -> dict[str, Any]:
    """Sums of an object's amounts under conditions, as lists have them in their foot."""
    query = Query(object=key, where=All(conditions), measures=tuple(f"sum:{name}" for name in names))
    found = run.summary(query, worded=False).total
    return {name: found.get(f"sum:{name}") for name in names}


hooks.panel.register(Panel(Contract.key(), "right", progress, "billing/progress.html", rank=5))
hooks.panel.register(Panel(Contract.key(), "notes", notes))
hooks.panel.register(Panel(ACCOUNT, "right", owes, "billing/owes.html", rank=55, later="owes"))
