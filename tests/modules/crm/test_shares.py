"""Shares of a deal: exactly the whole, written together, each yuan credited once (T-TG-04)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.modules.crm.test_credit import change, gap, lines, won
from tests.organisation import Organisation, as_
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Refused
from yingdan.modules.crm import sharing
from yingdan.modules.crm.objects.credit import Credit
from yingdan.modules.crm.objects.deal_share import DealShare
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.modules.crm.objects.stage import Stage
from yingdan.modules.crm.sharing import Part
from yingdan.platform import records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.merging import merging
from yingdan.platform.query import run
from yingdan.platform.query.ast import Condition, Query

FORM = "/opportunities/{}/deal-shares/"


@pytest.fixture(autouse=True)
def _in_april() -> Iterator[None]:
    with clock.fixed(datetime(2026, 4, 20, 2, 0, tzinfo=UTC)):
        yield


def share(deal: Opportunity, *parts: tuple[Any, str], overlay: tuple[Any, str] | None = None) -> None:
    """Share a deal as the system."""
    with acting(SYSTEM):
        rows = [Part(person, Decimal(percent)) for person, percent in parts]
        rows += [Part(overlay[0], Decimal(overlay[1]), overlay=True)] if overlay else []
        sharing.put(Opportunity.objects.get(pk=deal.pk), rows)


def credited(person: Any) -> Decimal:
    """What somebody was credited with, as he sees it, without overlays."""
    with as_(person):
        own = Query(object="crm.credit", where=Condition("owner", "is_me"))
        found: Decimal = run.totals(own, ("sum:amount",))["sum:amount"]
        return found


def test_t_tg_04_half_of_ten_and_all_of_five_are_ten(org: Organisation) -> None:
    """Two sellers with halves of 10 and one of them with all of 5: he has 10, not 15."""
    both = won(org.rep, "10.00")
    won(org.rep, "5.00")
    share(both, (org.rep, "50"), (org.mate, "50"))
    assert (credited(org.rep), credited(org.mate), gap()) == (Decimal("10.00"), Decimal("5.00"), 0)


def test_thirds_are_the_whole(org: Organisation) -> None:
    """33.33 + 33.33 + 33.34 is right, and 100,000.00 comes out to the cent."""
    deal = won(org.rep, "100000.00")
    share(deal, (org.rep, "33.33"), (org.mate, "33.33"), (org.manager, "33.34"))
    assert [row[3] for row in lines(deal)] == ["33330.00", "33330.00", "33340.00"] and gap() == 0
    cent = won(org.rep, "0.01")
    share(cent, (org.rep, "33.33"), (org.mate, "33.33"), (org.manager, "33.34"))
    assert sorted(row[3] for row in lines(cent)) == ["0.00", "0.00", "0.01"] and gap() == 0


@pytest.mark.parametrize(
    ("percents", "words"),
    [
        (("50", "49.99"), "99.99"), (("33.33", "33.33", "33.33"), "0.01"), (("60", "60"), "20"),
        (("100", "0.01"), "0.01"),
    ],
)  # fmt: skip
def test_what_is_not_the_whole_is_refused_in_words(org: Organisation, percents: tuple[str, ...], words: str) -> None:
    deal = won(org.rep, "100.00")
    people = (org.rep, org.mate, org.manager)
    with pytest.raises(Invalid) as caught:
        share(deal, *zip(people, percents, strict=False))
    assert words in str(caught.value)
    assert lines(deal) == [("rep", "华东一组", "04-10", "100.00")]
    with acting(SYSTEM):
        assert not DealShare.objects.exists()


def test_one_share_alone_and_somebody_twice_are_refused(org: Organisation) -> None:
    """By the door too, whoever writes the row; and a row taken away leaves no gap."""
    deal = won(org.rep, "100.00")
    with pytest.raises(Invalid):
        share(deal, (org.rep, "50"), (org.rep, "50"))
    with acting(SYSTEM), pytest.raises(Invalid, match="50"):
        records.save(DealShare(opportunity=deal, person=org.rep, share=Decimal(50)))
    share(deal, (org.rep, "50"), (org.mate, "50"))
    with acting(SYSTEM), pytest.raises(Invalid, match="50"):
        records.delete(DealShare.objects.get(person=org.mate))
    assert len(lines(deal)) == 2


def test_an_overlay_is_credited_besides_and_for_himself_only(org: Organisation) -> None:
    deal = won(org.rep, "100.00")
    share(deal, (org.rep, "70"), (org.mate, "30"), overlay=(org.neighbour, "15"))
    assert [row[:1] + row[3:] for row in lines(deal)] == [
        ("rep", "70.00"), ("mate", "30.00"), ("neighbour", "15.00")
    ]  # fmt: skip
    assert gap() == 0
    share(deal)
    assert [row[:1] + row[3:] for row in lines(deal)] == [("rep", "100.00")]


def test_shares_agreed_on_before_count_when_the_deal_is_won(org: Organisation) -> None:
    """And a later transfer leaves them; a transfer before hands the former owner's share on."""
    deal = change(won(org.rep, "100.00"), stage=stage("first_contact"))
    share(deal, (org.rep, "60"), (org.mate, "40"))
    change(deal, owner=org.stranger)
    deal = change(deal, stage=stage("won"))
    assert [(row[0], row[3]) for row in lines(deal)] == [("stranger", "60.00"), ("mate", "40.00")]
    change(deal, owner=org.rep)
    change(deal, amount=Decimal("200.00"))
    assert [(row[0], row[3]) for row in lines(deal)] == [("stranger", "120.00"), ("mate", "80.00")]


