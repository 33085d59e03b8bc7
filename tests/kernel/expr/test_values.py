"""What formulas give: functions, operators, blanks, precedence."""

# ruff: noqa: E501 (tables)

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.kernel.expr.samples import checked, outcome, value
from yingdan.kernel.expr.check import Edit
from yingdan.kernel.expr.functions import FUNCTIONS
from yingdan.kernel.expr.run import Outcome, fit

NUMBERS = {
    "1+2*3": "7", "(1+2)*3": "9", "10-4-3": "3", "-2*-3": "6", "+5": "5", "- -5": "5", "5%*200": "10", "１２．５×2": "25",
    "2÷4": "0.5", "1/3": "0.333333333333", "2/3": "0.666666666667", "-2/3": "-0.666666666667", "0/5": "0",
    "amount*2": "2469", "[合同金额]-cost": "234.5", "【合同金额】": "1234.5", ".5+.5": "1",
    "ROUND(2.5)": "3", "ROUND(-2.5)": "-3", "ROUND(1.005,2)": "1.01", "ROUND(1250,-2)": "1300", "ROUND(1.5,-99)": "0",
    "FLOOR(-1.5)": "-2", "CEIL(-1.5)": "-1", "ABS(-3)": "3", "MOD(7,3)": "1", "MOD(-7,3)": "2", "MOD(7,-3)": "-2",
    "MOD(6,3)": "0", "MOD(-6,3)": "0", "SUM(1,nothing,2)": "3", "AVERAGE(1,nothing,2)": "1.5", "MIN(3,nothing,2)": "2",
    "MAX(3,nothing,2)": "3", "LEN(name)": "9", "YEAR(on)": "2026", "MONTH(on)": "1", "DAY(on)": "31", "QUARTER(on)": "1",
    "WEEKDAY(on)": "6", "DAYS(on,DATE(2025,12,31))": "31", "on-DATE(2025,12,31)": "31", "DAYS('2026-02-01',on)": "1",
    "COALESCE(nothing,5)": "5", "COALESCE(1/0,nothing,7)": "7", "IF(amount>1000,1,2)": "1", "IF(nothing>0,1,2)": "2",
    "IF(unsure,1,2)": "2", "SWITCH(stage,'赢单',1,'输单',2)": "1", "SWITCH(cost,1,10,1000,20,30)": "20",
    "SWITCH(nobody,'a',1,2)": "2", "如果(ok,四舍五入(1.25,1),0)": "1.3", "IF(ok,BLANK,1)+1": "",
}  # fmt: skip
BOOLS = {
    "1<2": True, "2<=2": True, "3>=4": False, "1<>1": False, "1≠2": True, "2≥2": True, "1＝1": True, "1==1": True,
    "1!=1": False, "nothing=BLANK": True, "nothing<>1": True, "nothing<1": False, "NOT(nothing<1)": True, "nobody=''": True,
    "ISBLANK(nobody)": True, "ISBLANK(0)": False, "NOT ok": False, "not(ok)": False, "NOT(unsure)": True,
    "ok and unsure": False, "unsure or ok": True, "AND(ok,1=1)": True, "OR(1=2,unsure)": False, "ok 且1=1": True,
    "1=2 或 ok": True, "1=2||ok": True, "ok&&1=2": False, "1=1 or 1=1 and 1=2": True, "stage='赢单'": True,
    "'won'=stage": True, "stage<>\"lost\"": True, "stage=stage": True, "on>'2026-01-01'": True, "on='2026-01-31'": True,
    "never<on": False, "CONTAINS(name,'stra')": True, "CONTAINS(name,nobody)": False, "CONTAINS(nobody,'a')": False,
    "CONTAINS(stage,'赢')": True, "STARTS(name,'STRA')": True, "STARTS(name,'大')": False, "STARTS(nobody,'a')": False,
    "'a'='A'": False, "真": True, "否": False, "TRUE": True, "是=ok": True, "on+1>on": True, "YEAR(TODAY())=2026": True,
}  # fmt: skip
TEXTS: dict[str, Any] = {
    "1&2": "12", "'a'&nobody&'b'": "ab", "nobody&nobody": None, "stage&'!'": "赢单!", "CONCAT(stage,1/2,on)": "赢单0.52026-01-31",
    "LEFT(name,3)": "Str", "LEFT(name,0)": None, "LEFT(name,-1)": None, "LEFT(name,99)": "Straße 大A", "RIGHT(name,2)": "大A",
    "RIGHT(name,99)": "Straße 大A", "RIGHT(name,0)": None, "MID(name,2,3)": "tra", "MID(name,-5,1)": "S", "MID(name,99,1)": None,
    "MID(name,2,-1)": None, "UPPER(name)": "STRAßE 大A", "LOWER(name)": "straße 大a", "TRIM('　 a ')": "a", "TRIM(' ')": None,
    "TEXT(amount)": "1234.5", "TEXT(amount,2)": "1234.50", "TEXT(-0.001,2)": "0.00", "TEXT(1000000*1000000)": "1000000000000",
    "TEXT(on)": "2026-01-31", "TEXT(on,'YYYY年MM月')": "2026年01月", "TEXT(on,'DD.MM.YYYY x')": "31.01.2026 x",
    "TEXT(stage)": "赢单", "TEXT('a')": "a", "IF(ok,stage,'x')": "赢单", "'it''s'": "it's", '"say ""hi"""': 'say "hi"',
    "“中文”": "中文", "‘a’": "a", "IF(NOT(ok),'a')": None, "SWITCH(name,'x','y')": None, "TEXT(0/1)": "0", "TEXT(nothing)": None,
}  # fmt: skip
DAYS: dict[str, Any] = {
    "TODAY()": date(2026, 11, 20), "on+1": date(2026, 2, 1), "1+on": date(2026, 2, 1), "on-31": date(2025, 12, 31),
    "on+1.9": date(2026, 2, 1), "DATEADD(on,1,'month')": date(2026, 2, 28), "DATEADD(on,-2,'年')": date(2024, 1, 31),
    "DATEADD(on,1,'季')": date(2026, 4, 30), "DATEADD(on,2,'Week')": date(2026, 2, 14), "DATEADD(on,5)": date(2026, 2, 5),
    "DATE(2026,3,5)": date(2026, 3, 5), "MONTHEND(DATE(2024,2,1))": date(2024, 2, 29), "MAX(on,never)": date(2026, 1, 31),
    "MIN(on,TODAY())": date(2026, 1, 31), "on+nothing": None, "COALESCE(never,on)": date(2026, 1, 31),
    "IF(ok,on,TODAY())": date(2026, 1, 31), "SWITCH(2,1,on,2,TODAY())": date(2026, 11, 20),
}  # fmt: skip


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers(text: str) -> None:
    expected = NUMBERS[text]
    assert value(text) == (Decimal(expected) if expected else None)


