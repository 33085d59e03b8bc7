"""T-RC-07: a unit, stage, option, product or person in use does not vanish; old records still show its name."""

import pytest

from tests.organisation import Organisation, as_, make, signed_in
from yingdan.kernel.errors import Invalid, Refused
from yingdan.platform import handover, records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.comment import Comment
from yingdan.platform.objects.custom_field import CustomField
from yingdan.platform.objects.unit import Unit
from yingdan.platform.objects.user import User


def test_a_unit_with_people_or_units_is_not_deleted(org: Organisation) -> None:
    for unit in (org.team_a1, org.region_a, org.company):
        with acting(SYSTEM), pytest.raises((Refused, Invalid)):
            records.delete(Unit.objects.get(pk=unit.pk))
    assert Unit._base_manager.filter(deleted_at__isnull=True).count() == 6


def test_a_stage_with_deals_is_not_deleted(org: Organisation) -> None:
    deal = make("crm.opportunity", owner=org.rep)
    with acting(SYSTEM), pytest.raises(Refused) as why:
        records.delete(type(deal.stage).objects.get(pk=deal.stage_id))
    assert why.value.code == "in_use"
    page = signed_in(org.rep).get(f"/opportunities/{deal.pk}/").content.decode()
    assert str(deal.stage) in page


def test_an_option_in_use_is_switched_off_and_still_shown(org: Organisation) -> None:
    account = make("crm.account", owner=org.rep)
    options = [{"value": "a", "label": "甲类"}, {"value": "b", "label": "乙类"}]
    with acting(SYSTEM):
        values = {"object_key": "crm.account", "label": "类别", "kind": "choice", "options": {"options": options}}
        row = records.create(CustomField, values)
        records.change(account, {row.name: "a"})
        with pytest.raises(Invalid) as caught:
            records.change(CustomField.objects.get(pk=row.pk), {"options": {"options": options[1:]}})
        assert "甲类" in str(caught.value.show())
        off = [{**options[0], "active": False}, options[1]]
        records.change(CustomField.objects.get(pk=row.pk), {"options": {"options": off}})
    assert "甲类" in signed_in(org.rep).get(f"/accounts/{account.pk}/").content.decode()


def test_a_product_on_a_deal_is_not_deleted(org: Organisation) -> None:
    deal, product = make("crm.opportunity", owner=org.rep), make("catalog.product", name="五轴机床")
    make("crm.opportunityline", opportunity=deal, product=product)
    with acting(SYSTEM), pytest.raises(Refused):
        records.delete(product)
    assert "五轴机床" in signed_in(org.rep).get(f"/opportunities/{deal.pk}/").content.decode()


def test_a_person_is_disabled_and_goes_on_being_named(org: Organisation) -> None:
    """Whoever answers for records is neither deleted nor disabled before these are handed over; what he said stays."""
    account = make("crm.account", owner=org.rep)
    with as_(org.rep):
        records.create(Comment, {"about": ("crm.account", account.pk), "text": "They want two."})
    with acting(SYSTEM):
        rep = User.objects.get(pk=org.rep.pk)
        with pytest.raises(Refused):
            records.delete(rep)
        with pytest.raises(Invalid):
            records.change(rep, {"active": False})
        handover.all_of(rep, User.objects.get(pk=org.mate.pk))
        records.change(User.objects.get(pk=org.rep.pk), {"active": False})
    page = signed_in(org.mate).get(f"/accounts/{account.pk}/").content.decode()
    assert f"<b>{org.rep.name}</b>" in page and "They want two." in page
