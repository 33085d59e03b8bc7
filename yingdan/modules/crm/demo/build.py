"""The demo company in Chinese: the machine-tool maker of the mock-ups, true to their facts on any day.

The same seed gives the same company; only the dates move with today.
"""

from collections import defaultdict
from collections.abc import Sequence
from random import Random

from yingdan.modules.crm.demo import boards, shaping
from yingdan.modules.crm.demo.cast import Cast, gather
from yingdan.modules.crm.demo.customers import Customers, find_customers, people_of
from yingdan.modules.crm.demo.deals import sign
from yingdan.modules.crm.demo.doings import followed_up, to_do
from yingdan.modules.crm.demo.foretold import foretell
from yingdan.modules.crm.demo.leads import found_at_the_fair
from yingdan.modules.crm.demo.moved import move, tell
from yingdan.modules.crm.demo.past import closed_deals
from yingdan.modules.crm.demo.plans import STORY, Plan, later, rest_of_quarter, shown
from yingdan.modules.crm.demo.when import moment
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import records
from yingdan.platform.objects.share import Share

SEED = 20261118
DUE_TODAY = 6
GONE_QUIET = 540


def found() -> None:
    """Make the whole company; as the system, once, after the first data."""
    cast = gather(SEED)
    shaping.define()
    customers = find_customers(cast)
    plans = [*shown(cast, customers), *rest_of_quarter(cast, customers), *later(cast, customers)]
    cast.random = Random(SEED + 1)  # so that another open deal leaves the past as it is
    plans += closed_deals(cast, customers)
    foretell(cast, plans)
    story = move(cast, plans)
    live_through(cast, customers, plans)
    accounts = customers.all()
    shaping.describe(accounts)
    records.save_many(accounts)
    contacts = [person for account in accounts for person in people_of(cast, account)]
    records.save_many(contacts)
    for person in contacts:
        if person.account_id is not None:
            customers.contacts[person.account_id].append(person)
    deals = sign(cast, customers, plans)
    tell(story, deals)
    work_together(cast, deals)
    followed_up(cast, customers, deals, plans)
    to_do(cast, deals)
    found_at_the_fair(cast)
    boards.publish()
    shaping.use(cast, accounts)


def live_through(cast: Cast, customers: Customers, plans: Sequence[Plan]) -> None:
    """What the deals make of the accounts: how long we know them, how far we are, when we last met and meet next."""
    of_account: dict[str, list[Plan]] = defaultdict(list)
    for plan in plans:
        of_account[plan.account.name].append(plan)
    random, when = cast.random, cast.when
    for account in customers.all():
        own = of_account[account.name]
        won = [plan.closed for plan in own if plan.stage == "won" and plan.closed]
        going_on = any(plan.closed is None for plan in own)
        if own:
            account.created_at = min(account.created_at, moment(min(plan.opened for plan in own), 9))
        if won:
            quiet = not going_on and (when.today - max(won)).days > GONE_QUIET
            account.status = "lost" if quiet else "customer"
        elif going_on:
            account.status = "active"
        days = [plan.last for plan in own]
        if account.status != "lost" and not going_on and random.random() < 0.8:
            cared = when.ago(random.randint(3, 60 if won else 110))
            if not days or cared > max(days):
                customers.cared[account.name] = cared
                days.append(cared)
        account.last_activity_on = max(days, default=None)
        if account.last_activity_on and account.status != "lost" and random.random() < 0.55:
            account.next_contact_on = when.later(random.randint(1, 30))
        account.updated_at = moment(account.last_activity_on or account.created_at.date(), 17, 30)
    call_today(cast, customers)


def call_today(cast: Cast, customers: Customers) -> None:
    """Six accounts of the rep of the mock-ups wait for a call today."""
    for account in customers.by_owner["linxiaowen"]:
        if account.next_contact_on == cast.when.today:
            account.next_contact_on = cast.when.later(1)
    calm = [a for a in customers.by_owner["linxiaowen"] if a.last_activity_on and a.last_activity_on < cast.when.today]
    for account in calm[:DUE_TODAY]:
        account.next_contact_on = cast.when.today


def work_together(cast: Cast, deals: Sequence[Opportunity]) -> None:
    """Two colleagues take part in the deal of the mock-ups: one from presales, one for the delivery."""
    told = next(deal for deal in deals if deal.name == STORY)
    records.save_many(
        [
            Share(object_key=told.key(), record_id=told.pk, user=cast.people["xuzhenyu"], part="write"),
            Share(object_key=told.key(), record_id=told.pk, user=cast.people["handong"], part="read"),
        ]
    )
