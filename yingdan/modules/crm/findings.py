"""What must always hold of credit, looked at by `yingdan doctor` and the health page; a gap is named.

A part of acceptance.md C-OK-2: Σ credit = Σ won, shares make up the whole, closed lines do not move.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import wraps
from hashlib import sha256
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yingdan.modules.crm.choices import StageKind
from yingdan.modules.crm.objects.credit import Credit
from yingdan.modules.crm.objects.deal_share import DealShare
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import hooks, phrases
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.columns import MoneyField
from yingdan.platform.health import BAD, OK, WARN
from yingdan.platform.objects.period_close import PeriodClose

Found = tuple[str, str]
Look = Callable[[], Found]
NOTHING, WHOLE = Decimal(0), Decimal(100)
SEALED = ("pk", "opportunity_id", "owner_id", "unit_id", "on", "amount", "share", "overlay", "adjusts_id")


def as_the_system(look: Look) -> Look:
    """A look at everything, whoever asks."""

    @wraps(look)
    def looking() -> Found:
        with acting(SYSTEM):
            return look()

    return looking


@as_the_system
def credited() -> Found:
    """Σ credit = Σ won, deal by deal and in all; what is no longer won adds up to nothing."""
    own = Credit.objects.filter(overlay=False).order_by()
    lines = own.filter(opportunity=OuterRef("pk")).values("opportunity").annotate(total=Sum("amount"))
    won = Opportunity.objects.filter(status=StageKind.WON, base_amount__isnull=False).order_by()
    credited = won.annotate(credited=Subquery(lines.values("total"), output_field=MoneyField()))
    left = own.exclude(opportunity__in=won.values("pk")).values("opportunity").annotate(total=Sum("amount"))
    number = credited.exclude(credited=F("base_amount")).count() + left.exclude(total=NOTHING).count()
    source, held = total(won, "base_amount"), total(own, "amount")
    told = {"source": f"{source:,}", "held": f"{held:,}", "gap": f"{source - held:,}", "n": number}
    if number or source != held:
        text = _("Won %(source)s, credited %(held)s, a gap of %(gap)s; %(n)s deals differ.") % told
        return BAD, text
    waiting = Opportunity.objects.filter(status=StageKind.WON, base_amount__isnull=True, amount__isnull=False)
    if lacking := sorted(set(waiting.order_by().values_list("currency", flat=True))):
        names = phrases.listed(lacking)
        return (
            WARN,
            _("Deals won in %(names)s have no exchange rate and no credit yet.") % {"names": names},
        )
    return OK, _("Won %(source)s, credited %(held)s: the same.") % told


@as_the_system
def shared() -> Found:
    """The shares of each deal that are no overlays make up 100 per cent."""
    own = DealShare.objects.filter(overlay=False).order_by().values("opportunity").annotate(total=Sum("share"))
    wrong = list(own.exclude(total=WHOLE).values_list("opportunity", "total")[:5])
    if wrong:
        names = phrases.listed(phrases.labelled(f"#{deal}", f"{share}%") for deal, share in wrong)
        return BAD, _("Not 100%%: %(names)s.") % {"names": names}
    return OK, _("All make up 100%.")


@as_the_system
def sealed() -> Found:
    """Lines of the closed period are those that stood there when it was closed."""
    last = PeriodClose.objects.order_by("-until").first()
    if last is None:
        return OK, _("None is closed.")
    if last.seals.get(credits.__name__) != credits(last.until):
        text = _("Credit up to %(day)s is not as it was when it was closed.") % {"day": last.until}
        return BAD, text
    return OK, _("Up to %(day)s nothing has moved.") % {"day": last.until}


hooks.finding.register((gettext_noop("Credit"), credited))
hooks.finding.register((gettext_noop("Shares of deals"), shared))
hooks.finding.register((gettext_noop("Closed periods"), sealed))


@hooks.seal.register
def credits(until: date) -> str:
    """A digest of every line up to a day."""
    found = sha256()
    rows = Credit.objects.filter(on__lte=until).order_by("pk").values_list(*SEALED)
    for row in rows.iterator(chunk_size=2000):
        found.update(repr([str(value) for value in row]).encode())
    return found.hexdigest()


def total(rows: QuerySet[Any], column: str) -> Decimal:
    """The sum of a column; of nothing zero."""
    found: Decimal | None = rows.filter(Q((f"{column}__isnull", False))).aggregate(total=Sum(column))["total"]
    return found or NOTHING
