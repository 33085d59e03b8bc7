"""T-EX-01: whole records exported, brought into an empty database and exported again are the same files."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from tests.platform.transfer.bringing import Bring, lines
from yingdan.platform import hooks, schema, seeds
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.entitlements import actor_for
from yingdan.platform.jobs import work_once
from yingdan.platform.objects.user import User
from yingdan.platform.query.ast import Query
from yingdan.platform.recording import recording
from yingdan.platform.transfer.export import run as export
from yingdan.platform.transfer.export.asked import Export

SLUGS = ("accounts", "contacts", "opportunities")
EMPTIED = (
    "billing.allocation", "billing.invoice", "billing.receipt", "billing.instalment", "billing.contract",
    "crm.credit", "crm.dealshare", "work.activity", "work.task", "crm.stagechange", "crm.formerterms",
    "crm.opportunityline", "crm.opportunity", "crm.contact", "crm.account",
)  # fmt: skip
FOLLOWS = {
    # What follows from other records (activities, steps, lines, deals that were won), or from the import itself.
    "accounts": ("last_activity_on", "updated_by", "updated_at", "status"),
    "contacts": ("last_activity_on", "updated_by"),
    "opportunities": (
        "last_activity_on", "updated_by", "stage_since", "stage_due_on", "days_in_stage", "postponed", "amount_follows",
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> None:
    """Files go to a folder of the test's own."""
    settings.HOME = tmp_path / "home"


def exported(slug: str) -> list[dict[str, str]]:
    """Every record of an object as the file of whole records has it, in the order of their numbers."""
    kind = schema.by_slug(slug)
    run = export.begin(Export(Query(object=kind.key, order=("id",)), way="whole", form="csv"))
    while run.going:
        assert work_once()
        run = export.refreshed(run)
    with export.opened(run) as file:
        return list(csv.DictReader(io.StringIO(file.read().decode("utf-8-sig"), newline="")))


@pytest.mark.once
def test_the_demo_company_survives(db: None, tmp_path: Path) -> None:
    """Accounts, contacts and deals of the demo company, field by field; every field a person may set, and its past."""
    seeds.seed_all()
    with acting(SYSTEM):
        for demo in hooks.demo:
            demo()
        admin = User.objects.get(login="yefan").pk
    with acting(actor_for(admin)):
        before = {slug: exported(slug) for slug in SLUGS}
        for slug in SLUGS:
            (tmp_path / f"{slug}.csv").write_bytes(b"\xef\xbb\xbf" + table(before[slug]))
    for key in EMPTIED:
        with acting(SYSTEM), recording():
            model = schema.find(key).model
            model._base_manager.all()._raw_delete(model._base_manager.db)
    with acting(actor_for(admin)):
        bring = Bring(tmp_path)
        for slug in SLUGS:
            run = bring(tmp_path / f"{slug}.csv", slug, on_existing="create")
            reasons = sorted({reason for outcome, reason in lines(run).values() if outcome == "failed"})[:5]
            assert (run.failed, run.created) == (0, len(before[slug])), (slug, reasons)
        after = {slug: exported(slug) for slug in SLUGS}
    faults = []
    for slug in SLUGS:
        kind = schema.by_slug(slug)
        follows = {str(kind.field(name).label) for name in FOLLOWS[slug]}
        assert len(before[slug]) == len(after[slug])
        for one, other in zip(before[slug], after[slug], strict=True):
            faults += [(slug, n, one[n], other[n]) for n in one if one[n] != other[n] and n not in follows]
    assert not faults, (len(faults), faults[:10])


def table(rows: list[dict[str, str]]) -> bytes:
    """Rows as CSV."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
