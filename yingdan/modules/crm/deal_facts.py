"""What follows from a deal and those beside it: how long it took, whether it was the customer's first, whether it was
closed by the day expected, whether it has outlived every deal that was ever closed.
"""

from typing import Any

from django.apps import apps
from django.db.models import (
    BooleanField,
    Case,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.fields import Field
from yingdan.platform.kinds.all import KINDS
from yingdan.platform.sources import Derived

DEAL = "crm.opportunity"


class DaysFrom(Func):
    """The days from one day to another: a whole number; NULL where either is missing."""

    arity = 2
    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """By the numbers of the days."""
        template = "CAST(julianday(%(expressions)s) AS INTEGER)"
        return super().as_sql(compiler, connection, template=template, arg_joiner=") - julianday(", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """A difference of days is a whole number there."""
        return super().as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ", **more)


def all_deals() -> Any:
    """Every deal of the company: what happened before holds whoever asks, and only yes or no is told of it."""
    with acting(SYSTEM):
        return apps.get_model(DEAL)._default_manager.order_by()


def cycle() -> Any:
    """The days from opening to closing."""
    return DaysFrom("closed_on", "opened_on")


def cycle_of(deal: Any) -> int | None:
    """The same of one deal."""
    return (deal.closed_on - deal.opened_on).days if deal.closed_on and deal.opened_on else None


def first_sale() -> Any:
    """Whether the deal is won and its customer had bought nothing before."""
    before = Q(closed_on__lt=OuterRef("closed_on")) | Q(pk__lt=OuterRef("pk"))
    earlier = all_deals().filter(
        before, account=OuterRef("account"), status="won", closed_on__lte=OuterRef("closed_on")
    )
    first = Q(status="won", account__isnull=False, closed_on__isnull=False) & ~Exists(earlier)
    return Case(When(first, then=True), default=False, output_field=BooleanField())


def in_time() -> Any:
    """Whether the deal is closed, and was by the day on which it was expected to; no without such a day."""
    return Case(When(closed_on__lte=F("expected_close_on"), then=True), default=False, output_field=BooleanField())


def in_time_of(deal: Any) -> bool:
    """The same of one deal."""
    return bool(deal.closed_on and deal.expected_close_on and deal.closed_on <= deal.expected_close_on)


def longest() -> Any:
    """The most days any deal ever took from opening to closing, in SQL; NULL when none was ever closed.

    It is the first entry of the index `crm_deal_cycle`. An open deal has no day of closing. Asked for the won and the
    lost by name, SQLite would take another index, and go through all of it.
    """
    closed = all_deals().filter(closed_on__isnull=False, opened_on__isnull=False).exclude(status="void")
    return Subquery(closed.order_by(cycle().desc()).values(longest=cycle())[:1], IntegerField())


def outlived() -> Any:
    """Whether the deal is open and older than any deal ever closed took."""
    age = DaysFrom(Value(clock.today(), DateField()), "opened_on")
    beyond = Q(status="open") & Q(GreaterThan(age, longest()))
    return Case(When(beyond, then=True), default=False, output_field=BooleanField())


def asked(name: str) -> Any:
    """The value of one deal, by a statement of its own."""

    def ask(deal: Any) -> Any:
        expression = {"first_sale": first_sale, "outlived": outlived}[name]()
        return all_deals().filter(pk=deal.pk).annotate(found=expression).values_list("found", flat=True).first()

    return ask


def reads(*names: str) -> frozenset[tuple[str, str]]:
    """These fields of deals."""
    return frozenset((DEAL, name) for name in names)


def fact(name: str, kind: str, label: Any, source: Derived, column: Any) -> Field:
    """A field that follows from others."""
    return Field(name, label, KINDS[kind], source, column=column, editable=False, nullable=column.null)


CLOSING = reads("status", "opened_on", "closed_on")
BUYING = reads("account", "status", "closed_on")
FACTS = (
    fact("cycle_days", "number", _("Days from opening to closing"),
         Derived(cycle, cycle_of, reads("opened_on", "closed_on")), IntegerField(null=True)),
    fact("first_sale", "bool", _("First sale to the customer"),
         Derived(first_sale, asked("first_sale"), BUYING, "bool"), BooleanField()),
    fact("in_time", "bool", _("Closed by the day expected"),
         Derived(in_time, in_time_of, reads("expected_close_on", "closed_on"), "bool"), BooleanField()),
    fact("outlived", "bool", _("Older than any deal ever closed"),
         Derived(outlived, asked("outlived"), CLOSING, "bool"), BooleanField()),
)  # fmt: skip
