"""What is proposed for the export layouts of other systems, before anybody has touched anything."""

from pathlib import Path
from typing import Any

import pytest

from tests.platform.transfer.sheets import DATA, workbook
from yingdan.platform import records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.custom_field import CustomField
from yingdan.platform.transfer import wizard
from yingdan.platform.transfer.mapping import Mapping
from yingdan.platform.transfer.proposal import propose
from yingdan.platform.transfer.read import Source

LAYOUTS = {
    ("salesforce/Account.csv", "accounts"): {
        "Id": "number",
        "Name": "name",
        "ParentId": "parent",
        "Industry": "industry",
        "AnnualRevenue": "annual_revenue",
        "NumberOfEmployees": "employees",
        "BillingCity": "city",
    },
    ("salesforce/Opportunity.csv", "opportunities"): {
        "Id": "number",
        "AccountId": "account",
        "Name": "name",
        "StageName": "stage",
        "Amount": "amount",
        "Probability": "probability",
        "CloseDate": "closed_on",
        "NextStep": "next_step",
        "LeadSource": "source",
        "CreatedDate": "created_at",
    },
    ("salesforce/Contact.csv", "contacts"): {"AccountId": "account", "Name": "name", "Email": "email"},
    ("salesforce/Lead.csv", "leads"): {"Name": "name", "Company": "company", "Status": "status", "OwnerId": "owner"},
    ("hubspot/hubspot_companies.csv", "accounts"): {
        "Company Name": "name",
        "Industry": "industry",
        "Annual Revenue": "annual_revenue",
        "Phone Number": "phone",
        "Website": "website",
        "Company Owner": "owner",
        "Create Date": "created_at",
    },
    ("hubspot/hubspot_deals.csv", "opportunities"): {
        "Deal Name": "name",
        "Deal Stage": "stage",
        "Pipeline": "pipeline",
        "Amount": "amount",
        "Deal Owner": "owner",
        "Closed Lost Reason": "loss_reason",
        "Associated Contact Email": "contact",
    },
    ("hubspot/hubspot_contacts.csv", "contacts"): {"Email": "email", "Contact Owner": "owner", "": "name"},
    ("atomic_crm/contacts_export.csv", "contacts"): {"company": "account", "email_work": "email", "": "name"},
    ("odoo/res_partner.xlsx", "contacts"): {"name": "name", "company_name": "account", "email": "email"},
    ("cn_crm/客户导入模板.xlsx", "accounts"): {
        "名称": "name",
        "电话": "phone",
        "邮箱": "email",
        "地址": "address",
        "区域": "region",
        "备注": "description",
    },
    ("maven_crm/accounts.csv", "accounts"): {
        "account": "name",
        "sector": "industry",
        "year_established": "founded",
        "revenue": "annual_revenue",
        "employees": "employees",
        "subsidiary_of": "parent",
    },
    ("maven_crm/sales_pipeline.csv", "opportunities"): {
        "opportunity_id": "number",
        "sales_agent": "owner",
        "product": "product",
        "account": "account",
        "deal_stage": "stage",
        "engage_date": "opened_on",
        "close_date": "closed_on",
        "close_value": "amount",
    },
    ("maven_crm/products.csv", "products"): {"product": "name", "series": "series", "sales_price": "list_price"},
}


def proposed(path: Path, slug: str) -> Mapping:
    """The mapping proposed for a file."""
    return wizard.propose(Source(path).sheet(), schema.by_slug(slug))


@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is missing: real layouts were NOT mapped")
@pytest.mark.parametrize(("layout", "wanted"), LAYOUTS.items(), ids=[f"{f} {s}" for f, s in LAYOUTS])
def test_layouts_of_other_systems(actor: Any, layout: tuple[str, str], wanted: dict[str, str]) -> None:
    plan = proposed(DATA / layout[0], layout[1])
    found = {fill.column: fill.field for fill in plan.fills}
    assert {column: found.get(column) for column in wanted} == wanted


