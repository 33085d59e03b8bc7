"""Duplicates through the API: told with 409, masked, gone past with a reason; merged and taken back."""

import pytest

from tests.organisation import Organisation, api_of, as_, make
from yingdan.kernel.errors import Invalid
from yingdan.modules.crm.objects.account import Account
from yingdan.modules.crm.objects.lead import Lead
from yingdan.platform import duplicates, records, schema
from yingdan.platform.actions import act
from yingdan.platform.audit import Change
from yingdan.platform.objects.duplicate_policy import DuplicatePolicy

FENYANG = "北京纷扬科技有限责任公司"


def test_what_is_there_is_told_and_refused(org: Organisation) -> None:
    """409 with what one may know of it: of a hidden one no id, name or phone (T-AC-07)."""
    hidden = make("crm.account", name=FENYANG, owner=org.stranger, phone="+8613800138000", annual_revenue="77.00")
    answer = api_of(org.rep).post("accounts", {"name": "北京纷扬科技", "phone": "13800138000"})
    told = answer.json()
    assert (answer.status_code, told["code"], told["refused"]) == (409, "duplicate", True)
    assert told["matches"] == [
        {"object": "crm.account", "id": None, "title": "", "score": 95, "rule": "name", "owner": "Stranger",
         "unit": "华南一组", "deleted": False, "facts": {}}
    ]  # fmt: skip
    for secret in (FENYANG, "13800138000", "77", f'"id": {hidden.pk}'):
        assert secret not in answer.content.decode()
    assert api_of(org.rep).post("accounts", {"name": "北京纷扬科技", "allow_duplicate": "x"}).status_code == 409


def test_a_reason_makes_a_record_of_its_own(org: Organisation) -> None:
    """In the body or in the header; it stands in the history."""
    known = make("crm.account", name=FENYANG, owner=org.rep)
    api = api_of(org.rep)
    refused = api.post("accounts", {"name": "北京纷扬"})
    assert (refused.status_code, refused.json()["refused"]) == (409, False)
    assert [m["id"] for m in refused.json()["matches"]] == [known.pk]
    made = api.post("accounts", {"name": "北京纷扬", "allow_duplicate": "另一家"})
    assert made.status_code == 201
    assert api.patch(f"accounts/{made.json()['id']}", {"name": "纷扬科技软件"}).status_code == 409
    renamed = api.patch(f"accounts/{made.json()['id']}", {"name": "纷扬科技软件"}, Allow_Duplicate="%E4%B8%8D%E5%90%8C")
    assert renamed.status_code == 200
    rows = Change.objects.filter(record_id=made.json()["id"], verb="duplicate").order_by("id")
    assert [c.values["duplicate"][1] for c in rows] == ["另一家", "不同"]


def test_merging_and_taking_back(org: Organisation) -> None:
    """The one in the address is kept; `fields` says where the other's value stands."""
    kept, gone = (make("crm.account", name=n, owner=org.rep, phone="") for n in (FENYANG, "纷享销客"))
    api = api_of(org.rep)
    hidden = make("crm.account", name="别人的", owner=org.stranger)
    assert api.post(f"accounts/{kept.pk}/merge", {"other": hidden.pk}).status_code == 404
    assert api.post(f"accounts/{kept.pk}/merge", {}).status_code == 400
    merged = api.post(f"accounts/{kept.pk}/merge", {"other": gone.pk, "fields": {"name": "other"}, "version": 1})
    assert (merged.status_code, merged.json()["name"]) == (200, "纷享销客")
    assert api.get(f"accounts/{gone.pk}").status_code == 404
    assert api_of(org.mate).post(f"merges/{merged.json()['merge']}/undo").status_code == 404
    assert api.post(f"merges/{merged.json()['merge']}/undo").status_code == 200
    assert [api.get(f"accounts/{x.pk}").json()["name"] for x in (kept, gone)] == [FENYANG, "纷享销客"]
    assert api.post(f"accounts/{kept.pk}/undo").status_code == 404


@pytest.mark.parametrize("on", [True, False])
def test_converting_offers_the_customer_there_is(org: Organisation, on: bool) -> None:
    """T-RC-03: never a silent second copy, whether the rules are on or off; and after the bin it works again."""
    known = make("crm.account", name=FENYANG, owner=org.rep)
    with as_(org.administrator):
        records.change(DuplicatePolicy.objects.get(object_key="crm.account"), {"active": on})
    with as_(org.rep):
        lead = records.create(Lead, {"name": "展会", "company": FENYANG, "person": "王建国", "phone": "+8613800138000"})
        with pytest.raises(duplicates.Duplicate) as caught:
            act(schema.find("crm.lead"), lead.pk, "convert", {})
        assert [m.id for m in caught.value.matches if m.key == "crm.account"] == [known.pk]
        assert Account.objects.count() == 1
        records.delete(known)
        if on:
            with pytest.raises(Invalid):  # it lies in the bin, which one is told of
                act(schema.find("crm.lead"), lead.pk, "convert", {})
        with duplicates.consented("从回收站之外重新开始"):
            done = act(schema.find("crm.lead"), lead.pk, "convert", {})
        assert done.account.name == FENYANG and done.contact.phone == "+8613800138000"
