"""Deleting for good, from the bin: by a right of its own, with a reason; what hangs on a record goes, what needs it
holds it, and one line without values stays.
"""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.organisation import Organisation, as_, make
from yingdan.kernel.errors import Invalid, Refused
from yingdan.platform import files, records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.audit import Change
from yingdan.platform.duplicates.models import MatchMark
from yingdan.platform.erasing import erasing
from yingdan.platform.merging import merging
from yingdan.platform.objects.custom_field import CustomField
from yingdan.platform.objects.merge import Merge
from yingdan.platform.search.models import SearchEntry

WHY = "asked to be forgotten, letter of 3 May"


def binned(*found: Any) -> Any:
    """Records put into the bin, the last given first; the first of them."""
    with acting(SYSTEM):
        for one in found[::-1]:
            records.delete(type(one)._base_manager.get(pk=one.pk))
    return found[0]


def erase(org: Organisation, *found: Any) -> dict[int, Any]:
    """The administrator deletes records of one object for good."""
    with as_(org.administrator):
        return erasing.erase_many(schema.find(found[0].key()), [one.pk for one in found], WHY)


def changes(one: Any) -> list[Change]:
    """What the history says of a record."""
    return list(Change.objects.filter(object_key=one.key(), record_id=one.pk).order_by("pk"))


def test_a_contact_goes_with_all_that_is_known_of_it(
    org: Organisation, tmp_path: Path, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """Row, follow-ups, comments, files and their bytes, marks, search, history; deals let go of it, with their own
    history; the line names nobody.
    """
    settings.HOME = tmp_path
    contact = make("crm.contact", name="欧阳娜娜", phone="13800138000", owner=org.rep)
    deal = make("crm.opportunity", owner=org.rep, contact=contact)
    call = make("work.activity", about=(contact.key(), contact.pk), owner=org.rep, content="聊到欧阳娜娜的病")
    said = make("platform.comment", about=(contact.key(), contact.pk))
    with as_(org.rep):
        file = files.keep(SimpleUploadedFile("id.txt", b"110101199003071234"), (contact.key(), contact.pk))
    path = files.path_of(file)
    binned(contact)
    with django_capture_on_commit_callbacks(execute=True):
        assert erase(org, contact) == {}
    for one in (contact, call, said, file):
        assert not type(one)._base_manager.filter(pk=one.pk).exists()
    assert not path.exists()
    assert not MatchMark.objects.filter(object_key=contact.key(), record_id=contact.pk).exists()
    assert not SearchEntry.objects.filter(object_key=contact.key(), record_id=contact.pk).exists()
    (line,) = changes(contact)
    assert (line.verb, line.actor_id) == ("erase", org.administrator.pk)
    assert line.values["reason"] == [None, WHY] and line.values["also"][1]["work.activity"] == 1
    assert not changes(call) and not changes(said) and not Change.objects.filter(values__icontains="欧阳").exists()
    deal.refresh_from_db()
    assert deal.contact_id is None and changes(deal)[-1].values == {"contact_id": [contact.pk, None]}


def test_what_still_names_a_record_holds_it(org: Organisation) -> None:
    """Deals in the bin hold their account, and are named; account and deals gone, a parent goes together with its
    child.
    """
    parent = make("crm.account", name="甲", owner=org.rep)
    child = make("crm.account", name="乙", owner=org.rep, parent=parent)
    deal = make("crm.opportunity", owner=org.rep, account=child)
    binned(parent, child, deal)
    told = erase(org, parent, child)
    assert "1" in told[child.pk].show() and told[child.pk].code == erasing.HELD and set(told) == {parent.pk, child.pk}
    assert erase(org, deal) == {} and erase(org, parent, child) == {}


def test_a_deal_that_was_credited_stays(org: Organisation) -> None:
    """The ledger of who was credited with what is never left without its deal."""
    deal = make("crm.opportunity", owner=org.rep, amount="100.00")
    with as_(org.rep):
        records.change(deal, {"stage": schema.find("crm.stage").model.objects.get(kind="won", pipeline=deal.pipeline)})
    binned(deal)
    assert erase(org, deal)[deal.pk].code == erasing.HELD


@pytest.mark.parametrize("gone", ["protect", "empty"])
@pytest.mark.parametrize("kind", ["ref", "refs"])
def test_customers_own_references_keep_their_rule(org: Organisation, gone: str, kind: str) -> None:
    """A record in the bin that names another by such a field holds it, or lets it go, as the field says."""
    with acting(SYSTEM):
        options = {"object": "crm.competitor", "gone": gone}
        values = {"object_key": "crm.account", "label": "Rival", "kind": kind, "options": options}
        name = str(records.create(CustomField, values).name)
        rival, account = make("crm.competitor", name="对手"), make("crm.account", owner=org.rep)
        records.change(account, {name: [rival] if kind == "refs" else rival})
    binned(rival, account)
    told = erase(org, rival)
    account.refresh_from_db()
    assert (told[rival.pk].show().count("Rival"), bool(account.custom)) == (1, True) if gone == "protect" else not told
    assert gone == "protect" or not account.custom.get(name)


def test_it_takes_a_right_of_its_own_and_a_reason(org: Organisation) -> None:
    """Who may delete may not do it for good; what is in use does not go; settings stay in the bin."""
    account = make("crm.account", owner=org.rep)
    assert erase(org, account)[account.pk].code == "missing"
    binned(account)
    kind = schema.find("crm.account")
    for who in (org.rep, org.director, org.executive):
        with as_(who):
            assert isinstance(erasing.erase_many(kind, [account.pk], WHY)[account.pk], Refused)
    with as_(org.stranger):
        assert erasing.erase_many(kind, [account.pk], WHY)[account.pk].code == "missing"
    with as_(org.administrator):
        with pytest.raises(Invalid):
            erasing.erase_many(kind, [account.pk], "  ")
        with pytest.raises(Refused):
            erasing.erase_many(schema.find("platform.customfield"), [1], WHY)


def test_a_merge_with_what_is_gone_is_forgotten(org: Organisation) -> None:
    """It held the names of both, and could not be taken back."""
    kept, gone = make("crm.account", name="甲", owner=org.rep), make("crm.account", name="乙", owner=org.rep)
    with as_(org.administrator):
        merging.merge(schema.whole("crm.account"), kept.pk, gone.pk)
        assert erasing.erase_many(schema.find("crm.account"), [gone.pk], WHY) == {}
    assert not Merge._base_manager.exists()
