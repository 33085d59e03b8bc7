"""Summaries and the search over everything: the same rows as the lists, within the caller's scope."""

from typing import Any

import pytest

from tests.organisation import Organisation
from yingdan.platform import schema


@pytest.fixture
def deals(org: Organisation, make: Any) -> dict[str, Any]:
    """Won and open deals of the rep, a mate and a stranger."""
    won = schema.find("crm.stage").model._base_manager.get(code="won")
    for owner, amount, stage, day in (
        (org.rep, "100.10", won, "2026-01-15"),
        (org.rep, "200.20", won, "2026-03-31"),
        (org.rep, "50.00", None, None),
        (org.mate, "1000.00", won, "2026-04-01"),
        (org.stranger, "7.00", won, "2026-04-02"),
    ):
        make(
            "crm.opportunity", name="D", owner=owner, amount=amount, stage=stage, closed_on=day, opened_on="2025-12-01"
        )
    return {"won": won}


def test_groups_and_the_whole(org: Organisation, api: Any, deals: dict[str, Any]) -> None:
    """Exact sums per group in the groups' own order; the total is that of the rows the caller sees."""
    url = "opportunities/summary?group=stage&measure=count&measure=sum:amount"
    found = api(org.rep).get(url).json()
    assert [(i["stage"]["label"], i["count"], i["sum:amount"]) for i in found["items"]] == [
        ("First contact", 1, "50.00"),
        ("Won", 2, "300.30"),
    ]
    in_chinese = api(org.rep, "zh-CN").get(url).json()["items"]
    assert [i["stage"]["label"] for i in in_chinese] == ["初步接触", "赢单"]
    assert found["total"] == {"count": 3, "sum:amount": "350.30"}
    assert api(org.manager).get(url).json()["total"] == {"count": 4, "sum:amount": "1350.30"}
    assert api(org.executive).get(url).json()["total"] == {"count": 5, "sum:amount": "1357.30"}


def test_filters_grains_and_paths(org: Organisation, api: Any, deals: dict[str, Any]) -> None:
    """The list's filters, a date's grain, a field of what is referred to; every count equals the list's."""
    boss = api(org.executive)
    found = boss.get("opportunities/summary?group=closed_on:quarter&measure=sum:amount,max:closed_on&status=won").json()
    assert [(i["closed_on:quarter"]["id"], i["sum:amount"]) for i in found["items"]] == [
        ("2026-01-01", "300.30"),
        ("2026-04-01", "1007.00"),
    ]
    assert found["total"]["max:closed_on"] == "2026-04-02"
    by_unit = boss.get("opportunities/summary?group=owner.unit,status&stage=赢单").json()
    assert [(i["owner.unit"]["label"], i["count"]) for i in by_unit["items"]] == [("华东一组", 3), ("华南一组", 1)]
    whole = boss.get("opportunities/summary?q=d&amount__gte=100").json()
    assert whole["items"] == [] and whole["total"]["count"] == boss.get("opportunities?amount__gte=100").json()["count"]


def test_several_currencies_are_not_added(org: Organisation, api: Any, make: Any) -> None:
    """A sum over several currencies is refused rather than wrong, and said to be so."""
    for currency in ("CNY", "USD"):
        make("crm.opportunity", name="D", owner=org.rep, amount="5.00", currency=currency)
    total = api(org.rep).get("opportunities/summary?measure=sum:amount").json()["total"]
    assert total.pop("why").keys() == {"sum:amount"}
    assert total == {"sum:amount": None, "mixed": ["sum:amount"]}


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("group=__class__", "group"), ("group=owner.password", "group"), ("group=stage:month", "group"),
        ("group=amount;drop", "group"), ("group=a,b,c,d", "group"), ("group=description", "group"),
        ("measure=sum", "measure"), ("measure=sum:name", "measure"), ("measure=count:amount", "measure"),
        ("measure=sum:password", "measure"), ("measure=evil:amount", "measure"), ("order=amount", "order"),
        ("limit=5", "limit"), ("measure=", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_summed_is_named(org: Organisation, api: Any, query: str, named: str) -> None:
    """T-IN-01: 400 with the parameter's name."""
    answer = api(org.rep).get(f"opportunities/summary?{query}")
    assert answer.status_code == (400 if named else 200)
    assert not named or set(answer.json()["errors"]) == {named}


def test_the_search_finds_what_may_be_seen(org: Organisation, api: Any, make: Any) -> None:
    """T-AC-07: by a middle piece, pinyin and initials; another's record gives no hit, no id and no name."""
    mine = make("crm.account", name="苏州远大机械", owner=org.rep)
    make("crm.account", name="上海远大电气", owner=org.stranger, phone="13812345678")
    rep = api(org.rep)
    for text in ("远大", "yuanda", "szyd", "苏州远大机械"):
        found = rep.get(f"search?q={text}")
        assert [(i["slug"], i["id"], i["label"]) for i in found.json()["items"]] == [
            ("accounts", mine.pk, "苏州远大机械")
        ]
        assert "电气" not in found.content.decode()
    for text in ("上海远大电气", "5678"):
        assert rep.get(f"search?q={text}").json()["items"] == []
    assert rep.get("accounts?name=上海远大电气").json()["count"] == 0
    for query in ("", "?q=", "?q=%20", "?q=a&limit=0", "?q=a&kind=x", "?q=%00"):
        assert rep.get(f"search{query}").status_code == 400
