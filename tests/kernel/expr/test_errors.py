"""What is wrong is said before anything runs, with its place, at once, and in words."""

# ruff: noqa: E501 (tables)

import time
from decimal import Decimal
from typing import Any

import pytest

from tests.kernel.expr.samples import FIELDS, TODAY, VALUES, checked, outcome
from yingdan.kernel.errors import Invalid
from yingdan.kernel.expr import syntax
from yingdan.kernel.expr.check import check
from yingdan.kernel.expr.functions import BUILT_IN, Function
from yingdan.kernel.expr.run import Budget, Given, run
from yingdan.kernel.expr.syntax import parse
from yingdan.kernel.expr.tree import Literal, names

PLACED = {  # text: (line, column, words that must be there)
    "amout": (1, 1, "Did you mean “amount”?"), "zzz": (1, 1, "there is no field “zzz”."),
    "SUMM(1)": (1, 1, "Did you mean “SUM”?"), "QQQQ(1)": (1, 1, "there is no function “QQQQ”."), "SUM()": (1, 1, "at least 1"),
    "LEFT('a',1,2)": (1, 1, "at most 2"), "IF(1,2,3)": (1, 4, "needs a condition"), "IF(ok,1,'a')": (1, 1, "must be alike"),
    "1 +\n name": (2, 2, "needs a number"), "name+1": (1, 1, "needs a number"), "-name": (1, 2, "“-” needs a number"),
    "amount-on": (1, 8, "needs a number"), "on+on": (1, 4, "needs a number"), "name-on": (1, 1, "needs a number"),
    "YEAR(1)": (1, 6, "needs a day"), "LEN(1)": (1, 5, "needs a text"), "'a'<'b'": (1, 4, "numbers or days only"),
    "MAX(ok)": (1, 1, "numbers or days only"), "1='a'": (1, 2, "must be alike"), "stage='foo'": (1, 7, "options: 赢单, 输单"),
    "SWITCH(stage,'foo',1)": (1, 14, "options"), "SWITCH(stage,name,1)": (1, 14, "options"),
    "SWITCH(1,'a',1)": (1, 1, "must be alike"), "SWITCH(1,1,'a',2,3)": (1, 1, "must be alike"), "on>'soon'": (1, 4, "such as"),
    "DATEADD(on,1,'decade')": (1, 14, "day, week"), "DATEADD(on,1,name)": (1, 14, "day, week"),
    "DATEADD(on,1,stage)": (1, 14, "day, week"), "TEXT(on,name)": (1, 9, "YYYY"), "TEXT(on,1)": (1, 9, "YYYY"),
    "TEXT(name,1)": (1, 6, "needs a number"), "TEXT(1,'a')": (1, 8, "needs a number"), "TEXT(ok)": (1, 6, "no text of their own"),
    "name&ok": (1, 6, "no text of their own"), "picture&1": (1, 1, "cannot use “picture”"), "1 2": (1, 3, "“2” was not expected"),
    "a < b < c": (1, 7, "not expected"), "@": (1, 1, "“@”"), '"abc': (1, 1, "not closed"), "1+'abc": (1, 3, "not closed"),
    "“abc": (1, 1, "not closed"), "[": (1, 1, "between [ and ]"), "【": (1, 1, "between [ and ]"), "1,000": (1, 2, "“,”"),
    "1234567890123456789": (1, 1, "too long"), "0.1234567890123": (1, 1, "too long"), "1\n+\n ?": (3, 2, "“?”"),
    "IF(1,2": (1, 7, "ends too early"), "1+\n(2": (2, 3, "ends too early"),
}  # fmt: skip
HOSTILE = {  # T-IN-11
    "an import": "__import__('os').system('id')", "a plain import": "__import__", "an attribute": "amount.__class__",
    "an attribute of a text": "''.__class__", "a method": "name.format(1)", "an index": "amount[0]", "a lambda": "lambda: 1",
    "powers": "9**9**9", "carets": "9^9^9", "a million brackets": "(" * 10**6 + "1" + ")" * 10**6, "open brackets": "(" * 1999,
    "signs": "-" * 1999 + "1", "sums": "1+" * 999 + "1", "calls": "ABS(" * 400 + "1" + ")" * 400, "ten megabytes": "x" * 10**7,
    "quotes": "'" * 1999, "field signs": "[" * 1999, "many arguments": "SUM(" + "1," * 997 + "1)", "a definition": "x = lambda x: x(x)",
    "a statement": "1; DROP TABLE crm_account", "sql": "amount) OR 1=1 --", "a comment": "amount /* */", "nul": "\x00", "half": "\ud800",
    "exponent": "1e999999", "template": "{{ 7*7 }}", "percent": "%(amount)s", "big number": "9" * 1999, "exec": "EXEC('1')",
    "many digits": "." + "9" * 1999, "dots": "a" + ".a" * 999,
}  # fmt: skip


