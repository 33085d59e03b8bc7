"""Fields customers make: kept, judged, filtered, sorted, summed, found, renamed, hidden, deleted and restored."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from yingdan.kernel.errors import Conflict, Invalid
from yingdan.modules.crm.objects.account import Account
from yingdan.platform import audit, custom_indexes, jobs, records, schema, undo
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.custom_field import CustomField
from yingdan.platform.objects.layout import Layout
from yingdan.platform.query import run
from yingdan.platform.query.ast import Condition, Query
from yingdan.platform.transfer.existing import Existing

KEY = "crm.account"
OPTIONS = {"options": [{"value": "a", "label": "甲", "tone": "ok"}, {"value": "b", "label": "乙"}]}


def define(kind, label="区域等级", **more):
    """A field of the customer's own on accounts."""
    values = {"object_key": KEY, "label": label, "kind": kind, **more}
    with acting(SYSTEM):
        return records.create(CustomField, values)


def field(row):
    """Its Field."""
    return schema.whole(KEY).fields[row.name]


def fill(org, make, row, values):
    """An account of the rep's for each value."""
    made = []
    for at, value in enumerate(values):
        account = make(KEY, owner=org.rep, name=f"客户 {at}")
        with acting(SYSTEM):
            made.append(records.change(account, {row.name: field(row).parse(value)}))
    return made


def test_a_field_is_named_from_its_label(org):
    assert define("text").name == "c_qu_yu_deng_ji"
    assert define("text").name == "c_qu_yu_deng_ji_2"


@pytest.mark.parametrize(
    ("kind", "options", "raw", "value", "shown"),
    [
        ("text", {}, " 甲 ", "甲", "甲"),
        ("number", {"places": 0}, "1,234", 1234, "1,234"),
        ("number", {"places": 3}, "0.125", Decimal("0.125"), "0.125"),
        ("money", {}, "12.5万", Decimal("125000.00"), "125,000.00"),
        ("percent", {}, "12.5%", Decimal("12.50"), "12.5%"),
        ("date", {}, "2026-02-28", date(2026, 2, 28), "2026-02-28"),
        ("choice", OPTIONS, "乙", "b", "乙"),
        ("choices", OPTIONS, "乙,甲", ["a", "b"], "甲、乙"),
        ("bool", {}, "是", True, "是"),
    ],
)
def test_a_value_goes_in_and_comes_out_as_it_was(org, make, kind, options, raw, value, shown):
    row = define(kind, options=options)
    (account,) = fill(org, make, row, [raw])
    with acting(SYSTEM):
        again = Account.objects.get(pk=account.pk)
        assert field(row).value(again) == value
        assert field(row).show(again) == shown
        assert field(row).parse(field(row).dump(again)) == value


@pytest.mark.parametrize(
    ("kind", "options", "values", "op", "wanted", "found"),
    [
        ("number", {"places": 2}, ["2", "10.5", None], "gte", "3", {1}),
        ("number", {"places": 0}, ["2", "10", "9"], "between", ["3", "9"], {2}),
        ("money", {}, ["-5", "12万", "0"], "lt", "0.01", {0, 2}),
        ("date", {}, ["2026-01-31", "2026-11-02", None], "after", "2026-02-01", {1}),
        ("date", {}, ["2026-01-31", None, None], "empty", None, {1, 2}),
        ("text", {}, ["华东大区", "华南", None], "contains", "大区", {0}),
        ("choice", OPTIONS, ["a", "b", None], "any_of", ["a"], {0}),
        ("bool", {}, ["yes", "no", None], "is", True, {0}),
    ],
)
def test_it_is_filtered_like_any_other(org, make, acting_as, kind, options, values, op, wanted, found):
    row = define(kind, options=options)
    made = [a.pk for a in fill(org, make, row, values)]
    with acting_as(org.rep):
        page = run.page(Query(object=KEY, where=Condition(row.name, op, wanted)))
    assert {made.index(a.pk) for a in page.items} == found


def test_it_sorts_groups_and_sums_exactly(org, make, acting_as):
    row = define("money", label="预算")
    fill(org, make, row, ["0.10", "0.20", "-3", None])
    with acting_as(org.rep):
        page = run.page(Query(object=KEY, order=(f"-{row.name}",), columns=("name", row.name), limit=2))
        rest = run.page(Query(object=KEY, order=(f"-{row.name}",), limit=2, cursor=page.next))
        assert [a.name for a in (*page.items, *rest.items)] == ["客户 1", "客户 0", "客户 2", "客户 3"]
        total = run.totals(Query(object=KEY), (f"sum:{row.name}", f"max:{row.name}"))
        assert total == {f"sum:{row.name}": Decimal("-2.70"), f"max:{row.name}": Decimal("0.20")}


