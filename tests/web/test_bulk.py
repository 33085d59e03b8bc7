"""The selection bar: its verbs, their dialogs, what is said when it is done, and the results."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.organisation import Organisation, as_
from yingdan.kernel.errors import Refused
from yingdan.modules.crm.objects.account import Account
from yingdan.platform import records
from yingdan.platform.bulk import run as running
from yingdan.platform.jobs import work_once
from yingdan.platform.objects.bulk_run import BulkRun
from yingdan.platform.objects.export_run import ExportRun
from yingdan.platform.objects.share import Share
from yingdan.platform.transfer.export import run as exporting

pytestmark = pytest.mark.both

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def accounts(org: Organisation, make: Callable[..., Any]) -> list[Any]:
    """Three of the rep's and one of somebody he does not see."""
    mine = [make("crm.account", name=f"Mine {n}", owner=org.rep, city="Here") for n in range(3)]
    return [*mine, make("crm.account", name="Secret", owner=org.stranger, city="Here")]


def page(client: Client, path: str, data: dict[str, Any] | None = None) -> Any:
    """One answer to HTMX."""
    return client.get(path, headers=PART) if data is None else client.post(path, data, headers=PART)


def test_the_bar_offers_what_one_may_do(org: Organisation, browser_of: Any, accounts: list[Any]) -> None:
    """A rep edits, shares, deletes and exports; a manager also hands over; who only reads gets nothing of it."""
    who = (org.rep, org.manager, org.finance)
    rep, manager, finance = (page(browser_of(p), "/accounts/bulk/").content.decode() for p in who)
    for verb in ("change", "share", "delete"):
        assert f"/accounts/bulk/{verb}/" in rep
    assert "/accounts/export/" in rep
    assert "/accounts/bulk/transfer/" not in rep
    assert "/accounts/bulk/transfer/" in manager
    assert "data-bulk-verb" not in finance


def test_editing_a_selection_with_undo(org: Organisation, browser_of: Any, accounts: list[Any]) -> None:
    """The dialog, a field put in, done, and taken back; the foreign id is refused and named by its number alone."""
    client = browser_of(org.rep)
    ids = ",".join(str(a.pk) for a in accounts)
    dialog = page(client, "/accounts/bulk/change/", {"ids": ids}).content.decode()
    assert "Secret" not in dialog
    assert page(client, "/accounts/bulk/change/?field=city").content.decode().count('name="v.city"') == 1
    sent = {"ids": ids, "go": "1", "fields": "city", "how.city": "set", "v.city": ""}
    assert page(client, "/accounts/bulk/change/", sent).status_code == 422
    done = page(client, "/accounts/bulk/change/", sent | {"v.city": "There"})
    assert done.status_code == 200, done.content
    run = BulkRun._base_manager.get()
    assert f"/me/jobs/{run.pk}/undo/" in done["HX-Trigger"]
    assert Account._base_manager.filter(city="There").count() == 3
    shown = client.get(f"/me/jobs/{run.pk}/").content.decode()
    assert f"#{accounts[3].pk}" in shown
    assert "Secret" not in shown
    result = b"".join(client.get(f"/me/jobs/{run.pk}/result.csv").streaming_content).decode()
    assert len(result.splitlines()) == 5
    assert "Secret" not in result
    assert page(client, f"/me/jobs/{run.pk}/undo/", {}).status_code == 204
    assert not Account._base_manager.filter(city="There").exists()
    assert page(client, f"/me/jobs/{run.pk}/undo/", {}).status_code == 422
    assert page(browser_of(org.manager), f"/me/jobs/{run.pk}/").status_code == 404


def test_sharing_needs_no_more_than_a_person(org: Organisation, browser_of: Any, accounts: list[Any]) -> None:
    """The dialog begins with reading only; a form in which nothing stands for it means the same."""
    client, ids = browser_of(org.rep), str(accounts[0].pk)
    dialog = page(client, "/accounts/bulk/share/", {"ids": ids}).content.decode()
    assert 'value="read" selected' in dialog
    sent = {"ids": ids, "go": "1", "user": str(org.mate.pk), "part": "", "until_on": ""}
    assert page(client, "/accounts/bulk/share/", sent).status_code == 200
    assert Share._base_manager.get(record_id=accounts[0].pk).part == "read"


def test_what_was_done_is_told_in_the_readers_language(org: Organisation, browser_of: Any, accounts: list[Any]) -> None:
    sent = {"ids": str(accounts[0].pk), "go": "1", "fields": "city", "how.city": "set", "v.city": "There"}
    page(browser_of(org.rep), "/accounts/bulk/change/", sent)
    for language, said in (("en", "Edit: Accounts"), ("zh-hans", "编辑：客户")):
        client = browser_of(org.rep)
        client.cookies["yingdan_language"] = language
        for path in ("/me/jobs/", f"/me/jobs/{BulkRun._base_manager.get().pk}/"):
            assert said in client.get(path).content.decode()


