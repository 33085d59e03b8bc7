"""One record: made, read, changed, deleted, restored; versions, tags, what may not be set, and who may not do it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.organisation import Api, Organisation, as_
from yingdan.platform import records
from yingdan.platform.audit import Change


@pytest.fixture
def account(org: Organisation, make: Callable[..., Any]) -> Any:
    """An account of the rep's."""
    return make("crm.account", name="远大机械", owner=org.rep, city="苏州")


@pytest.fixture
def rep(org: Organisation, api: Callable[..., Api]) -> Api:
    """The API as the rep."""
    return api(org.rep)


def test_made_read_changed_deleted_restored(org: Organisation, rep: Api) -> None:
    """The whole life of a record; what a write answers is what a read gives (T-RC-10)."""
    made = rep.post("accounts", {"name": " 远大  机械 ", "annual_revenue": 1234.5, "phone": "138 0013 8000"})
    assert made.status_code == 201 and made["Location"] == f"/api/v1/accounts/{made.json()['id']}"
    assert made.json()["annual_revenue"] == "1234.50" and made.json()["phone"] == "+8613800138000"
    assert made.json()["owner"] == {"id": org.rep.pk, "label": "Rep"} and made["ETag"] == 'W/"1"'
    path = made["Location"]
    assert rep.get(path).json() == made.json() == rep.get(path + "/").json()
    changed = rep.patch(path, {"city": "苏州", "version": 1})
    assert changed.status_code == 200 and changed.json()["version"] == 2 and changed["ETag"] == 'W/"2"'
    assert changed.json() == rep.get(path).json()
    assert rep.delete(path).status_code == 204
    assert rep.get(path).status_code == 404 == rep.delete(path).status_code == rep.patch(path, {}).status_code
    restored = rep.post(f"{path}/restore")
    assert restored.status_code == 200 and restored.json() == rep.get(path).json()
    assert restored.json()["updated_by"]["label"] == "Rep"
    assert rep.post(f"{path}/restore").status_code == 404
    written = Change.objects.filter(object_key="crm.account", record_id=made.json()["id"]).order_by("id")
    assert [w.verb for w in written] == ["add", "change", "delete", "restore"]
    assert {(w.source, w.actor_id) for w in written} == {("api", org.rep.pk)}


def test_the_same_field_by_two_is_a_conflict(org: Organisation, rep: Api, account: Any) -> None:
    """T-RC-04: 409 with mine, theirs and the original; under If-Match 412; nothing is written."""
    with as_(org.rep):
        records.change(account, {"name": "Theirs", "owner": org.rep})
    answer = rep.patch(f"accounts/{account.pk}", {"name": "Mine", "version": 1})
    assert answer.status_code == 409 and answer.json()["current_version"] == 2
    assert answer.json()["conflicts"] == {"name": {"mine": "Mine", "theirs": "Theirs", "original": "远大机械"}}
    conditional = rep.patch(f"accounts/{account.pk}", {"name": "Mine"}, If_Match='W/"1"')
    assert conditional.status_code == 412 and conditional.json()["conflicts"] == answer.json()["conflicts"]
    assert rep.get(f"accounts/{account.pk}").json()["name"] == "Theirs"
    assert rep.patch(f"accounts/{account.pk}", {"name": "Mine"}, If_Match='W/"2"').json()["name"] == "Mine"
    assert rep.patch(f"accounts/{account.pk}", {"name": "Last"}, If_Match="*").json()["name"] == "Last"


def test_a_conflict_over_a_reference_names_all_three(org: Organisation, make: Any, api: Any, account: Any) -> None:
    """Mine, theirs and the original of a reference are told as id and label."""
    other, third = make("crm.account", name="B"), make("crm.account", name="C")
    deal = make("crm.opportunity", name="Deal", owner=org.rep, account=account)
    ops = api(org.ops)
    ops.patch(f"opportunities/{deal.pk}", {"account": other.pk})
    answer = ops.patch(f"opportunities/{deal.pk}", {"account": third.pk, "version": 1})
    assert answer.json()["conflicts"]["account"] == {
        "mine": {"id": third.pk, "label": "C"},
        "theirs": {"id": other.pk, "label": "B"},
        "original": {"id": account.pk, "label": "远大机械"},
    }


def test_different_fields_merge(org: Organisation, rep: Api, account: Any) -> None:
    """T-RC-04: two who change different fields both keep their change, by body version and by If-Match."""
    with as_(org.rep):
        records.change(account, {"name": "Theirs"})
    assert rep.patch(f"accounts/{account.pk}", {"city": "杭州", "version": 1}).status_code == 200
    assert rep.patch(f"accounts/{account.pk}", {"region": "华东"}, If_Match='"1"').status_code == 200
    found = rep.get(f"accounts/{account.pk}").json()
    assert (found["name"], found["city"], found["region"], found["version"]) == ("Theirs", "杭州", "华东", 4)


