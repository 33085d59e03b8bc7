"""T-IM-02, T-IM-06, T-IM-07: values are judged by the same rules as in a form; nothing is guessed, nothing rounded."""

from decimal import Decimal
from typing import Any

import pytest

from tests.organisation import Organisation
from tests.platform.transfer.bringing import Fill, counts, lines
from yingdan.kernel.errors import Invalid
from yingdan.platform import schema
from yingdan.platform.transfer import wizard

Bring = Any


def rows_of(slug: str) -> Any:
    return schema.by_slug(slug).model.objects.order_by("pk")


def failures(bring: Bring, text: str, slug: str, **how: Any) -> list[str]:
    return [reason for outcome, reason in lines(bring(text, slug, **how)).values() if outcome == "failed"]


@pytest.mark.parametrize("text", ["13800138000", "+86 138-0013-8000", "１３８００１３８０００", "1.3800138000E+10"])
def test_telephones_in_every_dress(bring: Bring, text: str) -> None:
    bring(f"name,phone\n甲,{text}\n", "accounts", key=["name"])
    assert rows_of("accounts").get().phone == "+8613800138000"


def test_digits_lost_by_a_spreadsheet_are_not_made_up(bring: Bring) -> None:
    text = "name,phone,uscc\n甲,1.38E+10,\n乙,,9.11E+17\n丙,13800138000,\n"
    run = bring(text, "accounts", key=["name"])
    assert [outcome for outcome, _reason in lines(run).values()] == ["failed", "failed", "created"]


@pytest.mark.parametrize("text", ["机械", "Machinery ", "MACHINERY", "machinery,", "ma chinery"])
def test_options_are_met_exactly_or_asked_for(bring: Bring, text: str) -> None:
    run = bring(f'name,industry\n甲,"{text}"\n', "accounts", key=["name"])
    exact = text.strip() == "Machinery"
    assert counts(run) == ((1, 0, 0, 0) if exact else (0, 0, 0, 1))


def test_texts_that_mean_nothing_yet_are_listed_for_mapping(bring: Bring) -> None:
    bring("name\n北京机床\n", "accounts", key=["name"])
    text = "name,industry,parent\n甲,机床厂,北京机床\n乙,机床厂,北京机床厂\n丙,retail,甲\n"
    source, plan = bring.plan(text, "accounts", fills=[Fill("parent", "parent")])
    found = wizard_unknown(source, plan)
    assert [(u.text, u.count) for u in found["industry"]] == [("机床厂", 2)]
    assert ("machinery", "机械制造") in [(v, str(label)) for v, label in found["industry"][0].options] or found[
        "industry"
    ][0].options
    assert [(u.text, u.options) for u in found["parent"]] == [("北京机床厂", (("北京机床", "北京机床"),))]
    mended = plan.with_values("industry", {"机床厂": "machinery"}).with_values("parent", {"北京机床厂": "北京机床"})
    assert wizard_unknown(source, mended) == {}


def wizard_unknown(source: Any, plan: Any) -> Any:
    return wizard.unknown_texts(source.sheet(), plan)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("amount", "99999999999999999999"),
        ("amount", "-5"),
        ("amount", "many"),
        ("amount", "1e999"),
        ("amount", "1.234,56"),
        ("amount", "0.123"),
        ("expected_close_on", "2026-02-30"),
        ("expected_close_on", "0001-01-01"),
        ("expected_close_on", "9999-12-31"),
        ("expected_close_on", "soon"),
        ("owner", "nobody"),
        ("owner", "leaver"),
        ("stage", "no such stage"),
        ("account", "no such account"),
        ("currency", "EURO"),
        ("name", "x" * 201),
        ("name", "a\0b"),
    ],
)
def test_wrong_values_fail_their_row_and_no_other(bring: Bring, column: str, text: str) -> None:
    table = f'name,{column}\n"好",\n坏,"{text}"\n' if column != "name" else f'name,amount\n好,1\n"{text}",2\n'
    run = bring(table, "opportunities", key=["name"])
    assert counts(run) == (1, 0, 0, 1)
    assert lines(run)[3][1]
    assert [deal.name for deal in rows_of("opportunities")] == ["好"]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0.1", "0.10"),
        ("1,234.56", "1234.56"),
        ("１２３", "123.00"),
        ("12万", "120000.00"),
        ("￥5", "5.00"),
        ("0", "0.00"),
        ("-0.00", "0.00"),
        ("9999999999999.99", "9999999999999.99"),
    ],
)
def test_amounts_are_read_exactly(bring: Bring, text: str, amount: str) -> None:
    bring(f'name,amount\n甲,"{text}"\n乙,\n', "opportunities", key=["name"])
    assert rows_of("opportunities").get(name="甲").amount == Decimal(amount)
    assert rows_of("opportunities").get(name="乙").amount is None


