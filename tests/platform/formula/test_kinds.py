"""Customers' fields of every kind, and references customers made, as formulas read them."""

# ruff: noqa: E501 (tables)

from decimal import Decimal

from tests.organisation import Organisation, as_
from tests.platform.formula.made import ACCOUNT, DEAL, define, values
from yingdan.modules.crm.objects.account import Account
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import records, schema
from yingdan.platform.actor import SYSTEM, acting


def test_references_customers_made_are_followed_as_well(firm: Organisation) -> None:
    partner = define("伙伴", "ref", object=ACCOUNT)
    income = define("伙伴收入", "lookup", ref=partner.name, field="annual_revenue").name
    words = define("伙伴说明", "formula", formula="[伙伴] & '：' & [伙伴.Grade]").name
    brought = define("带来", "rollup", ACCOUNT, object=DEAL, by=partner.name, measure="sum", field="amount").name
    with acting(SYSTEM):
        records.change(Opportunity.objects.get(name="c"), {partner.name: Account.objects.get(name="富")})
    with as_(firm.rep):
        assert values(income, order=("name",)) == [None, None, Decimal(100), None]
        assert values(words, order=("name",)) == ["：", "：", "富：A", "："]
        assert sorted(values(brought, ACCOUNT)) == [Decimal(0), Decimal(20)]
        deal, rich = Opportunity.objects.get(name="c"), Account.objects.get(name="富")
        fields = schema.find(DEAL).fields
        assert (fields[income].value(deal), fields[words].value(deal)) == (Decimal(100), "富：A")
        assert schema.find(ACCOUNT).fields[brought].value(rich) == Decimal(20)


def test_customers_values_of_every_kind_are_read(firm: Organisation) -> None:
    made = {
        kind: define(f"值 {kind}", kind, **options)
        for kind, options in {
            "text": {}, "number": {"places": 2}, "money": {}, "percent": {}, "date": {}, "stamp": {}, "bool": {},
            "choice": {"options": [{"value": "a", "label": "甲"}]},
        }.items()
    }  # fmt: skip
    texts = {
        "text": "UPPER([{0}])", "number": "[{0}] * 3", "money": "[{0}] / 3", "percent": "1000 * [{0}]", "bool": "NOT([{0}])",
        "date": "[{0}] + 1", "stamp": "[{0}] + 1", "choice": "IF([{0}] = '甲', [{0}] & '!', 'x')",
    }  # fmt: skip
    given = {
        "text": "ab", "number": "1.25", "money": "10", "percent": "12.5", "date": "2026-01-31", "stamp": "2026-01-31 23:30",
        "bool": "是", "choice": "甲",
    }  # fmt: skip
    computed = {
        kind: define(f"算 {kind}", "formula", formula=text.format(made[kind].name)).name for kind, text in texts.items()
    }
    with acting(SYSTEM):
        fields = schema.whole(DEAL).fields
        raw = {row.name: fields[row.name].parse(given[kind]) for kind, row in made.items()}
        records.change(Opportunity.objects.get(name="a"), raw)
    with as_(firm.rep):
        fields = schema.find(DEAL).fields
        for kind, name in computed.items():
            alone = [fields[name].value(deal) for deal in Opportunity.objects.order_by("name")]
            assert values(name, order=("name",)) == alone, kind
        shown = {kind: fields[name].show(Opportunity.objects.get(name="a")) for kind, name in computed.items()}
        assert shown == {
            "text": "AB", "number": "3.75", "money": "3.33", "percent": "125", "date": "2026-02-01", "stamp": "2026-02-01",
            "bool": "No", "choice": "甲!",
        }  # fmt: skip
