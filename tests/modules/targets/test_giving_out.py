"""Giving out what is left, a preview that says what would be refused, and ways as far as the past tells them."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.modules.targets.company import entries, plan_of, seat, unit
from tests.modules.targets.test_pages import made
from tests.organisation import Organisation, as_, signed_in
from yingdan.kernel.errors import Invalid
from yingdan.modules.targets.services import flow
from yingdan.modules.targets.services.put import put
from yingdan.modules.targets.services.split import Way, preview, split

D = Decimal
YEAR = "sum:year:2027-01-01"


@pytest.mark.django_db
@pytest.mark.parametrize("published", [False, True])
def test_a_preview_says_what_would_be_refused(org: Organisation, published: bool) -> None:
    """A team that would get less than its people have: said before, refused on writing; what is left can be given."""
    plan, client = made(org), signed_in(org.executive)
    client.cookies["yingdan_language"] = "en"
    with as_(org.executive):
        put(plan, entries(seat(org.rep), {YEAR: 600_000}))
        if published:
            plan = flow.publish(flow.approve(plan), reason="So it is.")
    url, top = f"/targets/{plan.pk}/split/", unit(org.region_a)
    form = {"node": top, "method": "even", "whole": "900", "over": "even", "rounding": "yuan",
            "parts": "1", f"in-{unit(org.team_a1)}": "1", f"in-{unit(org.team_a2)}": "1"}  # fmt: skip
    shown = client.post(f"{url}result/", form).content.decode()
    assert "This cannot be applied." in shown and "down to every person" in shown
    assert client.post(url, form).status_code == 422
    for chosen in ({"rest": "1"}, {"deep": "1"}):
        assert "cannot be applied" not in client.post(f"{url}result/", form | chosen).content.decode()
    assert client.post(url, form | {"rest": "1"}).status_code == 204


def test_what_is_left_comes_on_top_of_what_each_has(org: Organisation) -> None:
    """Nobody's amount falls, the sum is the whole to the cent, twice changes nothing, and a lock is left out."""
    plan = made(org)
    with as_(org.executive):
        put(plan, entries(seat(org.mate), {YEAR: 100_000}))
        way = Way(method="even", rest=True, among=[seat(org.rep), seat(org.mate)], rounding="cent")
        before = preview(plan, unit(org.team_a1), way)
        assert before.amount(seat(org.rep)) == D(400_000) and before.amount(seat(org.mate)) == D(200_000)
        assert before.unallocated == 0 and before.refused is None
        split(plan, unit(org.team_a1), way)
        assert not preview(plan, unit(org.team_a1), way).numbers
        part = preview(plan, unit(org.company), Way(method="even", rest=True, deep=True))
    assert part.refused is None and part.unallocated == 0


def test_a_part_chosen_leaves_the_others_what_they_have(org: Organisation) -> None:
    """All of it to one while another holds a part is over-assigned, and is said to be."""
    plan = made(org)
    with as_(org.executive):
        told = preview(plan, unit(org.team_a1), Way(method="even", among=[seat(org.mate)]))
        assert told.unallocated == D(-300_000) and told.refused is not None and told.refused.code == "over"
        with pytest.raises(Invalid):
            split(plan, unit(org.team_a1), Way(method="even", among=[seat(org.mate)]))
        rest = preview(plan, unit(org.team_a1), Way(method="even", among=[seat(org.mate)], rest=True))
        assert rest.amount(seat(org.mate)) == D(300_000) and rest.refused is None


@pytest.mark.django_db
def test_the_wizard_offers_no_season_without_a_past(org: Organisation) -> None:
    """What it offers first can be applied as it stands, and it says why it is not the season."""
    plan, client = plan_of(org), signed_in(org.executive)
    client.cookies["yingdan_language"] = "en"
    with as_(org.executive):
        put(plan, entries(unit(org.company), {YEAR: 1_200_000}))
    page = client.get(f"/targets/{plan.pk}/people/").content.decode()
    assert "There is no history to take the season from. " in page and "So evenly is offered first." in page
    assert page.count('value="even" selected') == 2 and 'value="season" selected' not in page
    form = {"method": "even", "over": "even", "deep": "1", "rhythm": "monthly", "node": unit(org.company)}
    assert client.post(f"/targets/{plan.pk}/people/", form).status_code == 302


@pytest.mark.django_db
def test_an_import_of_nothing_speaks_of_files(org: Organisation) -> None:
    """Neither a file nor a table, and a file that is no sheet: in words for an import, not for a paste."""
    plan, client = made(org), signed_in(org.executive)
    client.cookies["yingdan_language"] = "en"
    url = f"/targets/{plan.pk}/import/"
    assert "Choose a file, or paste the table." in client.post(url, {}).content.decode()
    letter = SimpleUploadedFile("letter.txt", b"Dear all,\nhere are no numbers.")
    told = client.post(url, {"file": letter})
    assert told.status_code == 422 and "is a period of this plan, such as 2027-01" in told.content.decode()