def test_a_stale_delete_or_verb_is_refused(org: Organisation, rep: Api, make: Any) -> None:
    """Deleting and verbs are decided on a version too."""
    deal = make("crm.opportunity", name="Deal", owner=org.rep, amount="5.00")
    rep.patch(f"opportunities/{deal.pk}", {"name": "Other"})
    assert rep.delete(f"opportunities/{deal.pk}", If_Match='W/"1"').status_code == 412
    assert rep.call("DELETE", f"opportunities/{deal.pk}", {"version": 1}).status_code == 409
    win = {"won_on": rep.get(f"opportunities/{deal.pk}").json()["opened_on"]}
    assert rep.post(f"opportunities/{deal.pk}/do/win", win, If_Match='W/"1"').status_code == 412
    assert rep.post(f"opportunities/{deal.pk}/do/win", {**win, "version": 1}).status_code == 409
    assert rep.post(f"opportunities/{deal.pk}/do/win", {**win, "version": 2}).json()["status"] == "won"


@pytest.mark.parametrize(("tag", "status"), [('"x"', 412), ("5", 412), ('W/"99"', 412), ('"1", "2"', 200), ("*", 200)])
def test_tags_that_were_never_given_out(rep: Api, account: Any, tag: str, status: int) -> None:
    """An If-Match that names no version of ours fails; several tags count by the highest."""
    rep.patch(f"accounts/{account.pk}", {"city": "A"})
    assert rep.patch(f"accounts/{account.pk}", {"name": "B"}, If_Match=tag).status_code == status


def test_a_version_that_is_none(rep: Api, account: Any) -> None:
    """A version is a whole number."""
    for version in ("x", -1, 1.5, True, [1], {}, 2**40):
        answer = rep.patch(f"accounts/{account.pk}", {"name": "B", "version": version})
        assert answer.status_code == 400 and set(answer.json()["errors"]) == {"version"}


MASS: list[tuple[str, Any]] = [
    ("is_superuser", True), ("locked", False), ("commission", 999), ("created_at", "2020-01-01"), ("created_by", 1),
    ("updated_at", "2020-01-01"), ("deleted_at", None), ("deleted_with", "x"), ("custom", {"a": 1}), ("password", "x"),
    ("last_activity_on", "2020-01-01"), ("id", 99), ("owner_id", 1), ("_state", {}), ("pk", 1), ("__class__", "x"),
]  # fmt: skip


def test_what_the_system_keeps_cannot_be_set(rep: Api, account: Any) -> None:
    """T-IN-13: unknown and read-only fields are refused and named, on creation and on change; nothing is written."""
    before = (rep.get("accounts").json(), Change.objects.count())
    for name, value in MASS:
        made = rep.post("accounts", {"name": "N", name: value})
        for answer in (made, rep.patch(f"accounts/{account.pk}", {name: value})):
            assert answer.status_code == 400 and set(answer.json()["errors"]) == {name}
    assert (rep.get("accounts").json(), Change.objects.count()) == before


def test_lists_and_objects_where_a_value_belongs(rep: Api, account: Any) -> None:
    """T-IN-13: the wrong kind of JSON is an error of the field, never a fault of ours."""
    for name in ("name", "grade", "annual_revenue", "next_contact_on", "parent", "email", "employees"):
        for value in (["a"], {"a": 1}, 5.5, True, [[]]):
            answer = rep.patch(f"accounts/{account.pk}", {name: value})
            fits = (name, value) == ("annual_revenue", 5.5)
            assert answer.status_code == (200 if fits else 400), (name, value)
            assert fits or set(answer.json()["errors"]) == {name}


def test_numbers_are_exact(rep: Api) -> None:
    """A JSON number is read as the decimal it says, to the last digit; no float comes in between."""
    body = '{"name": "N", "annual_revenue": 1234567890123456.78}'
    assert rep.post("accounts", body).json()["annual_revenue"] == "1234567890123456.78"
    for bad in ("1e999", "NaN", "Infinity", "1e-9", "12345678901234567.8", "0.005"):
        assert rep.post("accounts", f'{{"name": "N", "annual_revenue": {bad}}}').status_code == 400
    kept = rep.post("accounts", {"name": "N", "annual_revenue": "1.1"}).json()["annual_revenue"]
    assert Decimal("1.10") == Decimal(kept)