def test_a_run_that_fails_as_a_whole_is_listed_with_the_reason(
    org: Organisation, browser_of: Any, accounts: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(doing: Any) -> Any:
        raise Refused("The books are closed.")

    monkeypatch.setattr(running.Doing, "ready", refuse)
    sent = {"ids": str(accounts[0].pk), "go": "1", "fields": "city", "how.city": "set", "v.city": "There"}
    client = browser_of(org.rep)
    done = page(client, "/accounts/bulk/change/", sent)
    run = BulkRun._base_manager.get()
    assert (run.status, run.changed, f"/me/jobs/{run.pk}/" in done["HX-Trigger"]) == ("failed", 0, True)
    assert "The books are closed." in client.get("/me/jobs/").content.decode()
    assert not Account._base_manager.filter(city="There").exists()


def test_all_that_match_asks_again(org: Organisation, browser_of: Any, accounts: list[Any]) -> None:
    """T-AC-03 on the page: another number than the one shown draws the dialog again with both; confirmed it is done."""
    client = browser_of(org.rep)
    where = "?f.city__is=Here"
    assert 'name="count" value="3"' in page(client, f"/accounts/bulk/change/{where}", {"all": "1"}).content.decode()
    with as_(org.rep):
        records.change(Account.objects.get(pk=accounts[0].pk), {"city": "Gone"})
    sent = {"all": "1", "count": "3", "go": "1", "fields": "region", "how.region": "set", "v.region": "R"}
    again = page(client, f"/accounts/bulk/change/{where}", sent)
    assert again.status_code == 422
    text = again.content.decode()
    assert 'name="count" value="2"' in text
    assert 'value="R"' in text
    assert not Account._base_manager.filter(region="R").exists()
    assert page(client, f"/accounts/bulk/change/{where}", sent | {"count": "2"}).status_code == 200
    assert Account._base_manager.filter(region="R").count() == 2


def test_handing_over_offers_what_goes_along(org: Organisation, browser_of: Any, accounts: list[Any]) -> None:
    """The new owner, the contacts and open deals that may go along, and the former owner as reader."""
    client = browser_of(org.manager)
    ids = str(accounts[0].pk)
    dialog = page(client, "/accounts/bulk/transfer/", {"ids": ids}).content.decode()
    assert 'value="crm.contact.account"' in dialog
    assert 'value="crm.opportunity.account"' in dialog
    wrong = page(client, "/accounts/bulk/transfer/", {"ids": ids, "go": "1", "owner": ""})
    assert wrong.status_code == 422
    sent = {"ids": ids, "go": "1", "owner": str(org.mate.pk), "with": "crm.contact.account", "keep": "1"}
    assert page(client, "/accounts/bulk/transfer/", sent).status_code == 200
    assert Account._base_manager.get(pk=accounts[0].pk).owner_id == org.mate.pk


def test_many_run_in_the_background_and_the_panel_follows(
    org: Organisation, browser_of: Any, make: Callable[..., Any]
) -> None:
    """Above two hundred a job is begun; the panel of every following page shows it until it is closed."""
    for number in range(201):
        make("crm.account", name=f"A{number}", owner=org.rep)
    client = browser_of(org.rep)
    assert 'hx-get="/me/jobs/panel/"' not in client.get("/").content.decode()
    sent = {"all": "1", "count": "201", "go": "1", "fields": "city", "how.city": "set", "v.city": "X"}
    assert "jobs:started" in page(client, "/accounts/bulk/change/", sent)["HX-Trigger"]
    assert 'hx-get="/me/jobs/panel/"' in client.get("/").content.decode()
    assert "every 1s" in page(client, "/me/jobs/panel/").content.decode()
    while work_once():
        pass
    panel = page(client, "/me/jobs/panel/").content.decode()
    assert "every 1s" not in panel
    assert "/undo/" in panel
    assert client.get("/me/jobs/").status_code == 200


def test_exporting(org: Organisation, browser_of: Any, accounts: list[Any], tmp_path: Any, settings: Any) -> None:
    """The dialog, the file at once, the page of exports; another's export is not there, a withdrawn right closes it."""
    settings.HOME = tmp_path
    client = browser_of(org.rep)
    assert page(client, "/accounts/export/").status_code == 200
    answer = page(client, "/accounts/export/", {"go": "1", "way": "shown", "format": "csv"})
    run = ExportRun._base_manager.get()
    assert f"/exports/{run.pk}/file/" in answer["HX-Trigger"]
    file = client.get(f"/exports/{run.pk}/file/")
    assert b"".join(file.streaming_content).decode("utf-8-sig").count("Mine") == 3
    assert "attachment" in file["Content-Disposition"]
    assert client.get("/exports/").status_code == 200
    for other in (org.manager, org.administrator):
        assert browser_of(other).get(f"/exports/{run.pk}/file/").status_code == 404
    assert page(browser_of(org.finance), "/accounts/export/").status_code == 403
    with as_(org.administrator):
        grants = exporting.schema.find("platform.grant").model.objects.filter(role__code="rep", verb="export")
        records.delete_many(grants.model, list(grants.values_list("pk", flat=True)))
    assert client.get(f"/exports/{run.pk}/file/").status_code == 403


def test_restoring_what_the_bin_shows(org: Organisation, browser_of: Any, accounts: list[Any]) -> None:
    """The bin of one object brings back all it shows, after asking."""
    client = browser_of(org.rep)
    with as_(org.rep):
        records.delete_many(Account, [a.pk for a in accounts[:2]])
    shown = client.get("/bin/?of=accounts").content.decode()
    assert 'action="/accounts/bulk/restore/?saved=all"' in shown
    ids = ",".join(str(a.pk) for a in accounts[:2])
    assert client.post("/accounts/bulk/restore/", {"ids": ids}).status_code == 200
    assert client.post("/accounts/bulk/restore/", {"ids": ids, "go": "1"}).status_code == 302
    with as_(org.rep):
        assert Account.objects.count() == 3


def test_the_bin_restores_a_selection_or_all_of_it(org: Organisation, browser_of: Any, accounts: list[Any]) -> None:
    """Ticked ones, then all that are left, each as a run with counts that can be undone."""
    client, mine = browser_of(org.rep), [a for a in accounts if a.owner_id == org.rep.pk]
    with as_(org.rep):
        records.delete_many(Account, [a.pk for a in mine])
    bin_ = "/accounts/bulk/restore/?saved=all"
    one = client.post(bin_, {"ids": [str(mine[0].pk), str(mine[1].pk)]}).content.decode()
    assert f'name="ids" value="{mine[0].pk},{mine[1].pk}"' in one
    client.post(bin_, {"ids": f"{mine[0].pk},{mine[1].pk}", "go": "1"})
    left = len(mine) - 2
    asked = client.post(bin_, {"all": "1"}).content.decode()
    assert f'name="count" value="{left}"' in asked
    assert client.post(bin_, {"all": "1", "count": str(left + 1), "go": "1"}).status_code == 422
    client.post(bin_, {"all": "1", "count": str(left), "go": "1"})
    with as_(org.rep):
        assert Account.objects.filter(pk__in=[a.pk for a in mine]).count() == len(mine)
        run = BulkRun.objects.order_by("-pk").first()
        assert (run.changed, run.refused, run.undoable) == (left, 0, True)
    client.post(f"/me/jobs/{run.pk}/undo/")
    with as_(org.rep):
        assert Account.objects.filter(pk__in=[a.pk for a in mine]).count() == 2


def test_deleting_for_good_asks_for_the_number_and_tells_what_is_left(
    org: Organisation, browser_of: Any, accounts: list[Any]
) -> None:
    """Only for who has the right: a reason and the number typed; nothing to undo, one line without a name."""
    admin, ids = browser_of(org.administrator), [a.pk for a in accounts]
    with as_(org.administrator):
        records.delete_many(Account, ids)
    assert "/accounts/bulk/erase/" not in browser_of(org.rep).get("/bin/?of=accounts").content.decode()
    assert browser_of(org.rep).get(f"/accounts/bulk/erase/?ids={ids[0]}").status_code == 403
    assert "/accounts/bulk/erase/" in admin.get("/bin/?of=accounts").content.decode()
    assert f'value="{ids[0]}"' in page(admin, f"/accounts/bulk/erase/?saved=all&ids={ids[0]}").content.decode()
    erase, sent = "/accounts/bulk/erase/?saved=all", {"all": "1", "count": "4", "go": "1", "reason": "asked to"}
    for wrong in ({"confirm": ""}, {"confirm": "3"}, {"confirm": "4", "reason": ""}):
        assert page(admin, erase, sent | wrong).status_code == 422
    done = page(admin, erase, sent | {"confirm": "4"})
    assert done.status_code == 200 and "/undo/" not in done["HX-Trigger"]
    assert not Account._base_manager.exists()
    run = BulkRun._base_manager.get()
    assert (run.changed, run.undoable) == (4, False)
    assert page(admin, f"/me/jobs/{run.pk}/undo/", {}).status_code == 422
    shown = admin.get("/bin/").content.decode()
    assert f"#{ids[0]}" in shown and "asked to" in shown and "Mine" not in shown
    assert "asked to" not in browser_of(org.rep).get("/bin/").content.decode()
