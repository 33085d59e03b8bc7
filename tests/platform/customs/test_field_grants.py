"""A field withheld is withheld everywhere (T-AC-09): filter, sort, group, sum, list, record, form, API, history."""

import pytest

from yingdan.kernel.errors import Invalid, Missing
from yingdan.platform import entitlements, records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.field_grant import FieldGrant
from yingdan.platform.objects.role import Role
from yingdan.platform.objects.role_member import RoleMember
from yingdan.platform.query import run
from yingdan.platform.query.ast import Condition, Query

DEAL = "crm.opportunity"


def withhold(field, level, key=DEAL, role="rep"):
    """Withhold a field from a role."""
    with acting(SYSTEM):
        values = {"role": Role.objects.get(code=role), "object_key": key, "field": field, "level": level}
        records.create(FieldGrant, values)
    entitlements.forget()


@pytest.fixture
def deal(org, make):
    """A deal of the rep's with a telling amount and next step."""
    return make(DEAL, owner=org.rep, name="某单", amount="7654321.00", next_step="绝密下一步")


def test_hidden_is_hidden_in_every_question(org, deal, acting_as):
    withhold("amount", "hidden")
    with acting_as(org.rep):
        assert "amount" not in schema.find(DEAL).fields
        for asked in (
            {"where": Condition("amount", "gt", "1")},
            {"where": Condition("account.amount", "gt", "1")},
            {"order": ("amount",)},
            {"columns": ("amount",)},
        ):
            with pytest.raises((Missing, Invalid)):
                run.page(Query(object=DEAL, **asked))
        for asked in ({"group": ("amount",)}, {"measures": ("sum:amount",)}, {"measures": ("max:weighted",)}):
            with pytest.raises((Missing, Invalid)):
                run.summary(Query(object=DEAL, **asked))
        with pytest.raises((Missing, Invalid)):
            run.page(Query(object="crm.opportunityline", where=Condition("opportunity.amount", "gt", "1")))
    with acting_as(org.manager):
        assert "amount" in schema.find(DEAL).fields


@pytest.mark.parametrize("level", ["hidden", "masked"])
def test_no_surface_shows_it(org, deal, browser_of, api, level):
    withhold("amount", level)
    withhold("next_step", level)
    with acting(SYSTEM):
        records.change(type(deal).objects.get(pk=deal.pk), {"amount": "7654322.00", "next_step": "绝密下一步二"})
    browser, caller = browser_of(org.rep), api(org.rep)
    pages = [
        "/", "/opportunities/", "/opportunities/?view=board", "/opportunities/?view=analysis",
        "/opportunities/?view=calendar",
        f"/opportunities/{deal.pk}/", f"/opportunities/{deal.pk}/edit/", f"/opportunities/{deal.pk}/history/",
        f"/opportunities/{deal.pk}/peek/", f"/opportunities/{deal.pk}/timeline/", "/opportunities/new/",
        "/opportunities/totals/", "/opportunities/filter/", "/opportunities/columns/",
    ]  # fmt: skip
    for path in pages:
        answer = browser.get(path)
        assert answer.status_code == 200, path
        for told in ("7654321", "7,654,321", "765.43", "7654322", "7,654,322", "绝密下一步"):
            assert told not in answer.content.decode(), (path, told)
    for path in ("opportunities", f"opportunities/{deal.pk}"):
        answer = caller.get(path)
        assert answer.status_code == 200
        assert "765432" not in answer.content.decode()
    for path in (
        "opportunities?amount__gt=1",
        "opportunities?order=-amount",
        "opportunities/summary?measure=sum:amount",
    ):
        assert caller.get(path).status_code in (400, 404, 422), path
    for path in ("/opportunities/?f.amount__gt=1", f"/opportunities/{deal.pk}/cell/amount/"):
        assert browser.get(path).status_code in (400, 403, 404, 422), path
    assert caller.patch(f"opportunities/{deal.pk}", {"amount": "1.00"}).status_code in (400, 403, 422)
    with acting(SYSTEM):
        assert str(type(deal).objects.get(pk=deal.pk).amount) == "7654322.00"


def test_a_mask_shows_the_rest(org, make, api, browser_of):
    withhold("phone", "masked", key="crm.account")
    account = make("crm.account", owner=org.rep, phone="+8613800138000")
    assert api(org.rep).get(f"accounts/{account.pk}").json()["phone"] == "138****8000"
    page = browser_of(org.rep).get(f"/accounts/{account.pk}/").content.decode()
    assert "138****8000" in page
    assert "13800138000" not in page


def test_a_colleagues_link_sorted_by_what_is_masked_opens(org, deal, browser_of):
    withhold("amount", "masked")
    for order in ("-amount", "-expected_close_on,amount"):
        assert browser_of(org.rep).get(f"/opportunities/?order={order}").status_code == 200


def test_read_only_is_shown_and_not_written(org, deal, api):
    withhold("amount", "read")
    assert api(org.rep).get(f"opportunities/{deal.pk}").json()["amount"] == "7654321.00"
    assert api(org.rep).patch(f"opportunities/{deal.pk}", {"amount": "1.00"}).status_code in (400, 403, 422)


def test_of_several_roles_the_most_generous_counts(org, deal, acting_as):
    withhold("amount", "hidden")
    with acting(SYSTEM):
        records.create(RoleMember, {"user": org.rep, "role": Role.objects.get(code="manager")})
    entitlements.forget()
    with acting_as(org.rep):
        assert schema.find(DEAL).fields["amount"].editable


@pytest.mark.parametrize(("field", "level"), [("name", "hidden"), ("nothing", "read")])
def test_what_records_need_cannot_be_withheld(org, field, level):
    with pytest.raises(Invalid):
        withhold(field, level)
