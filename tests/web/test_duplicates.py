"""Duplicates on the pages: told while one types, gone past with a reason, asked to take part in, listed and merged."""

import re
from typing import Any

import pytest

from tests.organisation import Organisation, as_, make, signed_in
from yingdan.modules.crm.objects.account import Account
from yingdan.modules.crm.objects.contact import Contact
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.duplicates import rules
from yingdan.platform.duplicates.models import Apart, Likely
from yingdan.platform.jobs import work_once
from yingdan.platform.merging import nightly
from yingdan.platform.objects.duplicate_policy import DuplicatePolicy
from yingdan.platform.objects.duplicate_rule import DuplicateRule
from yingdan.platform.objects.merge import Merge
from yingdan.platform.objects.share import Share
from yingdan.platform.objects.share_request import ShareRequest

pytestmark = pytest.mark.both

FENYANG = "北京纷扬科技有限责任公司"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def page(answer: Any) -> str:
    """The HTML of an answer."""
    return str(answer.content.decode())


def test_typing_a_name_tells_what_is_there(org: Organisation) -> None:
    """One's own with a link; a stranger's by the owner alone, without id, phone or amount (T-AC-07)."""
    own = make("crm.account", name=FENYANG, owner=org.rep)
    make(
        "crm.account", name="苏州新凯阀门有限公司", owner=org.stranger, phone="+8613800138000", annual_revenue="7777.00"
    )
    client = signed_in(org.rep)
    told = page(client.post("/accounts/duplicates/", {"name": "北京纷扬"}, headers=HTMX))
    assert f'href="/accounts/{own.pk}/"' in told and "75" in told and "duplicate_reason" not in told
    hidden = page(client.post("/accounts/duplicates/", {"name": "新凯阀门"}, headers=HTMX))
    assert "Stranger" in hidden and "华南一组" in hidden and "申请协作" in hidden
    for secret in ("苏州", "13800138000", "7777", "/accounts/2"):
        assert secret not in hidden
    assert (
        page(client.post("/accounts/duplicates/", {"name": "飞书", "phone": "no number"}, headers=HTMX)).strip() == ""
    )
    assert client.post("/opportunities/duplicates/", {"name": FENYANG}, headers=HTMX).status_code == 200
    assert 'data-alike="' in page(client.get("/accounts/new/")) and "data-alike" not in page(client.get("/tasks/new/"))


def test_saving_asks_for_a_reason_once(org: Organisation) -> None:
    """422 with the box; with a reason it is saved; where the rule refuses there is no way."""
    make("crm.account", name=FENYANG, owner=org.rep)
    client = signed_in(org.rep)
    asked = client.post("/accounts/new/", {"name": "北京纷扬", "quick": "1"}, headers=HTMX)
    assert asked.status_code == 422 and 'name="duplicate_reason"' in page(asked) and 'value="北京纷扬"' in page(asked)
    saved = client.post("/accounts/new/", {"name": "北京纷扬", "duplicate_reason": "同名", "quick": "1"}, headers=HTMX)
    assert saved.status_code == 204
    refused = client.post("/accounts/new/", {"name": "纷扬科技", "duplicate_reason": "同名"}, headers=HTMX)
    assert refused.status_code == 422 and 'name="duplicate_reason"' not in page(refused)
    made = Account._base_manager.get(name="北京纷扬")
    assert "同名" in page(client.get(f"/accounts/{made.pk}/history/"))


def test_asking_to_take_part_and_letting(org: Organisation) -> None:
    """The asker never learns which record it is; the owner lets him with one click, and he sees it."""
    known = make("crm.account", name=FENYANG, owner=org.stranger)
    asker, owner = signed_in(org.rep), signed_in(org.stranger)
    form = {"name": FENYANG}
    told = page(asker.post("/accounts/duplicates/", form, headers=HTMX))
    handle = re.search(r'"handle": "([0-9a-f]+)"', told.replace("&quot;", '"'))
    assert handle is not None
    for _twice in range(2):
        done = asker.post("/accounts/duplicates/ask/", form | {"handle": handle.group(1)}, headers=HTMX)
        assert done.status_code == 200 and "Stranger" in done["HX-Trigger"].encode().decode("unicode_escape")
    (request,) = ShareRequest._base_manager.all()
    assert asker.post("/accounts/duplicates/ask/", form | {"handle": "0" * 24}, headers=HTMX).status_code == 404
    listed = page(asker.get("/share-requests/"))
    assert (
        FENYANG not in listed and asker.post(f"/share-requests/{request.pk}/answer/", {"yes": "1"}).status_code == 403
    )
    assert FENYANG in page(owner.get("/")) and asker.get(f"/accounts/{known.pk}/").status_code == 404
    assert owner.post(f"/share-requests/{request.pk}/answer/", {"yes": "1"}, headers=HTMX).status_code == 200
    assert [s.part for s in Share._base_manager.all()] == ["read"]
    assert asker.get(f"/accounts/{known.pk}/").status_code == 200


