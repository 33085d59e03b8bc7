"""Lists in groups: the sums of whole groups, pages that walk through them, statements that do not grow."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.organisation import Organisation
from yingdan.platform.query import sections
from yingdan.web import table

pytestmark = pytest.mark.both

Make = Callable[..., Any]
Browse = Callable[..., Client]
LIST = "/opportunities/"
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
ROW = re.compile(r'<tr data-id="(\d+)"|<tr class="is-group[^"]*" data-group="([^"]+)"')


def walk(client: Client, address: str) -> list[str]:
    """Every head and row of all pages, in order."""
    found: list[str] = []
    text = client.get(address).content.decode()
    for _page in range(60):
        found += [f"#{head}" if head else row for row, head in ROW.findall(text)]
        more = re.search(r'hx-get="([^"]*cursor=[^"]*)"', text)
        if more is None:
            return found
        text = client.get(more[1].replace("&amp;", "&"), headers=PART).content.decode()
    raise AssertionError("no end")


def deals(make: Make, org: Organisation) -> dict[str, list[int]]:
    """120 deals of one person, 3 of another, 1 of nobody."""
    made = {"rep": [make("crm.opportunity", owner=org.rep, amount=Decimal(n)).pk for n in range(1, 121)]}
    made["mate"] = [make("crm.opportunity", owner=org.mate, amount=Decimal(1000)).pk for _n in range(3)]
    return made


def test_pages_walk_through_groups_and_give_each_row_once(org: Organisation, make: Make, browser_of: Browse) -> None:
    made = deals(make, org)
    found = walk(browser_of(org.manager), f"{LIST}?group=owner&order=-amount")
    heads = [one for one in found if one.startswith("#")]
    rows = [int(one) for one in found if not one.startswith("#")]
    assert sorted(heads) == sorted(f"#{p.pk}" for p in (org.rep, org.mate)) and len(heads) == 2
    assert sorted(rows) == sorted([*made["rep"], *made["mate"]])
    at = found.index(f"#{org.rep.pk}")
    assert [int(one) for one in found[at + 1 : at + 121]] == made["rep"][::-1]


def test_the_head_adds_up_the_whole_group(org: Organisation, make: Make, browser_of: Browse) -> None:
    deals(make, org)
    text = browser_of(org.manager).get(f"{LIST}?group=owner").content.decode()
    head = re.search(rf'<tr class="is-group" data-group="{org.rep.pk}">.*?</tr>', text, re.DOTALL)
    assert head is not None and "7,260" in head[0] and ">120<" in head[0]
    make("crm.opportunity", owner=org.rep, amount=Decimal("0.50"))
    make("crm.opportunity", owner=org.rep, amount=Decimal("0.50"))
    text = browser_of(org.manager).get(f"{LIST}?group=owner&order=amount").content.decode()
    assert "7,261.00" in text  # the rows show cents, so does their sum


def test_groups_cost_the_same_statements_however_many(org: Organisation, make: Make, browser_of: Browse) -> None:
    client, counts = browser_of(org.manager), []
    for months in (2, 12):
        for month in range(1, months + 1):
            make("crm.opportunity", owner=org.rep, expected_close_on=date(2026, month, 5), amount=Decimal(10))
        address = f"{LIST}?group=expected_close_on:month,owner"
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 11


@pytest.mark.parametrize(
    "group",
    ["owner", "status", "stage", "expected_close_on:quarter", "updated_at:day", "owner,status", "account,owner"],
)
def test_any_group_holds_every_row(org: Organisation, make: Make, browser_of: Browse, group: str) -> None:
    account = make("crm.account", owner=org.rep)
    made = {
        make("crm.opportunity", owner=org.rep, account=account, expected_close_on=date(2026, 3, 31)).pk,
        make("crm.opportunity", owner=org.mate, account=account, expected_close_on=date(2026, 4, 1)).pk,
        make("crm.opportunity", owner=org.rep).pk,
    }
    found = walk(browser_of(org.manager), f"{LIST}?group={group}")
    assert {int(one) for one in found if not one.startswith("#")} == made


@pytest.mark.parametrize(
    ("group", "most"),
    [("owner", 2), ("name", 5), ("amount", 2), ("owner,name", 2), ("name,owner", 5), ("status,name", 2),
     ("account,owner", 5), ("stage,account", 2)],
)  # fmt: skip
def test_there_may_be_any_number_of_groups(
    org: Organisation, make: Make, browser_of: Browse, monkeypatch: pytest.MonkeyPatch, group: str, most: int
) -> None:
    """Every group once with its rows and exact sums, also where the outer ones are too many to be read together."""
    monkeypatch.setattr(sections, "MOST", most)
    monkeypatch.setattr(sections, "HEADS", max(2, most // 2))
    people = (org.rep, org.mate, org.rep)
    accounts = [make("crm.account", owner=owner) for owner in people]
    made: set[int] = set()
    for number in range(14):
        more = {"amount": None} if number == 3 else {"account": accounts[number % 3]} if number % 4 else {}
        fields = {"name": f"项目 {number % 9}", "amount": Decimal(number), "owner": people[number % 3], **more}
        made.add(make("crm.opportunity", **fields).pk)
    client = browser_of(org.manager)
    found = walk(client, f"{LIST}?group={group}")
    heads, rows = [one for one in found if one.startswith("#")], [int(one) for one in found if not one.startswith("#")]
    assert set(rows) == made and len(rows) == len(made)
    assert len(heads) == len(set(heads))
    text = client.get(f"{LIST}?group={group}").content.decode()
    assert 'data-total="14"' in text and re.search(r">88(\.00)?<", text), re.findall(r">[^<]*88[^<]*<", text)


def test_a_page_among_many_groups_takes_eight_statements(
    org: Organisation, make: Make, browser_of: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sections, "MOST", 3)
    for number in range(8):
        make("crm.opportunity", name=f"项目 {number}", owner=org.rep, account=make("crm.account", owner=org.rep))
    client = browser_of(org.manager)
    for group in ("account,owner", "stage,account", "name"):
        for _warm in range(2):
            with CaptureQueriesContext(connection) as seen:
                client.get(f"{LIST}?group={group}")
        assert len(seen) <= 8


def test_a_folded_group_shows_its_head_alone(org: Organisation, make: Make, browser_of: Browse) -> None:
    made = deals(make, org)
    client = browser_of(org.manager)
    shut = walk(client, f"{LIST}?group=owner&shut={org.rep.pk}")
    assert {int(one) for one in shut if not one.startswith("#")} == set(made["mate"])
    assert len([one for one in shut if one.startswith("#")]) == 2
    assert all(one.startswith("#") for one in walk(client, f"{LIST}?group=owner&shut=*"))
    opened = walk(client, f"{LIST}?group=owner&shut=*,{org.mate.pk}")
    assert {int(one) for one in opened if not one.startswith("#")} == set(made["mate"])


@pytest.mark.parametrize(
    "address",
    [
        "group=__class__", "group=owner__password", "order=amount;drop", "order=owner__password", "group=description",
        "tz=UTC');--", "group=owner&cursor=bm9uc2Vuc2U=", "group=owner&shut=%00%27", "where={\"not\":{\"all\":[]}}",
    ],
)  # fmt: skip
def test_hostile_parameters_never_reach_the_database(
    org: Organisation, make: Make, browser_of: Browse, address: str
) -> None:
    """T-IN-01: ignored or refused in words, never a fault, and nothing of it in the SQL."""
    make("crm.opportunity", owner=org.rep)
    with CaptureQueriesContext(connection) as seen:
        answer = browser_of(org.rep).get(f"{LIST}?{address}")
    assert answer.status_code in (200, 400, 404, 422)
    ran = " ".join(q["sql"] for q in seen if "crm_opportunity" in q["sql"])
    assert not any(word in ran for word in ("__class__", "owner__", ";drop", "');"))


def test_colours_fall_on_rows_and_cells_by_rule(org: Organisation, make: Make, browser_of: Browse) -> None:
    make("crm.opportunity", owner=org.rep, amount=Decimal(900_000))
    make("crm.opportunity", owner=org.rep, amount=Decimal(5))
    client = browser_of(org.rep)
    rules = (
        '[{"where":{"field":"amount","op":"gte","value":"800000"},"tone":"ok"},'
        '{"where":{"field":"amount","op":"lt","value":"10"},"tone":"bad","field":"amount"}]'
    )
    client.post(LIST + "columns/", {"colours": rules})
    text = client.get(LIST).content.decode()
    assert text.count('class="y-row-ok"') == 1 and text.count("y-cell-bad") == 1
    answer = client.post(LIST + "columns/", {"colours": '[{"where":{"field":"margin","op":"is"},"tone":"ok"}]'})
    assert answer.status_code in (404, 422)


def test_an_amount_is_never_cut(org: Organisation, make: Make, browser_of: Browse) -> None:
    """The column is as wide as the longest amount below it and as the sum of a whole group."""
    wide = re.compile(r'data-column="amount"[^>]*style="width:(\d+)px"')
    for _n in range(12):
        make("crm.opportunity", owner=org.rep, amount=Decimal("123456789.50"))
    found = [wide.search(browser_of(org.manager).get(url).content.decode()) for url in (LIST, f"{LIST}?group=owner")]
    plain, grouped = (int(one[1]) for one in found if one)
    assert table.WIDTHS["money"] < plain < grouped
