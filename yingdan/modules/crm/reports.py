"""Ready-made questions: the views that stand above the lists of customers and sales, and the charts over them."""

from django.utils.translation import gettext_lazy as _

from yingdan.platform.query.ast import All, AnyOf, Condition, Not, Query, Where
from yingdan.platform.spec import Chart, Saved

DEAL, ACCOUNT, CONTACT, LEAD = "crm.opportunity", "crm.account", "crm.contact", "crm.lead"
LARGE = "800000.00"

OPEN = Condition("status", "is", "open")
WON = Condition("status", "is", "won")
LOST = Condition("status", "is", "lost")
MINE = Condition("owner", "is_me")


def asked(key: str, *conditions: Where, order: tuple[str, ...] = ()) -> Query:
    """The question for the rows of `key` that meet all conditions."""
    return Query(object=key, where=All(conditions), order=order)


BY_CLOSING = ("expected_close_on",)
DEAL_VIEWS = (
    Saved("open", _("All open"), asked(DEAL, OPEN, order=BY_CLOSING)),
    Saved("my_open", _("My open deals"), asked(DEAL, OPEN, MINE, order=BY_CLOSING)),
    Saved(
        "closing",
        _("Closing this quarter"),
        asked(
            DEAL, OPEN, Condition("expected_close_on", "in_period", "this_quarter"), order=("-probability", "-amount")
        ),
    ),
    Saved(
        "stalled",
        _("Stalled"),
        asked(DEAL, OPEN, Condition("stage_due_on", "in_period", "before_today"), order=("stage_due_on",)),
    ),
    Saved("large", _("Large deals"), asked(DEAL, OPEN, Condition("amount", "gte", LARGE), order=("-amount",))),
    Saved("aimless", _("No next step"), asked(DEAL, OPEN, Condition("next_step", "empty"), order=BY_CLOSING)),
    Saved(
        "late",
        _("Closing date passed"),
        asked(DEAL, OPEN, Condition("expected_close_on", "in_period", "before_today"), order=BY_CLOSING),
    ),
    Saved(
        "won",
        _("Won this quarter"),
        asked(DEAL, WON, Condition("closed_on", "in_period", "this_quarter"), order=("-closed_on",)),
    ),
    Saved(
        "lost",
        _("Lost this quarter"),
        asked(DEAL, LOST, Condition("closed_on", "in_period", "this_quarter"), order=("-closed_on",)),
    ),
)
DEAL_CHARTS = (
    Chart(_("Funnel by stage"), group="stage", measure="sum:amount", kind="funnel", where=OPEN, name="funnel"),
    Chart(_("Won by month"), group="closed_on:month", measure="sum:amount", kind="column", where=WON, name="won"),
    Chart(_("Open by person"), group="owner", measure="sum:amount", kind="bar", where=OPEN, name="owner"),
    Chart(_("Open by unit"), group="unit", measure="sum:amount", kind="bar", where=OPEN, name="unit"),
    Chart(_("Won by person"), group="owner", measure="sum:amount", kind="bar", where=WON, name="won_owner"),
    Chart(_("Won by unit"), group="unit", measure="sum:amount", kind="bar", where=WON, name="won_unit"),
    Chart(_("Reasons for losing"), group="loss_reason", measure="count", kind="bar", where=LOST, name="loss"),
    Chart(_("Won by source"), group="source", measure="sum:amount", kind="bar", where=WON, name="source"),
)
DUE = AnyOf(
    (
        Condition("next_contact_on", "in_period", "before_today"),
        Condition("next_contact_on", "in_period", "today"),
    )
)
SILENT = Not(Condition("last_activity_on", "in_period", {"name": "last_n_days", "n": 30}))
ACCOUNT_VIEWS = (
    Saved("mine", _("My accounts"), asked(ACCOUNT, MINE)),
    Saved("grade_a", _("Grade A accounts"), asked(ACCOUNT, Condition("grade", "is", "A"))),
    Saved("due", _("To contact by today"), asked(ACCOUNT, DUE, order=("next_contact_on",))),
    Saved("customers", _("Customers only"), asked(ACCOUNT, Condition("status", "is", "customer"))),
    Saved("silent", _("Not contacted for 30 days"), asked(ACCOUNT, MINE, SILENT, order=("last_activity_on",))),
    Saved("never", _("Never contacted"), asked(ACCOUNT, Condition("last_activity_on", "empty"))),
)
CONTACT_VIEWS = (
    Saved("mine", _("My contacts"), asked(CONTACT, MINE)),
    Saved("deciders", _("Decision makers"), asked(CONTACT, Condition("role", "is", "decider"))),
    Saved("against", _("Those against us"), asked(CONTACT, Condition("attitude", "is", "against"))),
    Saved("birthdays", _("Birthday known"), asked(CONTACT, Condition("birthday", "not_empty"), order=("birthday",))),
)
LEAD_VIEWS = (
    Saved("mine", _("My leads"), asked(LEAD, MINE, Condition("status", "any_of", ["new", "working", "qualified"]))),
    Saved("new", _("New leads"), asked(LEAD, Condition("status", "is", "new"))),
    Saved("hot", _("Hot leads"), asked(LEAD, Condition("rating", "is", "hot"))),
    Saved("nobody", _("Nobody's leads"), asked(LEAD, Condition("owner", "empty"))),
)
