"""Who buys and who might: new customers, leads and what becomes of them, how complete what we know is."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from yingdan.modules.crm.reports import ACCOUNT, CONTACT, DEAL, LEAD, WON, asked
from yingdan.platform.metrics.library import declare
from yingdan.platform.metrics.metric import ANEW, Metric, Parts
from yingdan.platform.query.ast import Condition, Not

CONVERTED = Condition("status", "is", "converted")
TOUCHED = Condition("last_activity_on", "in_period", {"name": "last_n_days", "n": 30})
KEY_FACTS = ("industry", "grade", "phone", "city")


def completeness(parts: Parts) -> Decimal | None:
    """Key facts filled in ÷ key facts there should be."""
    every = parts["acct_n"]
    return (
        sum((parts[f"filled_{name}"] or Decimal(0) for name in KEY_FACTS), Decimal(0)) / (every * 4) if every else None
    )


def filled(name: str, label: object, definition: object) -> Metric:
    """The number of accounts of which one fact is known."""
    return Metric(
        code=f"filled_{name}",
        label=label,
        definition=definition,
        of=asked(ACCOUNT, Condition(name, "not_empty")),
        rolls="last",
        group="customers",
    )


declare(
    Metric(
        code="new_cust",
        label=_("New customers"),
        definition=_(
            "Number of customers won for the first time: deals won before which the customer had bought nothing, by "
            "the day they were closed and for whoever won them."
        ),
        of=asked(DEAL, WON, Condition("first_sale", "is", True)),
        on="closed_on",
        rolls="count",
        group="customers",
        source="S5-1.1",
    ),
    Metric(
        code="acct_n",
        label=_("Accounts"),
        definition=_("Number of accounts as they stand now."),
        of=asked(ACCOUNT),
        rolls="last",
        group="customers",
    ),
    Metric(
        code="cust_n",
        label=_("Customers who have bought"),
        definition=_("Number of accounts that are customers now."),
        of=asked(ACCOUNT, Condition("status", "is", "customer")),
        rolls="last",
        group="customers",
    ),
    Metric(
        code="acct_new_n",
        label=_("Accounts added"),
        definition=_("Number of accounts by the day they were entered."),
        of=asked(ACCOUNT),
        on="created_at",
        rolls="count",
        group="customers",
    ),
    Metric(
        code="acct_touched_n",
        label=_("Accounts contacted"),
        definition=_("Number of accounts contacted within the last 30 days."),
        of=asked(ACCOUNT, TOUCHED),
        rolls="last",
        group="customers",
    ),
    Metric(
        code="acct_cover",
        label=_("Share of accounts contacted"),
        definition=_("Accounts contacted within the last 30 days ÷ all accounts."),
        unit="percent",
        over=("acct_touched_n", "acct_n"),
        rolls="ratio",
        group="customers",
    ),
    Metric(
        code="acct_silent_n",
        label=_("Customers gone quiet"),
        definition=_("Number of customers who have bought and were not contacted within the last 30 days."),
        of=asked(ACCOUNT, Condition("status", "is", "customer"), Not(TOUCHED)),
        rolls="last",
        better="down",
        group="customers",
    ),
    Metric(
        code="contact_n",
        label=_("Contacts known"),
        definition=_("Number of contacts as they stand now."),
        of=asked(CONTACT),
        rolls="last",
        group="customers",
    ),
    Metric(
        code="contact_new_n",
        label=_("Contacts added"),
        definition=_("Number of contacts by the day they were entered."),
        of=asked(CONTACT),
        on="created_at",
        rolls="count",
        group="customers",
    ),
    Metric(
        code="lead_n",
        label=_("Leads received"),
        definition=_("Number of leads by the day they were entered."),
        of=asked(LEAD),
        on="created_at",
        rolls="count",
        group="customers",
    ),
    Metric(
        code="lead_open_n",
        label=_("Leads to work on"),
        definition=_("Number of leads neither converted nor disqualified, as they stand now."),
        of=asked(LEAD, Condition("status", "none_of", ["converted", "disqualified"])),
        rolls="last",
        group="customers",
    ),
    Metric(
        code="lead_converted_n",
        label=_("Leads converted"),
        definition=_("Number of leads by the day they became customers."),
        of=asked(LEAD, CONVERTED),
        on="converted_on",
        rolls="count",
        group="customers",
    ),
    Metric(
        code="lead_became_n",
        label=_("Leads received and converted"),
        definition=_("Number of the leads entered in the period that have been converted since."),
        of=asked(LEAD, CONVERTED),
        on="created_at",
        rolls="count",
        group="customers",
    ),
    Metric(
        code="lead_conv",
        label=_("Lead conversion"),
        definition=_("Of the leads entered in the period, the share that has been converted since."),
        unit="percent",
        over=("lead_became_n", "lead_n"),
        rolls="ratio",
        group="customers",
        source="S3-3.1",
    ),
    filled("industry", _("Accounts with industry"), _("Number of accounts whose industry is known.")),
    filled("grade", _("Accounts with grade"), _("Number of accounts that have a grade.")),
    filled("phone", _("Accounts with telephone"), _("Number of accounts whose telephone number is known.")),
    filled("city", _("Accounts with city"), _("Number of accounts whose city is known.")),
    Metric(
        code="data_quality",
        label=_("Completeness of customer data"),
        definition=_("Industry, grade, telephone and city filled in ÷ four times the number of accounts."),
        unit="percent",
        parts=("acct_n", *(f"filled_{name}" for name in KEY_FACTS)),
        reckon=completeness,
        rolls=ANEW,
        group="customers",
        source="S3-B5",
    ),
)