def test_groups_are_named_by_their_options(org, make, acting_as):
    row = define("choice", options=OPTIONS)
    fill(org, make, row, ["b", "a", "b", None])
    with acting_as(org.rep):
        found = run.summary(Query(object=KEY, group=(row.name,)))
    assert [(g.labels[0], g.values["count"]) for g in found.groups] == [("甲", 1), ("乙", 2), ("无", 1)]


def test_a_reference_is_crossed_within_the_scope(org, make, acting_as):
    row = define("ref", label="介绍人", options={"object": KEY})
    other, hidden = make(KEY, owner=org.rep, name="介绍公司"), make(KEY, owner=org.stranger, name="别人的")
    one, two, _three = fill(org, make, row, [other, None, None])
    with acting(SYSTEM):
        records.change(two, {row.name: hidden})
    with acting_as(org.rep):
        crossed = run.page(Query(object=KEY, where=Condition(f"{row.name}.name", "contains", "公司")))
        assert [a.pk for a in crossed.items] == [one.pk]
        assert run.page(Query(object=KEY, where=Condition(f"{row.name}.name", "is", "别人的"))).items == []
        page = run.page(Query(object=KEY, columns=("name", row.name), order=(row.name,)))
        assert str(field(row).value(page.items[0])) == "介绍公司"
        with pytest.raises(Invalid):
            records.change(one, {row.name: hidden})


def test_changes_to_different_fields_merge_and_to_the_same_one_clash(org, make, acting_as):
    one, two = define("text", label="甲"), define("text", label="乙")
    account = make(KEY, owner=org.rep)
    with acting_as(org.rep):
        records.change(account, {one.name: "我"}, version=account.version)
        merged = records.change(account, {two.name: "你"}, version=account.version)
        assert (field(one).value(merged), field(two).value(merged)) == ("我", "你")
        with pytest.raises(Conflict) as clash:
            records.change(account, {one.name: "他"}, version=account.version)
        assert clash.value.conflicts[one.name][:2] == ("他", "我")
        last = audit.history(KEY, account.pk)[0]
        assert list(last.values) == [f"custom.{two.name}"]
        undo.take_back(schema.find(KEY), account.pk, last.pk)
        assert field(two).value(Account.objects.get(pk=account.pk)) == ""


def test_unique_holds_over_all_records_and_empty_never_clashes(org, make):
    row = define("text", once=True)
    one, two = fill(org, make, row, ["x", None])
    with acting(SYSTEM), pytest.raises(Invalid) as refused:
        records.change(two, {row.name: "x"})
    assert row.name in refused.value.fields
    assert one.pk != two.pk


@pytest.mark.parametrize(("kind", "value"), [("text", "A-1"), ("number", 12), ("date", date(2026, 3, 5))])
def test_a_file_names_records_by_a_unique_field(org, make, acting_as, kind, value):
    """An import proposes what is unique as the key, and finds the records that hold it."""
    row = define(kind, once=True)
    (one,) = fill(org, make, row, [str(value)])
    with acting_as(org.rep):
        found = Existing(schema.find(KEY), (row.name,)).find([((value,), {row.name: value})])
    assert [(known.record, known.writable) for known in found[value,]] == [(one, True)]


def test_required_is_asked_of_people_but_breaks_no_old_record(org, make, acting_as):
    account = make(KEY, owner=org.rep, name="旧客户")
    row = define("text", required=True)
    with acting_as(org.rep):
        records.change(account, {"name": "改名"})
        with pytest.raises(Invalid) as refused:
            records.create(Account, {"name": "新客户"})
        assert row.name in refused.value.fields
        records.create(Account, {"name": "新客户", row.name: "有"})


def test_defaults_and_numbers_are_given(org, acting_as):
    grade = define("choice", options=OPTIONS, initial="a")
    number = define("series", label="编号", options={"pattern": "KH-{0001}"})
    with acting_as(org.rep):
        made = [records.create(Account, {"name": f"新 {n}"}) for n in range(2)]
        assert [field(number).value(a) for a in made] == ["KH-0001", "KH-0002"]
        assert field(grade).show(made[0]) == "甲"


def test_an_option_in_use_cannot_vanish_but_can_be_switched_off(org, make):
    row = define("choice", options=OPTIONS)
    (account,) = fill(org, make, row, ["b"])
    fewer = {"options": [OPTIONS["options"][0]]}
    off = {"options": [OPTIONS["options"][0], {"value": "b", "label": "乙", "active": False}]}
    with acting(SYSTEM):
        with pytest.raises(Invalid):
            records.change(row, {"options": fewer})
        records.change(CustomField.objects.get(pk=row.pk), {"options": off})
        assert field(row).show(Account.objects.get(pk=account.pk)) == "乙"
        with pytest.raises(Invalid):
            field(row).parse("b")


