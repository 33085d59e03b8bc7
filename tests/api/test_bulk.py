"""`/api/v1/<slug>/bulk`: per-row results, foreign ids refused, both numbers when they differ, undo, jobs."""

from typing import Any

from tests.organisation import Organisation, as_
from yingdan.modules.crm.objects.account import Account
from yingdan.platform import records
from yingdan.platform.jobs import work_once


def test_results_row_by_row(org: Organisation, api: Any, make: Any) -> None:
    """T-AC-02: own rows are changed, foreign ones refused by their ids alone; repeated under a key it is done once."""
    mine, foreign = (
        make("crm.account", name="Mine", owner=org.rep),
        make("crm.account", name="Secret", owner=org.stranger),
    )
    call = {"verb": "change", "ids": [mine.pk, foreign.pk], "values": {"city": "X"}}
    answer = api(org.rep).post("accounts/bulk", call, Idempotency_Key="k")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["total"], told["done"], told["unchanged"], told["refused"]) == (2, 1, 0, 1)
    assert [(r["id"], r["outcome"], r["code"]) for r in told["results"]] == [
        (mine.pk, "done", ""), (foreign.pk, "refused", "missing"),
    ]  # fmt: skip
    assert b"Secret" not in answer.content
    assert api(org.rep).post("accounts/bulk", call, Idempotency_Key="k").json() == told
    assert api(org.rep).get(f"accounts/bulk/{told['id']}").json() == told
    for other in (org.manager, org.administrator):
        assert api(other).get(f"accounts/bulk/{told['id']}").status_code == 404
    assert api(org.rep).get(f"contacts/bulk/{told['id']}").status_code == 404
    assert api(org.rep).post(f"accounts/bulk/{told['id']}").json()["status"] == "undone"
    assert Account._base_manager.get(pk=mine.pk).city == ""


def test_all_that_match(org: Organisation, api: Any, make: Any) -> None:
    """T-AC-03: with a count that no longer holds both numbers are told; without one what matches now is done."""
    for number in range(3):
        make("crm.account", name=f"A{number}", owner=org.rep, city="Here")
    where = [{"field": "city", "op": "is", "value": "Here"}]
    call = {"verb": "change", "where": where, "count": 4, "values": {"region": "R"}}
    differs = api(org.rep).post("accounts/bulk", call)
    assert differs.status_code == 409
    assert differs.json()["code"] == "count"
    assert "4" in differs.json()["detail"]
    assert "3" in differs.json()["detail"]
    assert api(org.rep).post("accounts/bulk", call | {"count": 3}).json()["done"] == 3


def test_versions_merge_or_clash(org: Organisation, api: Any, make: Any) -> None:
    """T-RC-04: a row changed since its version was read merges with other fields and clashes on the same."""
    merged, clash = (make("crm.account", name=n, owner=org.rep) for n in "AB")
    versions = {str(a.pk): a.version for a in (merged, clash)}
    with as_(org.rep):
        records.change(Account.objects.get(pk=merged.pk), {"region": "Theirs"})
        records.change(Account.objects.get(pk=clash.pk), {"city": "Theirs"})
    call = {"verb": "change", "ids": [merged.pk, clash.pk], "versions": versions, "values": {"city": "Mine"}}
    told = api(org.rep).post("accounts/bulk", call).json()
    assert [(r["id"], r["outcome"], r["code"]) for r in told["results"]] == [
        (merged.pk, "done", ""), (clash.pk, "refused", "conflict"),
    ]  # fmt: skip


def test_many_are_a_job(org: Organisation, api: Any, make: Any) -> None:
    """Above two hundred: 202, and the results in pages when it is done."""
    ids = [make("crm.account", name=f"A{n}", owner=org.rep).pk for n in range(201)]
    answer = api(org.rep).post("accounts/bulk", {"verb": "delete", "ids": ids})
    assert (answer.status_code, answer.json()["status"]) == (202, "waiting")
    while work_once():
        pass
    assert api(org.rep).get(f"accounts/bulk/{answer.json()['id']}").json()["done"] == 201


def test_hostile_calls(org: Organisation, api: Any, make: Any) -> None:
    """What is no call is refused in words, and writes nothing."""
    mine = make("crm.account", name="Mine", owner=org.rep)
    good = {"verb": "change", "ids": [mine.pk], "values": {"city": "X"}}
    for wrong in (
        {}, {**good, "where": []}, {**good, "ids": None}, {**good, "ids": "1"}, {**good, "ids": [True]},
        {**good, "ids": [-1]}, {**good, "ids": [10**30]}, {**good, "ids": []}, {**good, "versions": {"x": 1}},
        {**good, "values": []}, {**good, "values": {"owner_id": 1}}, {**good, "values": {"deleted_at": None}},
        {**good, "extra": 1}, {**good, "values": {"city": {"add": ["x"]}}},
        {"verb": "change", "where": {"a": 1}, "values": {}},
    ):  # fmt: skip
        assert api(org.rep).post("accounts/bulk", wrong).status_code in (400, 422), wrong
    assert api(org.rep).post("accounts/bulk", {**good, "verb": "transfer"}).status_code == 403
    assert api(org.rep).post("accounts/bulk", {**good, "verb": "nothing"}).status_code == 404
    assert Account._base_manager.get(pk=mine.pk).city == ""


def test_what_lies_in_the_bin(org: Organisation, api: Any, make: Any) -> None:
    """`restore` and `erase` take those in the bin that match; for good only with the right, a reason and the number."""
    found = [make("crm.account", name=f"A{number}", owner=org.rep, city="Here") for number in range(2)]
    where, admin = [{"field": "city", "op": "is", "value": "Here"}], api(org.administrator)
    with as_(org.rep):
        records.delete_many(Account, [a.pk for a in found])
    assert admin.post("accounts/bulk", {"verb": "restore", "where": where}).json()["done"] == 2
    with as_(org.rep):
        records.delete_many(Account, [a.pk for a in found])
    call = {"verb": "erase", "where": where, "values": {"reason": "asked to", "confirm": 2}}
    assert api(org.rep).post("accounts/bulk", call).status_code == 403
    wrong = admin.post("accounts/bulk", call | {"values": {"reason": "asked to", "confirm": 1}})
    assert wrong.status_code == 400 and "2" in str(wrong.json())
    assert admin.post("accounts/bulk", call).json()["done"] == 2
    assert not Account._base_manager.exists()