def test_both_orders_of_dates_give_the_same_and_an_open_question_is_asked(bring: Bring) -> None:
    american = "name,opened_on,expected_close_on\n甲,10/20/2016,3/1/2027\n乙,11/1/2016,4/5/2027\n"
    told = bring.rehearse(american, "opportunities", key=["name"])
    assert counts(told) == (2, 0, 0, 0)
    assert any("opened_on" in note for note in told.notes)
    bring(american, "opportunities", key=["name"])
    assert [str(d.expected_close_on) for d in rows_of("opportunities")] == ["2027-03-01", "2027-04-05"]
    open_question = "name,expected_close_on\n丙,3/1/2027\n"
    assert counts(bring.rehearse(open_question, "opportunities", key=["name"])) == (0, 0, 0, 1)
    with pytest.raises(Invalid, match="expected_close_on"):
        bring(open_question, "opportunities", key=["name"])
    stated = [Fill("expected_close_on", "expected_close_on", dates="dmy")]
    bring(open_question, "opportunities", key=["name"], fills=stated)
    assert str(rows_of("opportunities").get(name="丙").expected_close_on) == "2027-01-03"


def test_history_comes_along(bring: Bring, org: Organisation) -> None:
    """Owners, closed stages, days and stamps of the past are set from the file; the history shows the import."""
    run = bring(
        "名称,阶段,负责人,发现日期,成交日期,金额,创建时间,创建人\n"
        "旧单,赢单,mate,2020-01-02,2020-03-04,100,2020-01-02 08:30,rep\n",
        "opportunities",
        key=["name"],
        fills=[Fill("opened_on", "发现日期"), Fill("closed_on", "成交日期"), Fill("created_by", "创建人")],
    )
    assert counts(run) == (1, 0, 0, 0), lines(run)
    deal = rows_of("opportunities").get()
    assert (deal.status, deal.owner, str(deal.opened_on), str(deal.closed_on)) == (
        "won",
        org.mate,
        "2020-01-02",
        "2020-03-04",
    )
    assert (deal.created_at.astimezone().year, deal.created_by) == (2020, org.rep)
    assert deal.unit == org.team_a1


def test_references_are_met_exactly_and_namesakes_by_what_they_belong_to(bring: Bring) -> None:
    bring("name\n甲公司\n乙公司\n12\n", "accounts", key=["name"])
    bring("name,account\n张三,甲公司\n张三,乙公司\n", "contacts", key=["name", "account"])
    assert rows_of("contacts").count() == 2
    run = bring(
        "name,account,contact\n单一,乙公司,张三\n单二,,张三\n单三,甲公司 ,李四\n单四,12,\n",
        "opportunities",
        key=["name"],
    )
    assert [outcome for outcome, _reason in lines(run).values()] == ["created", "failed", "failed", "created"]
    assert rows_of("opportunities").get(name="单一").contact.account.name == "乙公司"
    assert rows_of("opportunities").get(name="单四").account.name == "12"
    assert "甲公司" in failures(bring, "name,account\n单五,甲公词\n", "opportunities", key=["name"])[0]


def test_what_is_missing_may_be_made(bring: Bring) -> None:
    how = {"key": ["name"], "fills": [Fill("account", "account", create_missing=True)]}
    text = "name,account,amount\n一,新公司,1\n二,新公司,2\n三,另一家,x\n"
    told = bring.rehearse(text, "opportunities", **how)
    assert rows_of("accounts").count() == 0
    run = bring(text, "opportunities", **how)
    assert counts(told) == counts(run) == (2, 0, 0, 1)
    assert {deal.account.name for deal in rows_of("opportunities")} == {"新公司"}
