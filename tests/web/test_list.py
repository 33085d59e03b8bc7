"""The list of any object: what it shows, to whom, in how many statements."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.organisation import Organisation
from yingdan.platform import schema
from yingdan.platform.actor import SYSTEM, acting

pytestmark = pytest.mark.both

Make = Callable[..., Any]
Browse = Callable[..., Client]
LIST = "/opportunities/"
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def ids(answer: Any) -> list[int]:
    """The records on a page, in order."""
    return [int(found) for found in re.findall(r'<tr data-id="(\d+)"', answer.content.decode())]


def deals(make: Make, org: Organisation, number: int, **given: Any) -> list[Any]:
    """Some opportunities of the rep."""
    return [make("crm.opportunity", owner=org.rep, amount=Decimal(1000 + n), **given) for n in range(number)]


def test_each_sees_what_the_place_entitles_to(org: Organisation, make: Make, browser_of: Browse) -> None:
    mine, mates, far = (make("crm.opportunity", owner=person) for person in (org.rep, org.mate, org.stranger))
    assert ids(browser_of(org.rep).get(LIST)) == [mine.pk]
    assert set(ids(browser_of(org.manager).get(LIST))) == {mine.pk, mates.pk}
    assert far.pk in ids(browser_of(org.executive).get(LIST))


def test_the_filter_builder_says_how_many_fit_within_what_one_sees(
    org: Organisation, make: Make, browser_of: Browse
) -> None:
    deals(make, org, 2)
    make("crm.opportunity", owner=org.stranger, amount=Decimal(1001))
    client, where = browser_of(org.rep), '{"all":[{"field":"amount","op":"gt","value":"1000"}]}'
    assert "命中 2 条" in client.get(f"{LIST}filter/", headers=PART).content.decode()
    assert client.get(f"{LIST}filter/count/", {"where": where}, headers=PART).content.decode() == "命中 1 条"


def test_a_list_costs_the_same_statements_however_many_rows(org: Organisation, make: Make, browser_of: Browse) -> None:
    client = browser_of(org.rep)
    counts = []
    for number in (2, 12):
        deals(make, org, number)
        client.get(LIST)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(LIST)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 10


def test_paging_by_key_gives_each_row_once(org: Organisation, make: Make, browser_of: Browse) -> None:
    made = {d.pk for d in deals(make, org, 53)}
    client = browser_of(org.rep)
    answer = client.get(LIST + "?order=-amount")
    found = ids(answer)
    more = re.search(r'hx-get="([^"]*cursor=[^"]*)"', answer.content.decode())
    assert more is not None
    rest = client.get(more[1].replace("&amp;", "&"), headers=PART)
    assert "<html" not in rest.content.decode()
    found += ids(rest)
    assert len(found) == len(set(found)) == 53
    assert set(found) == made


def test_the_foot_adds_up_the_whole_result_and_only_that(org: Organisation, make: Make, browser_of: Browse) -> None:
    make("crm.opportunity", owner=org.rep, amount=Decimal("100.10"))
    make("crm.opportunity", owner=org.rep, amount=Decimal("200.20"))
    make("crm.opportunity", owner=org.stranger, amount=Decimal("999999"))
    text = browser_of(org.rep).get(LIST).content.decode()
    assert "300.30" in text
    assert "999,999" not in text


def test_several_currencies_are_not_added_up(org: Organisation, make: Make, browser_of: Browse) -> None:
    make("crm.opportunity", owner=org.rep, amount=Decimal(100), currency="CNY")
    make("crm.opportunity", owner=org.rep, amount=Decimal(100), currency="USD")
    text = browser_of(org.rep).get(LIST).content.decode()
    assert "多币种" in text
    assert "200" not in re.findall(r'<div class="y-foot".*', text, re.DOTALL)[0].split("</div>")[0]


def test_amounts_of_one_foreign_currency_carry_its_unit(org: Organisation, make: Make, browser_of: Browse) -> None:
    make("crm.opportunity", owner=org.rep, amount=Decimal(54), currency="USD")
    assert '<span class="u">USD</span>' in browser_of(org.rep).get(LIST).content.decode()


def test_filters_scope_search_and_ready_made_views(org: Organisation, make: Make, browser_of: Browse) -> None:
    large = make("crm.opportunity", owner=org.rep, name="博瑞五轴产线", amount=Decimal(900_000))
    small = make("crm.opportunity", owner=org.mate, name="海锐卧加", amount=Decimal(90_000))
    client = browser_of(org.manager)
    for query, found in {
        "f.amount__gte=80万": [large],
        "f.amount__lte=80万": [small],
        "scope=mine": [],
        "scope=people": [large, small],
        "saved=large": [large],
        "q=五轴": [large],
        "q=brwz": [large],
        f"f.owner__any_of={org.mate.pk}": [small],
        'where={"any":[{"field":"amount","op":"gt","value":"1"},{"field":"owner","op":"is_me"}]}': [large, small],
    }.items():
        assert set(ids(client.get(f"{LIST}?{query}"))) == {d.pk for d in found}, query


def test_a_foreign_record_s_panel_is_missing(org: Organisation, make: Make, browser_of: Browse) -> None:
    far = make("crm.opportunity", owner=org.stranger)
    assert browser_of(org.rep).get(f"{LIST}{far.pk}/peek/").status_code == 404
    assert browser_of(org.stranger).get(f"{LIST}{far.pk}/peek/").status_code == 200


def test_a_name_from_a_stranger_is_text(org: Organisation, make: Make, browser_of: Browse) -> None:
    evil = "<script>alert(1)</script>"
    make("crm.opportunity", owner=org.rep, name=evil, next_step=evil)
    for view in ("", "?view=board", "?view=calendar", "?view=analysis"):
        assert evil not in browser_of(org.rep).get(LIST + view).content.decode()


def test_columns_are_kept_for_the_person(org: Organisation, make: Make, browser_of: Browse) -> None:
    make("crm.opportunity", owner=org.rep)
    make("crm.opportunity", owner=org.mate)
    client = browser_of(org.rep)
    client.post(LIST + "columns/", {"column": ["number", "amount", "nonsense"]})
    heads = re.findall(r'<th[^>]* data-column="(\w+)"', client.get(LIST).content.decode())
    assert len(heads) == 3 and {"number", "amount"} < set(heads)
    assert len(re.findall("<th", browser_of(org.mate).get(LIST).content.decode())) > 5
    client.post(LIST + "columns/", {"reset": "1"})
    assert len(re.findall("<th", client.get(LIST).content.decode())) > 5


def test_every_object_has_a_list_its_chips_and_its_views(org: Organisation, browser_of: Browse) -> None:
    client = browser_of(org.administrator)
    with acting(SYSTEM):
        kinds = list(schema.current().objects.values())
    for kind in kinds:
        address = f"/{kind.slug}/"
        pages = [address, address + "filter/", address + "counts/", address + "totals/", address + "columns/"]
        pages += [f"{address}?view={view.name}" for view in kind.views] + [
            f"{address}chip/{f.name}/" for f in kind.chips
        ]
        for page in pages:
            assert client.get(page).status_code == 200, page


@pytest.mark.parametrize("name", ["funnel", "won", "owner", "unit"])
def test_charts_show_what_the_list_holds(org: Organisation, make: Make, browser_of: Browse, name: str) -> None:
    make("crm.opportunity", owner=org.rep, amount=Decimal(1234))
    answer = browser_of(org.rep).get(f"{LIST}chart/{name}/")
    assert answer.status_code == 200
    if name != "won":
        text = answer.content.decode()
        assert "1,234" in text
        link = re.search(r'<td><a href="([^"]+)"', text)
        assert link is not None
        assert len(ids(browser_of(org.rep).get(link[1].replace("&amp;", "&")))) == 1
