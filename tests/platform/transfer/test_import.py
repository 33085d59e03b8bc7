"""T-IM-03, T-IM-05: good rows in, bad rows named, neighbours not shifted, counts that add up, a second run creates
nothing.
"""

from typing import Any

import pytest
from django.db import connection

from tests.platform.transfer.bringing import Fill, counts, lines
from yingdan.kernel.errors import Invalid
from yingdan.platform import answering, schema
from yingdan.platform.transfer import run as transfer

Bring = Any


def accounts() -> Any:
    return schema.by_slug("accounts").model.objects.order_by("pk")


def test_a_chinese_table_becomes_records(bring: Bring) -> None:
    run = bring("客户名称,所属行业,电话,客户级别,成立时间\n北京机床,机床,010-62345678,A,1999\n", "accounts")
    assert counts(run) == (0, 0, 0, 1)
    run = bring("客户名称,所属行业,电话,客户级别,年份\n北京机床,machinery,13800138000,A,1999\n", "accounts")
    assert counts(run) == (1, 0, 0, 0)
    account = accounts().get()
    assert (account.name, account.industry, account.phone, account.grade) == (
        "北京机床",
        "machinery",
        "+8613800138000",
        "A",
    )


def test_labels_of_options_are_understood_in_both_languages(bring: Bring) -> None:
    assert counts(bring("名称,行业\n甲,Machinery\n乙,机械制造\n丙,machinery\n", "accounts"))[3] <= 1
    assert {a.industry for a in accounts()} == {"machinery"}


def test_rows_that_fail_leave_their_neighbours_alone(bring: Bring) -> None:
    text = "name,email,employees\n" + "".join(
        f"公司{n},{'x' if n in (1, 700, 1200) else f'a{n}@x.cn'},{n}\n" for n in range(1, 1201)
    )
    run = bring(text, "accounts", key=["name"])
    assert counts(run) == (1197, 0, 0, 3)
    assert run.total == 1200
    assert {n: outcome for n, (outcome, _reason) in lines(run).items() if outcome == "failed"} == dict.fromkeys(
        (2, 701, 1201), "failed"
    )
    assert all(a.name == f"公司{a.employees}" and a.email == f"a{a.employees}@x.cn" for a in accounts())


def test_the_second_run_creates_nothing(bring: Bring) -> None:
    text = "name,city\n甲,北京\n乙,上海\n"
    assert counts(bring(text, "accounts", key=["name"])) == (2, 0, 0, 0)
    assert counts(bring(text, "accounts", key=["name"])) == (0, 0, 2, 0)
    assert counts(bring(text, "accounts", key=["name"], on_existing="update")) == (0, 0, 2, 0)
    assert counts(bring(text, "accounts", key=["name"], on_existing="fill")) == (0, 0, 2, 0)
    assert accounts().count() == 2


def test_existing_rows_are_skipped_updated_filled_or_made_again(bring: Bring) -> None:
    bring("name,city,phone\n甲,北京,\n", "accounts", key=["name"])
    text = "name,city,phone\n甲,上海,13800138000\n"
    assert counts(bring(text, "accounts", key=["name"], on_existing="fill")) == (0, 1, 0, 0)
    account = accounts().get()
    assert (account.city, account.phone) == ("北京", "+8613800138000")
    assert counts(bring(text, "accounts", key=["name"], on_existing="update")) == (0, 1, 0, 0)
    assert accounts().get().city == "上海"
    assert counts(bring("name,city\n甲,\n", "accounts", key=["name"], on_existing="update")) == (0, 0, 1, 0)
    assert accounts().get().city == "上海"
    assert counts(bring(text, "accounts", key=["name"], on_existing="create")) == (1, 0, 0, 0)


def test_a_key_that_comes_twice_in_the_file(bring: Bring) -> None:
    text = "name,city\n甲,北京\n甲,上海\n乙,x\n甲,广州\n"
    run = bring(text, "accounts", key=["name"])
    assert counts(run) == (2, 0, 2, 0)
    assert "2" in lines(run)[3][1]
    run = bring(text.replace("甲", "丙").replace("乙", "丁"), "accounts", key=["name"], on_existing="update")
    assert counts(run) == (2, 2, 0, 0)
    assert accounts().get(name="丙").city == "广州"


def test_a_row_is_not_skipped_in_favour_of_one_that_fails(bring: Bring) -> None:
    run = bring("name,city,employees\n甲,北京,many\n甲,上海,5\n", "accounts", key=["name"])
    assert [outcome for outcome, _reason in lines(run).values()] == ["failed", "created"]
    run = bring("name,uscc\n戊,91110000600037341X\n戊,91110000600037341L\n", "accounts", key=["name"])
    assert lines(run)[2][0] == "failed"


def test_a_row_without_its_key_is_refused(bring: Bring) -> None:
    run = bring("number,name\n,甲\nK1,乙\n", "accounts", key=["number"])
    assert counts(run) == (1, 0, 0, 1)


