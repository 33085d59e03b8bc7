"""Leads and what becomes of them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.organisation import Organisation, as_
from yingdan.kernel.errors import Invalid, Refused
from yingdan.modules.crm.objects.account import Account
from yingdan.modules.crm.objects.lead import Lead
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import records, schema
from yingdan.platform.actions import act


@pytest.fixture
def lead(org: Organisation) -> Lead:
    """A lead of the rep."""
    with as_(org.rep):
        return records.save(
            Lead(
                name="展会 王工",
                company="苏州新凯阀门",
                person="王建国",
                post="总工程师",
                phone="+8613800138000",
                source="exhibition",
                industry="machinery",
                amount=Decimal(300_000),
            )
        )


def convert(lead: Lead, **values: Any) -> Lead:
    """The verb, as from a button."""
    return act(schema.find("crm.lead"), lead.pk, "convert", values)


def test_a_lead_becomes_account_contact_and_opportunity(org: Organisation, lead: Lead) -> None:
    """With what was known, owned by the same person; the lead remembers what it became."""
    with as_(org.rep):
        done = convert(lead, opportunity_name="立加 2 台", expected_close_on="2030-12-31")
        account, contact, deal = done.account, done.contact, done.opportunity
    assert (account.name, account.source, account.status, account.owner) == (
        "苏州新凯阀门",
        "exhibition",
        "active",
        org.rep,
    )
    assert (contact.name, contact.account, contact.phone) == ("王建国", account, "+8613800138000")
    assert (deal.name, deal.account, deal.contact, deal.amount) == ("立加 2 台", account, contact, Decimal(300_000))
    assert deal.expected_close_on == date(2030, 12, 31)
    assert (done.status, done.converted_on is not None) == ("converted", True)


def test_without_a_name_no_opportunity_is_opened(org: Organisation, lead: Lead) -> None:
    """And an account already there is used."""
    with as_(org.rep):
        known = records.save(Account(name="新凯"))
        done = convert(lead, account=known.pk)
        assert (done.account, done.opportunity, Account.objects.count()) == (known, None, 1)
        assert not Opportunity.objects.exists()


def test_a_lead_is_converted_once(org: Organisation, lead: Lead) -> None:
    """And never by setting its status."""
    with as_(org.rep):
        with pytest.raises(Invalid) as caught:
            records.change(lead, {"status": "converted"})
        assert list(caught.value.fields) == ["status"]
        convert(lead)
        with pytest.raises(Refused):
            convert(lead)


def test_a_hidden_account_cannot_be_named(org: Organisation, lead: Lead, make: Any) -> None:
    """Another team's account is as good as none; nothing is left half done."""
    hidden = make("crm.account", owner=org.stranger)
    with as_(org.rep):
        with pytest.raises(Invalid) as caught:
            convert(lead, account=hidden.pk, opportunity_name="x")
        assert list(caught.value.fields) == ["account"]
        assert Lead.objects.get(pk=lead.pk).status == "new"


def test_giving_up_needs_a_reason(org: Organisation, lead: Lead) -> None:
    """So that marketing learns."""
    with as_(org.rep):
        with pytest.raises(Invalid) as caught:
            records.change(lead, {"status": "disqualified"})
        assert list(caught.value.fields) == ["unfit"]
        assert records.change(lead, {"status": "disqualified", "unfit": "同行"}).status == "disqualified"
