"""The library of metrics and the editor of one's own, as people and programs use them."""

import json
from typing import Any

from tests.organisation import Organisation

SENT = {
    "label": "大单数", "label_en": "Large deals", "code": "big_n", "definition": "金额不低于 100 的赢单。",
    "measure": "count", "on": "closed_on", "whose": "owner", "where_unit": "unit", "unit": "number", "better": "up",
    "where": json.dumps({"all": [{"field": "status", "op": "is", "value": "won"}]}),
}  # fmt: skip


def test_everybody_finds_every_metric_with_its_value_and_the_way_to_explain_it(
    company: Organisation,
    browser_of: Any,
) -> None:
    shown = browser_of(company.rep).get("/metrics/?period=this_year").content.decode()
    assert "销售额（赢单金额）" in shown and "/explain/?metric=sales_amt" in shown
    assert "待回款" in shown
    assert "/settings/metrics/" not in shown


def test_what_does_not_add_up_is_not_summed(company: Organisation, browser_of: Any, api: Any) -> None:
    """Exchange rates have a mean and no sum: neither in the editor of metrics nor where programs ask."""
    page = browser_of(company.administrator).get("/settings/metrics/new/?object=opportunities").content.decode()
    assert 'value="avg:rate"' in page and 'value="sum:rate"' not in page and 'value="sum:amount"' in page
    answer = api(company.executive).get("opportunities/summary?measure=sum:rate")
    assert answer.status_code == 400


def test_an_administrator_makes_one_and_later_a_new_version(company: Organisation, browser_of: Any, api: Any) -> None:
    browser = browser_of(company.administrator)
    form = browser.get("/settings/metrics/new/?object=opportunities").content.decode()
    assert 'data-builder="filter"' in form and "sum:amount" in form
    assert "计入人员" in form and form.count("计入日期") == 1
    assert browser.post("/settings/metrics/new/?object=opportunities", SENT).status_code == 302
    listed = browser.get("/settings/metrics/").content.decode()
    assert "大单数" in listed and "商机数量" in listed and ">count<" not in listed
    figures = api(company.executive).get("metrics/big_n?period=this_year").json()["figures"]
    assert [one["value"] for one in figures] == ["5"]
    wrong = browser.post("/settings/metrics/new/?object=opportunities", {**SENT, "code": "sales_amt"})
    assert wrong.status_code == 422 and "代码" in wrong.content.decode()
    assert browser_of(company.rep).get("/settings/metrics/").status_code == 404


def test_programs_read_the_library_and_figures(company: Organisation, api: Any) -> None:
    caller = api(company.director)
    items = {one["code"]: one for one in caller.get("metrics").json()["items"]}
    assert items["win_rate"]["made_of"] == ["won_n", "decided_n"] and items["gm_rate"]["waits"] == "costs"
    told = caller.get("metrics/win_rate,won_n?period=this_year&by=unit").json()["figures"]
    by_unit = {(one["metric"], one["unit"]["label"]): one for one in told}
    region = by_unit["win_rate", "华东区"]
    assert (region["amount"], region["base"]) == ("4", "6")
    for wrong in ("metrics/none", "metrics/won_n?period=x", "metrics/won_n?by=name", "metrics/won_n?else=1"):
        assert caller.get(wrong).status_code in (400, 404)
