"""The indexes of opportunities: each says which page, order or figure it serves."""

from django.db import models

from yingdan.modules.crm.deal_facts import cycle
from yingdan.platform.indexes import SortIndex, WalkIndex

# What sums by period need: with these an index answers them without reading the wide rows.
SEEN = ("deleted_at", "owner", "unit")
FIGURES = (*SEEN, "stage", "amount", "weighted", "currency", "base_amount", "base_weighted", "opened_on")
SUMMED = ("amount", "weighted", "currency", "base_amount", "base_weighted")
WRONG = ("forecast", "stage_due_on", "postponed", "next_step")

INDEXES = (
    models.Index(fields=["number"], name="crm_deal_number"),
    models.Index(fields=["name"], name="crm_deal_name"),
    models.Index(fields=["owner", "status", "expected_close_on"], name="crm_deal_owner"),
    models.Index(fields=["owner", "-updated_at"], name="crm_deal_mine"),
    models.Index(fields=["unit", "status", "expected_close_on"], name="crm_deal_unit"),
    models.Index(fields=["status", "expected_close_on", *FIGURES, "forecast"], name="crm_deal_expected"),
    # With what may be wrong with an open deal: the figures of the pipeline on the home page, in the order in which they
    # are grouped. To sort them takes SQLite longer than to add them up.
    models.Index(
        fields=[
            "status",
            "unit",
            "owner",
            "currency",
            "deleted_at",
            "base_amount",
            "base_weighted",
            "expected_close_on",
            *WRONG,
        ],
        name="crm_deal_pipe",
    ),
    # Which open deals to push first.
    SortIndex("status", by="weighted", name="crm_deal_likely", whose=True),
    # Whether any amount waits for a rate: there are hardly ever any.
    models.Index(
        fields=list(SEEN),
        condition=models.Q(amount__isnull=False, base_amount__isnull=True),
        name="crm_deal_unrated",
    ),
    # With account and id: whether it was the customer's first deal is asked of each that was won; with the day
    # expected: whether it was closed by then.
    models.Index(
        fields=["status", "closed_on", *FIGURES, "account", "id", "expected_close_on"], name="crm_deal_closed"
    ),
    models.Index(fields=["opened_on", "status", *SEEN, "currency", "base_amount"], name="crm_deal_opened"),
    # The deals of an account, and whether it had bought before.
    models.Index(fields=["account", "status", "closed_on", "deleted_at", "id"], name="crm_deal_bought"),
    # With the day, by which lists in groups are filtered most.
    models.Index(
        fields=["stage", "deleted_at", "amount", "weighted", "currency", "unit", "owner", "expected_close_on"],
        name="crm_deal_board",
    ),
    # With all that the heads of a list in groups add up, and what moved in a period is told by.
    models.Index(
        fields=[
            "expected_close_on",
            "stage",
            "owner",
            "unit",
            "status",
            *SUMMED,
            "deleted_at",
            "opened_on",
            "closed_on",
        ],
        name="crm_deal_period",
    ),
    # Which closed deal took longest.
    models.Index(
        cycle().desc(), condition=models.Q(closed_on__isnull=False, opened_on__isnull=False), name="crm_deal_cycle"
    ),
    SortIndex("stage", by="amount", name="crm_deal_by_stage", whose=True),
    WalkIndex(by="updated_at", name="crm_deal_updated"),
    SortIndex(by="amount", name="crm_deal_amount"),
)