def stage(code: str) -> Stage:
    """A stage of the seeds."""
    with acting(SYSTEM):
        return Stage.objects.get(code=code)


def test_by_the_api(org: Organisation, api: Any) -> None:
    """Rows of person, share, role and overlay in one call; all or nothing; whoever may change the deal."""
    deal = won(org.rep, "100.00")
    call = f"opportunities/{deal.pk}/do/share_credit"
    rows = [{"person": "rep", "share": "60", "role": "lead"}, {"person": "mate", "share": "40"}]
    assert api(org.stranger).post(call, {"shares": rows}).status_code == 404
    assert api(org.finance).post(call, {"shares": rows}).status_code == 403
    short = api(org.rep).post(call, {"shares": [*rows[:1], {"person": "mate", "share": "30"}]})
    assert short.status_code == 400 and "10" in short.json()["detail"], short.content
    assert api(org.rep).post(call, {"shares": [{"person": "nobody", "share": "100"}]}).status_code == 400
    done = api(org.rep).post(call, {"shares": rows})
    assert done.status_code == 200, done.content
    got = api(org.mate).get("credits").json()["items"]
    assert [(c["amount"], c["share"]) for c in got] == [("40.00", "40.00")]
    listed = api(org.rep).get(f"deal-shares?opportunity={deal.pk}").json()["items"]
    assert [(row["share"], row["role"]) for row in listed] == [("60.00", "lead"), ("40.00", "")]
    assert api(org.rep).post("deal-shares", {}).status_code == 405


def test_on_the_page_of_the_deal(org: Organisation, browser_of: Any) -> None:
    """The panel, its dialog, what they make up while one types, and saving."""
    deal = won(org.rep, "100.00")
    browser = browser_of(org.rep)
    later = f"/opportunities/{deal.pk}/panel/shares/"
    assert later in browser.get(f"/opportunities/{deal.pk}/").content.decode()
    page = browser.get(later).content.decode()
    assert FORM.format(deal.pk) in page
    assert "华东一组" in page
    form = browser.get(FORM.format(deal.pk), headers={"HX-Request": "true"}).content.decode()
    assert 'name="r0.person"' in form and 'value="100"' in form and 'name="r2.person"' in form
    sent = {
        "r0.person": org.rep.pk, "r0.share": "60", "r0.role": "lead", "r0.overlay": "false",
        "r1.person": org.mate.pk, "r1.share": "30", "r1.role": "", "r1.overlay": "false",
        "r2.person": "", "r2.share": "", "r2.role": "", "r2.overlay": "false",
    }  # fmt: skip
    told = browser.post(FORM.format(deal.pk) + "?count=1", sent, headers={"HX-Request": "true"}).content.decode()
    assert "90%" in told and "还差 10" in told and not DealShare._base_manager.exists()
    refused = browser.post(FORM.format(deal.pk), sent, headers={"HX-Request": "true"})
    assert refused.status_code == 422 and "还差 10" in refused.content.decode()
    blank = browser.post(FORM.format(deal.pk), sent | {"r1.share": ""}, headers={"HX-Request": "true"})
    assert blank.status_code == 422 and "is-wrong" in blank.content.decode()
    kept = browser.post(FORM.format(deal.pk), sent | {"r1.share": "40"}, headers={"HX-Request": "true"})
    assert kept.status_code == 204, kept.content.decode()[:500]
    assert [(row[0], row[3]) for row in lines(deal)] == [("rep", "60.00"), ("mate", "40.00")]
    assert browser_of(org.stranger).get(FORM.format(deal.pk)).status_code == 404
    assert browser_of(org.finance).get(FORM.format(deal.pk)).status_code == 403


def test_who_may_not_change_the_deal_may_not_share_it(org: Organisation) -> None:
    deal = won(org.rep, "100.00")
    share(deal, (org.rep, "50"), (org.mate, "50"))
    with as_(org.mate), pytest.raises((Refused, Invalid)):
        sharing.put(Opportunity._base_manager.get(pk=deal.pk), [Part(org.mate, Decimal(100))])
    assert len(lines(deal)) == 2


def test_a_merge_moves_no_credit(org: Organisation) -> None:
    """What was credited with the deal that goes is withdrawn with it; shares stay with the deal they were made for."""
    deal, twin = won(org.rep, "100.00"), won(org.mate, "50.00")
    share(twin, (org.rep, "50"), (org.mate, "50"))
    with acting(SYSTEM):
        from_both = Credit.objects.count()
    assert from_both == 3
    with as_(org.administrator):
        merging.merge(schema.find("crm.opportunity"), deal.pk, twin.pk)
    assert [row[0] for row in lines(deal)] == ["rep"] and lines(twin) == [] and gap() == 0