def test_parents_in_the_same_file_come_first_whatever_their_order(bring: Bring) -> None:
    text = "name,parent\n孙,子\n子,父\n父,\n孤,谁\n甲,乙\n乙,甲\n"
    run = bring(text, "accounts", key=["name"], fills=[Fill("parent", "parent")])
    assert counts(run) == (3, 0, 0, 3)
    assert accounts().get(name="孙").parent.parent.name == "父"
    told = bring.rehearse(text.replace("父", "祖"), "accounts", key=["name"], fills=[Fill("parent", "parent")])
    assert counts(told) == (1, 0, 2, 3)


def test_the_dry_run_tells_what_the_real_one_does_and_writes_nothing(bring: Bring) -> None:
    bring("name,city\n甲,北京\n", "accounts", key=["name"])
    text = "name,city,email,uscc\n甲,上海,,\n乙,,x,\n丙,,,91110000600037341X\n丁,,,\n丁,,,\n,,,\n"
    how = {"key": ["name"], "on_existing": "update"}
    told = bring.rehearse(text, "accounts", **how)
    assert accounts().count() == 1
    run = bring(text, "accounts", **how)
    assert counts(told) == counts(run)
    assert told.rows == run.total == 5
    real = lines(run)
    assert {v.row.number: (v.outcome, v.reason) for v in told.verdicts if v.outcome == "failed"} == {
        n: found for n, found in real.items() if found[0] == "failed"
    }


def test_all_or_nothing(bring: Bring) -> None:
    text = "name,email\n甲,a@b.cn\n乙,x\n"
    run = bring(text, "accounts", key=["name"], on_error="wholly")
    assert (counts(run), run.total, accounts().count()) == ((0, 0, 1, 1), 2, 0)
    assert counts(bring(text.replace(",x", ",x@y.cn"), "accounts", key=["name"], on_error="wholly")) == (2, 0, 0, 0)


def test_values_are_mapped_multiplied_and_made_of_templates(bring: Bring) -> None:
    run = bring(
        "company,revenue,sector\nAcme,1100.04,technolgy\nBeta,0.5,retail\n",
        "accounts",
        key=["name"],
        fills=[
            Fill("name", "company"),
            Fill("annual_revenue", "revenue", times="1000000"),
            Fill("industry", "sector"),
            Fill("currency", constant="USD"),
            Fill("description", templates=("{company}: {sector|upper}",)),
        ],
        values={"sector": {"technolgy": "technology"}},
    )
    assert counts(run) == (2, 0, 0, 0)
    acme = accounts().get(name="Acme")
    assert (str(acme.annual_revenue), acme.industry, acme.currency) == ("1100040000.00", "technology", "USD")
    assert acme.description == "Acme: TECHNOLOGY"


def test_only_the_wanted_rows_are_taken(bring: Bring) -> None:
    run = bring("name,kind\n甲,客户\n乙,供应商\n", "accounts", key=["name"], where={"kind": ("客户",)})
    assert (counts(run), run.total) == ((1, 0, 0, 0), 1)


def test_a_mapping_that_is_not_ready_is_refused(bring: Bring) -> None:
    for how in (
        {"fills": [Fill("nothing", "name")]},
        {"fills": [Fill("city", "gone")]},
        {"key": ["city"]},
        {"on_existing": "guess"},
        {"values": {"gone": {}}},
        {"fills": [Fill("description", templates=("{gone}",))]},
    ):
        with pytest.raises(Invalid):
            bring("name\n甲\n", "accounts", **how)
    with pytest.raises(Invalid):
        bring("city\n北京\n", "accounts")


def test_what_was_confirmed_is_proposed_again(bring: Bring) -> None:
    bring(
        "xyz,abc\n甲,A级\n",
        "accounts",
        key=["name"],
        fills=[Fill("name", "xyz"), Fill("grade", "abc")],
        values={"abc": {"A级": "A"}},
    )
    _source, plan = bring.plan("xyz,abc\n乙,A级\n", "accounts")
    assert (plan.fill("name").column, plan.fill("grade").column, plan.key) == ("xyz", "abc", ("name",))
    assert counts(bring("xyz,abc\n乙,A级\n", "accounts")) == (1, 0, 0, 0)


def test_an_import_lets_pages_go_first_where_nobody_waits_with_it(bring: Any, monkeypatch: Any) -> None:
    """On PostgreSQL, within its chunks; on SQLite whoever writes would wait as well."""
    gave_way: list[float] = []
    monkeypatch.setattr(answering, "GivingWay", lambda share: lambda: gave_way.append(share))
    assert counts(bring("名称\n甲\n乙\n", "accounts", key=())) == (2, 0, 0, 0)
    assert set(gave_way) == ({transfer.SHARE} if connection.vendor == "postgresql" else set())
