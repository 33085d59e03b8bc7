"""What the designer of fields is told while a formula is written; what modules and code may add."""

from decimal import Decimal
from typing import Any

import pytest

from tests.organisation import Organisation, as_, make
from tests.platform.formula.made import ACCOUNT, DEAL, define, values
from yingdan.kernel.errors import Invalid
from yingdan.kernel.expr.functions import Function
from yingdan.modules.crm.objects.account import Account
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import entitlements, hooks, records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.formula.designer import preview, suggest
from yingdan.platform.formula.fields import formula, lookup, rollup
from yingdan.platform.formula.functions import Added
from yingdan.platform.formula.result import Result
from yingdan.platform.formula.writing import to_keep, to_show
from yingdan.platform.objects.field_grant import FieldGrant
from yingdan.platform.query.ast import is_


def offers(text: str, key: str = DEAL) -> list[str]:
    return [o.insert for o in suggest(schema.find(key), text)]


def test_fields_and_functions_are_offered_by_the_word_begun(org: Organisation) -> None:
    with as_(org.administrator):
        assert offers("1 + amo")[0] == "[Amount]" and "[Amount follows products]" in offers("1 + amo")[:3]
        assert offers("IF(rou") == ["ROUND("]
        assert offers("四舍") == ["ROUND("]
        assert "[Account.Annual revenue]" in offers("[Account.annu")
        assert offers("[account.nothing") == offers("[nothing.x") == offers("[amount.x") == []
        first = suggest(schema.find(DEAL), "round")[0]
        assert (first.kind, first.type) == ("function", "number")
        assert first.help
        assert len(suggest(schema.find(DEAL), "")) == 30


def test_a_hidden_field_is_neither_offered_nor_previewed(org: Organisation) -> None:
    with acting(SYSTEM):
        records.create(FieldGrant, {"role": org.rep.role, "object_key": DEAL, "field": "amount", "level": "hidden"})
    entitlements.forget()
    with as_(org.rep):
        assert "[Amount]" not in offers("amo")
        assert "there is no field" in str(preview(schema.find(DEAL), "[Amount] + 1").problem)


def test_the_preview_shows_the_value_or_what_is_wrong(org: Organisation) -> None:
    deal = make(DEAL, name="d", amount=1234, owner=org.rep)
    with as_(org.rep):
        one = schema.find(DEAL)
        assert preview(one, "[Amount] / 4", deal).value == "308.5"
        assert preview(one, "[Amount] / 4", deal, Result("money", 2)).value == "308.50"
        assert preview(one, "10%", deal, Result("percent", 2)).value == "10%"
        assert preview(one, "[Amount] > 5", deal).type == "bool"
        assert preview(one, "[Amount] > 5").value == ""
        nothing = preview(one, "[Amount] / 0", deal)
        assert (nothing.value, str(nothing.why)) == ("—", "Divided by zero.")
        wrong = preview(one, "[Amout]").problem
        assert wrong is not None
        assert (wrong.params["line"], wrong.params["column"]) == (1, 1)
        assert preview(one, "'a'", deal, Result("money", 2)).problem is not None


def test_formulas_are_kept_by_names_and_shown_by_labels(org: Organisation) -> None:
    options = [{"value": "a", "label": "甲"}, {"value": "b", "label": '乙 "二"'}]
    grade = define("等级[x]", "choice", options=options)
    other = define("地区.大", "text")
    with as_(org.administrator):
        one = schema.find(DEAL)
        text = f'IF({grade.name} = "甲",  [Account.Grade], [{other.name}] & "乙")'
        kept = to_keep(one, text)
        assert kept == f'IF([{grade.name}] = "a",  [account.grade], [{other.name}] & "乙")'
        assert to_show(one, kept) == f'IF([{grade.name}] = "甲",  [Account.Grade], [{other.name}] & "乙")'
        assert to_keep(one, f'{grade.name} = "乙 ""二"""') == f'[{grade.name}] = "b"'
        assert to_show(one, f'[{grade.name}] = "b"') == f'[{grade.name}] = "乙 ""二"""'
        assert to_show(one, "[gone] + 1") == "[gone] + 1"


def test_two_fields_with_one_label_are_named_by_their_names(org: Organisation) -> None:
    first, second = define("重名", "number"), define("重名", "number")
    with as_(org.administrator):
        one = schema.find(DEAL)
        with pytest.raises(Invalid, match="no field"):
            to_keep(one, "[重名]")
        assert to_show(one, f"[{first.name}]+[{second.name}]") == f"[{first.name}]+[{second.name}]"


def test_a_module_adds_a_function_to_both_databases(org: Organisation) -> None:
    def doubled(number: Any) -> Any:
        return number * 2

    double = Added(Function(name="DOUBLE", takes=("number",), gives="number", run=doubled), "({0} * 2)", "Twice.")
    make(DEAL, name="d", amount=21, owner=org.rep)
    with hooks.formula.temporarily(double):
        name = define("双倍", "formula", formula="DOUBLE(amount)", result="number").name
        with as_(org.rep):
            assert values(name) == [Decimal(42)]
            assert suggest(schema.find(DEAL), "doub")[0].help == "Twice."
    schema.forget()  # a module goes with a new start only, and that reads what there is anew
    with as_(org.rep):
        assert values(name) == [None]


def test_code_says_the_same_in_a_spec(org: Organisation) -> None:
    rich = make(ACCOUNT, name="富", owner=org.rep, grade="A")
    make(DEAL, name="a", amount=10, account=rich, owner=org.rep)
    make(DEAL, name="b", amount=None, account=rich, owner=org.rep)
    gain = formula(Opportunity, "gain", "Gain", "amount * 10%", Result("money", 2))
    grade = lookup(DEAL, "grade", "Grade", "account.grade")
    some = rollup(Account, "some", "Some", DEAL, by="account", where=is_("amount", "not_empty"))
    with as_(org.rep):
        deal = Opportunity.objects.get(name="a")
        assert (gain.value(deal), grade.value(deal), some.value(rich)) == (Decimal(1), "A", Decimal(1))
        assert Opportunity.objects.annotate(g=gain.expr()).order_by("name").values_list("g", flat=True)[0] == Decimal(1)
        assert Account.objects.annotate(g=some.expr()).values_list("g", flat=True)[0] == Decimal(1)
        for field in (gain, some):
            with pytest.raises(Invalid):
                field.source.assign(deal, field.name, 1)
        unsaved = Account(name="neu")
        assert some.value(unsaved) is None
