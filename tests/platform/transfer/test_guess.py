"""Columns find their fields from Chinese and English names: exact before the same meaning before nearly the same."""

import pytest

from yingdan.platform.transfer.guess import CONFIRMED, SAME, Target, bare, propose

ACCOUNT = (
    Target("name", ("Name", "名称"), title=True),
    Target("code", ("Code", "编号")),
    Target("parent", ("Parent account", "上级客户"), objects=("Account", "客户")),
    Target("industry", ("Industry", "行业")),
    Target("employees", ("Employees", "员工人数")),
    Target("annual_revenue", ("Annual revenue", "年营业额")),
    Target("phone", ("Phone", "电话")),
    Target("email", ("E-mail", "邮箱")),
    Target("website", ("Website", "网址")),
    Target("address", ("Address", "地址")),
    Target("region", ("Region", "地区")),
    Target("source", ("Source", "来源")),
    Target("grade", ("Grade", "级别")),
    Target("status", ("Status", "状态")),
    Target("uscc", ("Unified credit code", "统一社会信用代码")),
    Target("note", ("Note", "备注")),
    Target("owner", ("Owner", "负责人")),
    Target("created_at", ("Created", "创建时间")),
)
CONTACT = (
    Target("name", ("Name", "姓名"), title=True),
    Target("account", ("Account", "客户"), objects=("Account", "客户")),
    Target("mobile", ("Mobile", "手机")),
    Target("phone", ("Phone", "电话")),
    Target("job_title", ("Job title", "职务")),
)


def fields(
    header: list[str], targets: tuple[Target, ...] = ACCOUNT, own: tuple[str, ...] = ("Account", "客户")
) -> dict[str, str]:
    return {column: guess.field for column, guess in propose(header, targets, own).items()}


def test_bare_names() -> None:
    assert bare("* 金额（万元）") == "金额"
    assert bare("Annual_Revenue (USD)") == bare("AnnualRevenue") == "annualrevenue"
    assert bare("（必填）") == "必填"


def test_a_chinese_template() -> None:
    assert fields(
        ["*客户名称", "客户编号", "所属行业", "联系电话", "电子邮箱", "详细地址", "客户级别", "税号", "备注", "业务员"]
    ) == {
        "*客户名称": "name",
        "客户编号": "code",
        "所属行业": "industry",
        "联系电话": "phone",
        "电子邮箱": "email",
        "详细地址": "address",
        "客户级别": "grade",
        "税号": "uscc",
        "备注": "note",
        "业务员": "owner",
    }


def test_english_exports() -> None:
    assert fields(["Id", "Name", "ParentId", "Industry", "AnnualRevenue", "NumberOfEmployees", "Rating"]) == {
        "Id": "code",
        "Name": "name",
        "ParentId": "parent",
        "Industry": "industry",
        "AnnualRevenue": "annual_revenue",
        "NumberOfEmployees": "employees",
        "Rating": "grade",
    }
    found = fields(
        ["account", "sector", "year_established", "revenue", "employees", "office_location", "subsidiary_of"]
    )
    assert (found["account"], found["sector"], found["revenue"], found["subsidiary_of"]) == (
        "name",
        "industry",
        "annual_revenue",
        "parent",
    )


def test_the_same_words_mean_something_else_for_a_contact() -> None:
    assert fields(["客户名称", "姓名", "手机号", "座机", "职位"], CONTACT, ("Contact", "联系人")) == {
        "客户名称": "account",
        "姓名": "name",
        "手机号": "mobile",
        "座机": "phone",
        "职位": "job_title",
    }
    assert fields(["联系人姓名", "手机"], CONTACT[:2] + CONTACT[3:], ("Contact", "联系人")) == {
        "联系人姓名": "name",
        "手机": "phone",
    }


def test_each_field_once_and_the_surer_first() -> None:
    assert fields(["手机", "电话"]) == {"电话": "phone"}
    found = propose(["名称", "Name"], ACCOUNT)
    assert found == {"名称": found["名称"]}
    assert found["名称"].score == SAME


def test_what_was_confirmed_stands_above_all() -> None:
    found = propose(["电话", "代号"], ACCOUNT, confirmed={"电话": "note", "代号": "code", "x": "gone"})
    assert {column: (guess.field, guess.score) for column, guess in found.items()} == {
        "电话": ("note", CONFIRMED),
        "代号": ("code", CONFIRMED),
    }


@pytest.mark.parametrize("column", ["", "###", "随便什么", "xyz", "[D]"])
def test_unknown_columns_get_nothing(column: str) -> None:
    assert fields([column]) == {}


def test_nearly_the_same_letters() -> None:
    assert fields(["Industri", "Adress"]) == {"Industri": "industry", "Adress": "address"}


def test_the_number_of_the_row_itself_is_not_the_one_above_it() -> None:
    for header in (["客户id", "年龄", "姓名"], ["Account ID", "age", "Name"]):
        assert "parent" not in fields(header).values()
    assert fields(["客户id", "手机"], CONTACT, ("Contact", "联系人"))["客户id"] == "account"
    assert fields(["上级客户编号"])["上级客户编号"] == "parent"


def test_a_name_is_surer_than_another_systems_number() -> None:
    found = fields(["company_id", "company_name", "name"], CONTACT, ("Contact", "联系人"))
    assert found == {"company_name": "account", "name": "name"}


@pytest.mark.parametrize("column", ["公司名", "公司名称", "企业名", "客户名", "Company", "company name"])
def test_what_people_call_the_name_of_a_customer(column: str) -> None:
    named = (Target("name", ("Account name", "客户名称"), title=True), *ACCOUNT[1:])
    assert fields([column], named) == {column: "name"}
    assert fields([column], CONTACT, ("Contact", "联系人")) == {column: "account"}