def test_references_stay_within_the_callers_scope(org: Organisation, make: Any, rep: Api) -> None:
    """T-AC-06: another's account, by id or by name, is an error of the field; the same as one that never was."""
    hidden = make("crm.account", name="Hidden Co", owner=org.stranger)
    answers = [rep.post("opportunities", {"name": "D", "account": v}) for v in (hidden.pk, "Hidden Co", 999_999_999)]
    assert [a.status_code for a in answers] == [400, 400, 400]
    assert [a.json()["errors"]["account"][0]["code"] for a in answers] == ["reference"] * 3
    assert rep.get("opportunities").json()["count"] == 0


def test_references_by_id_name_and_object(org: Organisation, account: Any, rep: Api) -> None:
    """What is given out for a reference may be sent back; so may an id or an exact name."""
    values = (account.pk, str(account.pk), "远大机械", {"id": account.pk, "label": "远大机械"}, {"id": account.pk})
    for name, value in zip("王李张刘陈", values, strict=True):
        assert rep.post("contacts", {"name": name, "account": value}).json()["account"]["id"] == account.pk


def test_nobody_gives_a_record_away_to_where_he_may_not(org: Organisation, account: Any, api: Any) -> None:
    """Changing the owner beyond one's reach is refused; handing over is the verb transfer, which is its own grant."""
    rep, manager = api(org.rep), api(org.manager)
    assert rep.patch(f"accounts/{account.pk}", {"owner": org.stranger.pk}).status_code == 403
    assert rep.post(f"accounts/{account.pk}/do/transfer", {"owner": org.mate.pk}).status_code == 403
    given = manager.post(f"accounts/{account.pk}/do/transfer", {"owner": org.mate.pk})
    assert given.status_code == 200 and given.json()["owner"]["id"] == org.mate.pk
    away = manager.post(f"accounts/{account.pk}/do/transfer", {"owner": org.stranger.pk})
    assert away.status_code == 200 and set(away.json()) == {"id", "version"}
    assert manager.get(f"accounts/{account.pk}").status_code == 404
    assert manager.post(f"accounts/{account.pk}/do/transfer", {"owner": org.mate.pk}).status_code == 404


def test_a_transfer_needs_a_person(org: Organisation, account: Any, api: Any) -> None:
    """Nothing is left without an owner by mistake."""
    for body in ({}, {"owner": None}, {"owner": 999999999}, {"owner": 1, "colour": 2}):
        assert api(org.manager).post(f"accounts/{account.pk}/do/transfer", body).status_code == 400


def test_verbs(org: Organisation, make: Any, rep: Api) -> None:
    """A verb of the object: its input is checked, its rule kept, an unknown one is not there."""
    deal = make("crm.opportunity", name="Deal", owner=org.rep, amount="5.00")
    path = f"opportunities/{deal.pk}/do"
    today = rep.get(f"opportunities/{deal.pk}").json()["opened_on"]
    assert rep.post(f"{path}/fly", {}).status_code == 404
    missing = rep.post(f"{path}/win", {})
    assert missing.status_code == 400 and missing.json()["errors"]["won_on"][0]["code"] == "required"
    unknown = rep.post(f"{path}/win", {"won_on": today, "colour": "red"})
    assert unknown.status_code == 400 and set(unknown.json()["errors"]) == {"colour"}
    won = rep.post(f"{path}/win", {"won_on": today, "amount": "7.50"})
    assert won.status_code == 200 and (won.json()["status"], won.json()["amount"]) == ("won", "7.50")
    assert won.json() == rep.get(f"opportunities/{deal.pk}").json()
    again = rep.post(f"{path}/win", {"won_on": today})
    assert (again.status_code, again.json()["code"]) == (403, "when")
    assert rep.get(path + "/win").status_code == 405


def test_what_a_spec_switches_off_is_not_there(org: Organisation, api: Any) -> None:
    """People are disabled, never deleted: the method is not possible, and Allow says so."""
    answer = api(org.administrator).delete(f"users/{org.mate.pk}")
    assert answer.status_code == 405 and "DELETE" not in answer["Allow"] and "PATCH" in answer["Allow"]


def test_restore_needs_the_parent(org: Organisation, api: Any, make: Any) -> None:
    """T-AC-15: what belongs to something in the bin waits for it; another's is not there."""
    ops, stranger = api(org.ops), api(org.stranger)
    account = make("crm.account", name="A", owner=org.rep)
    contact = make("crm.contact", name="C", owner=org.rep, account=account)
    assert ops.delete(f"contacts/{contact.pk}").status_code == 204 == ops.delete(f"accounts/{account.pk}").status_code
    refused = ops.post(f"contacts/{contact.pk}/restore")
    assert (refused.status_code, refused.json()["code"]) == (403, "parent_gone")
    assert stranger.post(f"accounts/{account.pk}/restore").status_code == 404
    assert ops.post(f"accounts/{account.pk}/restore").status_code == 200
    assert ops.post(f"contacts/{contact.pk}/restore").status_code == 200