def test_declining(org: Organisation) -> None:
    """Nothing is shared."""
    known = make("crm.account", name=FENYANG, owner=org.stranger)
    with as_(org.rep):
        request = ShareRequest(object_key="crm.account", record_id=known.pk, asked_by=org.rep, owner=org.stranger)
        records.save(request)
    assert signed_in(org.stranger).post(f"/share-requests/{request.pk}/answer/", {}, headers=HTMX).status_code == 200
    assert not Share._base_manager.exists()


def test_the_list_of_pairs(org: Organisation) -> None:
    """Only pairs of which one sees both; kept as two they are not shown again."""
    a, b = (make("crm.account", name=n, owner=org.rep) for n in (FENYANG, "纷扬科技"))
    make("crm.account", name="北京纷扬科技股份有限公司", owner=org.stranger)
    with acting(SYSTEM):
        policy = rules.of("crm.account")
        assert policy is not None and nightly.look_through(policy) == 3
    client = signed_in(org.rep)
    told = page(client.get("/accounts/duplicates/list/"))
    assert told.count(f"/accounts/{a.pk}/merge/?other={b.pk}") == 1 and "股份" not in told
    pair = {"first": str(b.pk), "second": str(a.pk)}
    assert client.post("/accounts/duplicates/apart/", pair, headers=HTMX).status_code == 204
    assert Apart.objects.get().first_id == a.pk and "纷扬" not in page(client.get("/accounts/duplicates/list/"))
    assert Likely.objects.count() == 2
    assert client.post("/accounts/duplicates/apart/", {"first": "1", "second": "3"}, headers=HTMX).status_code == 404
    assert client.post("/accounts/duplicates/look/", headers=HTMX).status_code == 403
    assert signed_in(org.finance).get("/accounts/duplicates/list/").status_code == 404
    keeper = signed_in(org.administrator)
    assert "every 2s" not in page(keeper.get("/accounts/duplicates/list/"))
    assert keeper.post("/accounts/duplicates/look/", headers=HTMX).status_code == 204
    assert 'hx-trigger="every 2s"' in page(keeper.get("/accounts/duplicates/list/"))  # what is found comes by itself
    assert work_once() is not None
    drawn = page(keeper.get("/accounts/duplicates/list/", headers=HTMX | {"HX-Target": "div#twins"}))
    assert drawn.startswith('<div id="twins">') and "股份" in drawn


def test_merging_side_by_side(org: Organisation) -> None:
    """What differs is chosen, what moves is told, and the merge is taken back from the page it leads to."""
    a, b = (make("crm.account", name=n, owner=org.rep, city=c) for n, c in ((FENYANG, "北京"), ("纷享销客", "上海")))
    make("crm.contact", name="王建国", account=b, owner=org.rep)
    client = signed_in(org.rep)
    shown = page(client.get(f"/accounts/{a.pk}/merge/?other={b.pk}"))
    assert 'name="take.city" value="gone"' in shown and "联系人" in shown
    assert "data-picker" in page(client.get(f"/accounts/{a.pk}/merge/"))
    form = {"ok": "1", "other": str(b.pk), "version": str(a.version), "other_version": str(b.version)}
    done = client.post(f"/accounts/{a.pk}/merge/", form | {"take.city": "gone", "take.name": "kept"})
    assert done["Location"] == f"/accounts/{a.pk}/"
    kept = Account._base_manager.get(pk=a.pk)
    assert (kept.name, kept.city, Contact._base_manager.get().account_id) == (FENYANG, "上海", a.pk)
    run = Merge._base_manager.get()
    assert signed_in(org.mate).post(f"/merges/{run.pk}/undo/").status_code == 404
    assert client.post(f"/merges/{run.pk}/undo/")["Location"] == f"/accounts/{b.pk}/"
    assert Account._base_manager.get(pk=a.pk).city == "北京"
    hidden = make("crm.account", name="别人的", owner=org.stranger)
    assert client.get(f"/accounts/{a.pk}/merge/?other={hidden.pk}").status_code == 404
    assert client.post(f"/accounts/{a.pk}/merge/", form | {"other": str(hidden.pk)}).status_code == 404