def test_the_default_fields_of_a_chinese_system(actor: Any, tmp_path: Path) -> None:
    """The column names of Wukong's import templates."""
    heads = {
        "accounts": {"客户名称": "name", "客户来源": "source", "手机": "phone", "网址": "website", "客户级别": "grade"},
        "contacts": {"姓名": "name", "客户名称": "account", "手机": "phone", "邮箱": "email", "职务": "post"},
        "opportunities": {
            "商机名称": "name",
            "客户名称": "account",
            "商机金额": "amount",
            "预计成交日期": "expected_close_on",
        },
        "products": {"产品名称": "name", "产品编码": "code", "价格": "list_price", "产品类型": "category"},
        "leads": {"线索名称": "name", "线索来源": "source", "手机": "phone"},
    }
    for slug, head in heads.items():
        path = tmp_path / f"{slug}.csv"
        path.write_text(",".join(head) + "\n" + ",".join("x" * len(head)) + "\n")
        assert {fill.column: fill.field for fill in proposed(path, slug).fills} == head, slug


def test_names_in_two_columns_are_put_together(actor: Any, tmp_path: Path) -> None:
    for head, template in (("First Name,Last Name", "{First Name} {Last Name}"), ("姓,名", "{姓}{名}")):
        path = tmp_path / "c.csv"
        path.write_text(f"{head},Title\na,b,c\n")
        plan = proposed(path, "contacts")
        assert plan.fill("name").templates[0] == template  # type: ignore[union-attr]
        assert plan.fill("post").column == "Title"  # type: ignore[union-attr]


def test_fractions_of_a_spreadsheet_are_proposed_as_percentages(actor: Any, tmp_path: Path) -> None:
    def fill(page: Any) -> None:
        for row in (["名称", "赢率"], ["甲", 0.6], ["乙", 1], ["丙", None]):
            page.append(row)

    plan = proposed(workbook(tmp_path, fill), "opportunities")
    assert plan.fill("probability").times == "100"  # type: ignore[union-attr]


def test_a_mapping_goes_through_json(actor: Any, tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("名称,电话\n甲,1\n")
    plan = proposed(path, "accounts").with_values("名称", {"甲": "乙"})
    assert Mapping.from_json(plan.to_json()) == plan


def test_texts_spelt_nearly_right_are_guessed_for_confirmation(actor: Any, tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("名称,行业\n甲,RETAIL\n乙,Technolgy\n丙,???\n")
    found = wizard.unknown_texts(Source(path).sheet(), proposed(path, "accounts"))
    assert {u.text: u.guess for u in found["行业"]} == {"RETAIL": "retail", "Technolgy": "technology", "???": ""}


def test_no_row_is_known_by_a_column_nobody_filled(actor: Any, tmp_path: Path) -> None:
    """The system's own template has a column for the number it gives: left empty, the rows are told apart by name."""
    for number, key in (("", "name"), ("AC-1", "number")):
        path = tmp_path / "c.csv"
        path.write_text(f"客户名称 *,客户编号,电话\n甲,{number},1\n")
        assert proposed(path, "accounts").key == (key,)


def test_names_of_files_are_left_out(org: Any, tmp_path: Path) -> None:
    """An export for people names files, which are read back by their ids alone: such a column would fail each row."""
    with acting(SYSTEM):
        values = {"object_key": "crm.account", "name": "c_scan", "label": "Scan", "kind": "attachment", "options": {}}
        records.create(CustomField, values)
        for text, wanted in (("scan.pdf", {"name"}), ("3", {"name", "c_scan"})):
            path = tmp_path / "accounts.csv"
            path.write_text(f"名称,Scan\nA,{text}\n")
            plan = propose(Source(path).sheet(), schema.find("crm.account"))
            assert {fill.field for fill in plan.fills} == wanted