def test_renaming_hiding_deleting_and_restoring_lose_nothing(org, make):
    row = define("text")
    (account,) = fill(org, make, row, ["留着"])
    with acting(SYSTEM):
        records.change(row, {"label": "新名字"})
        assert str(field(row).label) == "新名字"
        records.change(CustomField.objects.get(pk=row.pk), {"active": False})
        assert row.name not in schema.whole(KEY).fields
        records.change(CustomField.objects.get(pk=row.pk), {"active": True})
        records.delete(CustomField.objects.get(pk=row.pk))
        assert row.name not in schema.whole(KEY).fields
        records.change(Account.objects.get(pk=account.pk), {"name": "动一动"})
        records.restore(CustomField.bin.get(pk=row.pk))
        assert field(row).value(Account.objects.get(pk=account.pk)) == "留着"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "name"}, {"name": "c_x'; drop"}, {"object_key": "crm.nothing"}, {"kind": "choice"},
        {"kind": "ref"}, {"options": {"places": 9}, "kind": "number"},
        {"kind": "choices", "once": True, "options": OPTIONS},
        {"kind": "number", "initial": "viel"}, {"shown_when": {"field": "name"}},
        {"kind": "choice", "options": {"options": [{"value": "a", "label": "1"}, {"value": "a", "label": "2"}]}},
    ],
)  # fmt: skip
def test_what_would_break_pages_is_refused_at_configuration(org, wrong):
    with pytest.raises(Invalid):
        define(wrong.pop("kind", "text"), **wrong)


def test_a_quick_field_is_filtered_by_its_index(org):
    row = define("text", indexed=True)
    with acting(SYSTEM):
        assert custom_indexes.bring_up() == [custom_indexes.name_of(row.pk)]
        if connection.vendor == "sqlite":
            sql = f"SELECT id FROM crm_account WHERE json_extract(custom, '$.{row.name}') = 'x'"
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
                assert custom_indexes.name_of(row.pk) in str(cursor.fetchall())
        records.change(CustomField.objects.get(pk=row.pk), {"indexed": False})
        assert custom_indexes.bring_up() == [custom_indexes.name_of(row.pk)]
        assert custom_indexes.there() == set()


def test_the_api_knows_it(org, make, api):
    row = define("money", label="预算", label_en="Budget")
    caller = api(org.rep)
    made = caller.post("accounts", {"name": "接口公司", row.name: "12.50"})
    assert made.status_code == 201, made.content
    assert made.json()[row.name] == "12.50"
    listed = caller.get(f"accounts?{row.name}__gte=12.5&fields=name,{row.name}").json()
    assert [i[row.name] for i in listed["items"]] == ["12.50"]
    assert caller.get(f"accounts/summary?measure=sum:{row.name}").json()["total"][f"sum:{row.name}"] == "12.50"
    assert row.name in str(caller.get("openapi.json").json())
    assert caller.patch(f"accounts/{made.json()['id']}", {row.name: "zwölf"}).status_code in (400, 422)


def test_pages_show_and_ask_it(org, make, browser_of):
    row = define("choice", options=OPTIONS, label="客户画像", quick=True)
    (account,) = fill(org, make, row, ["b"])
    browser = browser_of(org.rep)
    assert "客户画像" in browser.get(f"/accounts/{account.pk}/").content.decode()
    assert "客户画像" in browser.get(f"/accounts/{account.pk}/edit/").content.decode()
    assert browser.get(f"/accounts/?f.{row.name}__any_of=a").status_code == 200
    done = browser.post(f"/accounts/{account.pk}/cell/{row.name}/", {row.name: "a", "version": account.version})
    assert done.status_code == 302
    with acting(SYSTEM):
        assert field(row).value(Account.objects.get(pk=account.pk)) == "a"
    assert jobs.registered()["custom.indexes"]


def test_a_required_field_is_not_lost_by_a_layout_nor_by_another_of_its_name(org, browser_of):
    """T-RC-06: what a record needs is asked for on every form, the phone's too, whatever a layout or a name says."""
    with acting(SYSTEM):
        define("text", label="客户名称", label_en="Account name")
        wanted = define("text", label="必填项", required=True)
        sections = {"sections": [{"title": "只有城市", "fields": ["city"]}]}
        for place, content in (("form", sections), ("quick", {"fields": ["city"]})):
            records.create(Layout, {"object_key": KEY, "place": place, "content": content})
    phone = {"HTTP_USER_AGENT": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"}
    browser = browser_of(org.rep)
    for form in ("/accounts/new/", "/accounts/new/?quick=1"):
        page = browser.get(form, **phone).content.decode()
        assert 'name="name"' in page and f'name="{wanted.name}"' in page, form
        refused = browser.post(form, {"city": "上海"}, **phone)
        assert refused.status_code == 422, form