def test_a_merge_is_taken_back_from_its_own_page(org: Organisation) -> None:
    """Long after the toast: its page names the object in words and has the button; there is nothing to edit."""
    a, b = (make("crm.account", name=n, owner=org.rep) for n in (FENYANG, "纷享销客"))
    client = signed_in(org.rep)
    client.post(f"/accounts/{a.pk}/merge/", {"ok": "1", "other": str(b.pk)})
    run = Merge._base_manager.get()
    shown, peeked = page(client.get(f"/merges/{run.pk}/")), page(client.get(f"/merges/{run.pk}/peek/"))
    assert "客户" in shown and "crm.account" not in shown and "撤销合并" in shown
    assert "撤销合并" in peeked and "/edit/" not in peeked and "crm.account" not in page(client.get("/merges/"))
    client.post(f"/merges/{run.pk}/do/take_back/", {"ok": "1"})
    assert Account._base_manager.get(pk=b.pk).deleted_at is None
    assert Merge._base_manager.get().undone_at and "撤销合并" not in page(client.get(f"/merges/{run.pk}/"))


def test_the_rules_are_for_who_looks_after_them(org: Organisation) -> None:
    """By object, in words; one more object begins without rules."""
    client = signed_in(org.administrator)
    assert client.get("/settings/duplicates/")["Location"] == "/settings/duplicates/accounts/"
    told = page(client.get("/settings/duplicates/accounts/"))
    assert "公司名称相同" in told and "禁止" in told
    begun = client.post("/settings/duplicates/begin/", {"object": "opportunities"})
    assert begun["Location"] == "/settings/duplicates/opportunities/"
    assert "还没有规则" in page(client.get("/settings/duplicates/opportunities/"))
    assert signed_in(org.rep).get("/settings/duplicates/accounts/").status_code == 404


def test_a_rule_names_fields_and_objects_as_people_know_them(org: Organisation) -> None:
    """In a dialog, chosen by their labels; what is wrong is said beside them; edited, nothing else moves."""
    client, begin = signed_in(org.administrator), "/settings/duplicates/accounts/"
    asked = page(client.get(f"{begin}rules/new/", headers=HTMX))
    assert "城市" in asked and "联系人" in asked and 'value="city"' in asked and "空格" not in asked
    rule = {"method": "exact", "compared": ["", "name", "city"], "against": [""], "score": "66", "active": "true"}
    refused = client.post(f"{begin}rules/new/", rule | {"compared": [""]}, headers=HTMX)
    assert refused.status_code == 422 and "必填" in page(refused)
    assert client.post(f"{begin}rules/new/", rule)["Location"] == begin
    made = DuplicateRule._base_manager.get(score=66)
    assert (made.object_key, made.compared, made.against) == ("crm.account", "name city", "")
    held = f"{begin}rules/{made.pk}/"
    sent = {"score": "67", "compared": ["", "city", "name"], "was.compared": ["name", "city"], "against": ["crm.lead"]}
    assert client.post(held, sent | {"version": str(made.version)})["Location"] == begin
    made.refresh_from_db()
    assert (made.score, made.compared, made.against, made.method) == (67, "name city", "crm.lead", "exact")
    assert client.post(held, {"score": "68", "was.score": "66", "version": "1"}, headers=HTMX).status_code == 422
    shown = {"shown": ["", "city"], "warn_from": "50"}
    assert client.post(f"{begin}check/", shown)["Location"] == begin
    policy = DuplicatePolicy._base_manager.get(object_key="crm.account")
    assert (policy.shown, policy.warn_from) == ("city", 50)
    rep = signed_in(org.rep)
    assert rep.get(f"{begin}rules/new/").status_code == rep.get(f"{begin}check/").status_code == 404


def test_further_names(org: Organisation) -> None:
    """Written down in a dialog, found by search and by the duplicate check, and taken away again."""
    known = make("crm.account", name=FENYANG, owner=org.rep)
    client = signed_in(org.rep)
    added = page(client.post(f"/accounts/{known.pk}/names/", {"name": "纷享销客"}, headers=HTMX))
    assert "纷享销客" in added
    assert FENYANG in page(client.get("/accounts/?q=fxxk"))
    assert FENYANG in page(client.post("/accounts/duplicates/", {"name": "纷享销客"}, headers=HTMX))
    one = re.search(r'name="remove" value="(\d+)"', added)
    assert one is not None
    client.post(f"/accounts/{known.pk}/names/", {"remove": one.group(1)}, headers=HTMX)
    assert FENYANG not in page(client.post("/accounts/duplicates/", {"name": "纷享销客"}, headers=HTMX))
    make("platform.share", object_key="crm.account", record_id=known.pk, user=org.mate)
    mate = signed_in(org.mate)
    assert mate.get(f"/accounts/{known.pk}/names/").status_code == 200
    assert mate.post(f"/accounts/{known.pk}/names/", {"name": "X"}).status_code == 403