@pytest.mark.parametrize("text", PLACED)
def test_each_mistake_has_its_place_and_words(text: str) -> None:
    line, column, words = PLACED[text]
    with pytest.raises(Invalid) as wrong:
        checked(text)
    assert words in str(wrong.value)
    assert (wrong.value.params["line"], wrong.value.params["column"]) == (line, column)
    assert wrong.value.code == "formula"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_formulas_are_refused_at_once(name: str) -> None:
    parse("1")  # the parser is made when it is first needed
    syntax.parse.cache_clear()
    begun = time.process_time()
    with pytest.raises(Invalid) as wrong:
        checked(HOSTILE[name])
    assert time.process_time() - begun < 0.1
    assert 0 < len(str(wrong.value)) < 500


def test_deep_brackets_alone_are_harmless() -> None:
    assert outcome("(" * 900 + "1" + ")" * 900).value == 1


@pytest.mark.parametrize("text", ["", " \n "])
def test_nothing_is_no_formula(text: str) -> None:
    with pytest.raises(Invalid, match="Write a formula"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "wanted", "words"),
    [
        ("'a'", "number", "must give a number"), ("1", "date", "must give a day"), ("1", "bool", "must be a condition"),
        ("1", "text", "must give a text"),
    ],
)  # fmt: skip
def test_the_result_must_be_what_the_field_holds(text: str, wanted: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        checked(text, wanted)
    assert checked("BLANK", wanted).type == "blank"


def test_a_long_list_of_options_is_cut() -> None:
    many = {"x": FIELDS["stage"].__class__("x", "text", tuple((str(n), f"option {n}") for n in range(30)))}
    with pytest.raises(Invalid, match="option 11 …"):
        check(parse("x='y'"), many)


def test_the_steps_are_counted() -> None:
    given = Given(VALUES.get, TODAY, budget=Budget(4))
    with pytest.raises(Invalid, match="too many steps"):
        run(checked("1+2+3").tree, given)


def test_a_chain_of_huge_products_stays_cheap() -> None:
    begun = time.process_time()
    found = outcome("*".join(["999999999999999999.999999999999"] * 31) + "/0.000000000001")
    assert isinstance(found.value, Decimal)
    assert time.process_time() - begun < 0.1


def test_a_module_adds_a_function() -> None:
    def double(number: Any) -> Any:
        return number * 2

    more = {
        **BUILT_IN,
        "DOUBLE": Function(name="DOUBLE", chinese="加倍", takes=("number",), gives="number", run=double),
    }
    more["NOTHING"] = Function(name="NOTHING", takes=(), gives="text")
    tree = check(parse("加倍(amount)"), FIELDS, functions=more).tree
    assert run(tree, Given(VALUES.get, TODAY, functions=more)).value == Decimal(2469)
    assert (
        run(check(parse("NOTHING()"), {}, functions=more).tree, Given(VALUES.get, TODAY, functions=more)).value is None
    )


def test_the_names_in_a_tree() -> None:
    assert names(parse("a + IF(b, a, [c d])")) == ("a", "b", "c d")
    assert names(Literal(None, parse("1").at)) == ()