@pytest.mark.parametrize("text", BOOLS)
def test_conditions(text: str) -> None:
    assert value(text) is BOOLS[text]


@pytest.mark.parametrize("text", TEXTS)
def test_texts(text: str) -> None:
    assert value(text) == TEXTS[text]


@pytest.mark.parametrize("text", DAYS)
def test_days(text: str) -> None:
    assert value(text) == DAYS[text]


def test_every_function_has_been_tried() -> None:
    tried = " ".join([*NUMBERS, *BOOLS, *TEXTS, *DAYS]).upper()
    assert [f.name for f in FUNCTIONS if f.name + "(" not in tried and f.name not in tried] == []


@pytest.mark.parametrize("text", ["nothing+1", "-nothing", "nothing*0", "ROUND(nothing)", "LEN(nobody)", "YEAR(never)"])
def test_blank_goes_through(text: str) -> None:
    assert outcome(text) == Outcome(None)


@pytest.mark.parametrize(
    ("text", "why"),
    {
        "1/0": "Divided by zero.",
        "IF(ok, MOD(1,0), 2)": "Divided by zero.",
        "DATE(2026,2,30)-on + 1/0": "There is no such day in the calendar.",
        "DATE(2026,2,30)": "There is no such day in the calendar.",
        "DATE(999999,1,1)": "There is no such day in the calendar.",
        "DATE(1800,1,1)": "The day lies outside the years 1900 to 2200.",
        "on+999999999": "The day lies outside the years 1900 to 2200.",
        "on-999999999": "The day lies outside the years 1900 to 2200.",
        "on+70000": "The day lies outside the years 1900 to 2200.",
        "DATEADD(on,9999,'year')": "The day lies outside the years 1900 to 2200.",
        "DATEADD(on,-9999,'year')": "The day lies outside the years 1900 to 2200.",
    }.items(),
)
def test_what_has_no_answer_is_blank_with_a_reason(text: str, why: str) -> None:
    found = outcome(text)
    assert found.value is None
    assert str(found.why) == why


def test_a_blank_that_was_replaced_needs_no_reason() -> None:
    assert outcome("COALESCE(1/0, 3)") == Outcome(Decimal(3))


def test_a_branch_not_taken_is_not_looked_at() -> None:
    assert outcome("IF(cost=0, BLANK, amount/cost)").value == Decimal("1.2345")
    assert outcome("cost=1000 or 1/0>1").why is None


def test_an_option_no_longer_listed_shows_as_it_is_stored() -> None:
    assert value("stage&''", stage="gone") == "gone"


def test_texts_do_not_grow_without_bounds() -> None:
    assert len(value("CONCAT(name,name,name)", name="x" * 1500)) == 2000


def test_fitting_a_number_to_its_field() -> None:
    assert fit(Decimal("1.005"), 2, 16).value == Decimal("1.01")
    assert fit("x", 2).value == "x"
    assert str(fit(Decimal(10) ** 16, 2, 16).why) == "The number is too large to be kept."
    assert fit(Decimal(10) ** 16 - 1, 2, 16).value == Decimal(10) ** 16 - 1


def test_what_a_formula_reads_and_where() -> None:
    found = checked("IF(stage = '赢单', [合同金额] - cost, 0)")
    assert found.type == "number"
    assert found.reads == ("stage", "amount", "cost")
    assert found.size == 9
    where = [(e.at.start, e.at.end, e.name, e.code) for e in found.edits]
    assert where == [(3, 8, "stage", None), (11, 15, "stage", "won"), (17, 23, "amount", None), (26, 30, "cost", None)]
    assert isinstance(found.edits[0], Edit)
