"""The designer: fields made, arranged, withheld, hidden and brought back by an administrator and by nobody else."""

import json
import re

import pytest

from yingdan.kernel.errors import Invalid
from yingdan.platform import entitlements, records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.custom_field import CustomField
from yingdan.platform.objects.custom_object import CustomObject
from yingdan.platform.objects.field_grant import FieldGrant
from yingdan.platform.objects.grant import Grant
from yingdan.platform.objects.layout import Layout
from yingdan.platform.objects.role import Role

pytestmark = pytest.mark.both

BASE = "/settings/objects/accounts/"


@pytest.fixture
def admin(org, browser_of):
    """The administrator's browser."""
    return browser_of(org.administrator)


def make_choice(admin):
    """A choice of two materials."""
    return admin.post(
        f"{BASE}fields/new/",
        {
            "kind": "choice", "label": "加工材料", "label_en": "Materials", "option.value": ["", "steel"],
            "option.label": ["铝合金", "不锈钢"], "option.label_en": ["Aluminium", "Steel"],
            "option.tone": ["info", "ok"], "option.active": ["1", "1"], "searchable": "1",
        },
    )  # fmt: skip


def test_pages_open_for_who_looks_after_fields_only(org, admin, browser_of):
    for path in (
        "/settings/objects/",
        BASE,
        f"{BASE}?place=list",
        f"{BASE}fields/name/",
        f"{BASE}fields/new/?kind=money",
    ):
        assert admin.get(path).status_code == 200, path
        assert browser_of(org.rep).get(path).status_code == 404, path


def test_a_field_is_made_and_asked_for(org, admin, browser_of):
    assert make_choice(admin).status_code == 302
    with acting(SYSTEM):
        row = CustomField.objects.get(label="加工材料")
    assert row.settings["options"][0] == {"value": "铝合金", "label": "铝合金", "label_en": "Aluminium", "tone": "info"}
    page = browser_of(org.rep).get("/accounts/new/").content.decode()
    assert "加工材料" in page and "不锈钢" in page
    assert "加工材料" in admin.get(f"{BASE}?field={row.name}").content.decode()


def test_what_is_wrong_is_said_and_nothing_is_lost(org, admin):
    answer = admin.post(f"{BASE}fields/new/", {"kind": "choice", "label": "没有选项", "hint": "留着我"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "没有选项" in page and "留着我" in page and "选项字段需要选项" in page
    wrong = admin.post(f"{BASE}fields/new/", {"kind": "text", "label": "条件", "shown_when": "{oops"})
    assert wrong.status_code == 422


def test_a_layout_is_kept_for_a_role_and_reset(org, admin, browser_of):
    role = Role._base_manager.get(code="rep")
    content = {"sections": [{"title": "先填", "title_en": "First", "fields": ["phone", "name"]}]}
    kept = admin.post(f"{BASE}layout/", {"place": "form", "role": role.pk, "content": json.dumps(content)})
    assert kept.status_code == 200
    rep, other = browser_of(org.rep), browser_of(org.manager)
    assert "先填" in rep.get("/accounts/new/").content.decode()
    assert "先填" not in other.get("/accounts/new/").content.decode()
    columns = json.dumps({"fields": ["name", "city", "owner"]})
    assert admin.post(f"{BASE}layout/", {"place": "list", "content": columns}).status_code == 200
    with acting(SYSTEM):
        assert [f.name for f in schema.current().as_seen(schema.whole("crm.account"), None).columns][:1] == ["name"]
        assert Layout.objects.count() == 2
    assert admin.post(f"{BASE}layout/", {"place": "form", "role": role.pk, "reset": "1"}).status_code == 302
    assert "先填" not in browser_of(org.rep).get("/accounts/new/").content.decode()
    for bad in ("{", "[]", '{"sections": "x"}', '{"sections": [{"fields": ["nothing"]}]}'):
        assert admin.post(f"{BASE}layout/", {"place": "form", "content": bad}).status_code == 204, bad


def test_the_cards_of_a_role_are_those_of_board_and_gallery(org, admin, make, browser_of):
    """What stands on a card is what its menu ticks, in both."""
    make("crm.account", owner=org.rep, city="Nantong", employees=321)
    role, content = Role._base_manager.get(code="rep"), json.dumps({"fields": ["name", "employees"]})
    admin.post("/settings/objects/accounts/layout/", {"place": "card", "role": role.pk, "content": content})
    for view in ("board", "gallery"):
        client = browser_of(org.rep)
        page = client.get(f"/accounts/?view={view}").content.decode()
        assert "321" in page and "Nantong" not in page, view
        menu = client.get(f"/accounts/cards/?view={view}").content.decode()
        assert re.findall(r'value="([a-z_]+)" checked', menu) == ["employees"], view


def test_the_cards_of_an_own_object_are_laid_out_too(org, admin, browser_of):
    """Of the board its choice makes, of the gallery every object has; the preview is the card."""
    options = {"options": [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}]}
    with acting(SYSTEM):
        records.create(CustomObject, {"name": "job", "slug": "fittings", "label": "安装"})
        for name, kind, settings in (("c_state", "choice", options), ("c_place", "text", {}), ("c_note", "text", {})):
            values = {"object_key": "x.job", "name": name, "label": name, "kind": kind, "options": settings}
            records.create(CustomField, values)
        role = Role.objects.get(code="rep")
        records.create(Grant, {"role": role, "object_key": "x.job", "verb": "view", "reach": "all"})
        values = {"name": "一号线", "c_state": "a", "c_place": "南通", "c_note": "不上卡片"}
        records.create(schema.by_slug("fittings").model, values)
    entitlements.forget()
    content = json.dumps({"fields": ["c_place"]})
    base = "/settings/objects/fittings/"
    answer = admin.post(f"{base}layout/", {"place": "card", "role": role.pk, "content": content}).content.decode()
    for shown in (answer, admin.get(f"{base}?place=card&role={role.pk}").content.decode().split('id="preview"')[1]):
        assert "y-tile" in shown and "南通" in shown and "不上卡片" not in shown
    for view in ("board", "gallery"):
        page = browser_of(org.rep).get(f"/fittings/?view={view}").content.decode()
        assert "南通" in page and "不上卡片" not in page, view


def test_a_section_stands_on_its_condition(org, admin, make, browser_of):
    when = {"field": "city", "op": "is", "value": "苏州"}
    sections = [{"title": "基本", "fields": ["name", "city"]}, {"title": "苏州专用", "fields": ["phone"], "when": when}]
    assert (
        admin.post(f"{BASE}layout/", {"place": "form", "content": json.dumps({"sections": sections})}).status_code
        == 200
    )
    here, there = make("crm.account", owner=org.rep, city="苏州"), make("crm.account", owner=org.rep, city="无锡")
    rep = browser_of(org.rep)
    assert "苏州专用" in rep.get(f"/accounts/{here.pk}/").content.decode()
    assert "苏州专用" not in rep.get(f"/accounts/{there.pk}/").content.decode()
    assert "data-when" in rep.get("/accounts/new/").content.decode()


def test_rights_are_set_per_role(org, admin, browser_of):
    role = Role._base_manager.get(code="rep")
    assert admin.post(f"{BASE}fields/phone/right/", {"role": role.pk, "level": "hidden"}).status_code == 200
    with acting(SYSTEM):
        assert FieldGrant.objects.get(field="phone").level == "hidden"
    assert 'data-ask="phone"' not in browser_of(org.rep).get("/accounts/new/").content.decode()
    assert admin.post(f"{BASE}fields/name/right/", {"role": role.pk, "level": "hidden"}).status_code == 200
    with acting(SYSTEM):
        assert not FieldGrant.objects.filter(field="name").exists()


def test_hidden_deleted_and_brought_back(org, admin):
    make_choice(admin)
    with acting(SYSTEM):
        name = CustomField.objects.get(label="加工材料").name
    for to in ("off", "on", "delete", "restore"):
        assert admin.post(f"{BASE}fields/{name}/state/", {"to": to}).status_code == 302, to
        assert admin.get(BASE).status_code == 200
    assert name in schema.whole("crm.account").fields


def test_an_object_is_made_and_designed(org, admin):
    made = admin.post(
        "/custom-objects/new/", {"name": "project", "label": "项目", "label_en": "Project", "menu_group": "deals"}
    )
    assert made.status_code == 302, made.content.decode()[:2000]
    base = "/settings/objects/projects/"
    assert admin.get(base).status_code == 200
    assert (
        admin.post(f"{base}fields/new/", {"kind": "money", "label": "预算", "set.currency": "CNY"}).status_code == 302
    )
    assert admin.get("/projects/").status_code == 200
    assert "预算" in admin.get("/projects/new/").content.decode()


def test_who_made_an_object_is_led_into_its_designer(org, admin):
    """With what comes next: fields to begin with, rights, menu, the first records; gone once there is a field."""
    part = {"HX-Request": "true", "HX-Request-Type": "partial"}
    made = admin.post("/custom-objects/new/", {"label": "样品", "quick": "1", "menu_group": "deals"}, headers=part)
    page = admin.get(made["HX-Redirect"]).content.decode()
    assert made["HX-Redirect"].startswith("/settings/objects/") and "yingdan_flash" in made.cookies
    for way in ("fields/new/?kind=choice", "/settings/roles/", "/custom-objects/", "/import/"):
        assert way in page[page.index('id="properties"') :]
    admin.post(f"{made['HX-Redirect']}fields/new/", {"kind": "text", "label": "规格"})
    assert "y-first-steps" not in admin.get(made["HX-Redirect"]).content.decode()


def test_a_formula_is_tried_while_it_is_written(org, admin, browser_of, make):
    make("crm.account", name="富", annual_revenue=100, owner=org.rep)
    tried = admin.post(f"{BASE}formula/", {"set.formula": "annual_revenue / 8"}).content.decode()
    assert "12.5" in tried
    assert "富" in tried
    assert 'data-insert="ROUND("' in admin.post(f"{BASE}formula/", {"set.formula": "1 + rou"}).content.decode()
    assert "t-bad" in admin.post(f"{BASE}formula/", {"set.formula": "nothing / 8"}).content.decode()
    assert admin.post(f"{BASE}formula/", {"set.formula": ""}).status_code == 200
    assert browser_of(org.rep).post(f"{BASE}formula/", {"set.formula": "1"}).status_code == 404


@pytest.mark.parametrize(
    ("kind", "settings", "kept"),
    [
        (
            "formula",
            {"formula": "annual_revenue * 10%", "result": "", "places": "1"},
            {"result": "number", "places": 1},
        ),
        ("lookup", {"path": "parent.grade"}, {"ref": "parent", "field": "grade", "result": "text"}),
        ("rollup", {"of": "crm.opportunity:account:amount", "measure": "sum"}, {"by": "account", "result": "money"}),
        ("rollup", {"of": "crm.opportunity:account:", "measure": "count"}, {"result": "number"}),
    ],
)
def test_computed_fields_are_made_in_the_designer(org, admin, kind, settings, kept):
    sent = {"kind": kind, "label": "算", **{f"set.{name}": value for name, value in settings.items()}}
    assert admin.get(f"{BASE}fields/new/?kind={kind}").status_code == 200
    assert admin.post(f"{BASE}fields/new/", sent).status_code == 302
    row = CustomField._base_manager.get(label="算")
    assert kept.items() <= row.options.items()
    panel = admin.get(f"{BASE}fields/{row.name}/")
    assert panel.status_code == 200
    assert admin.post(f"{BASE}fields/{row.name}/", {**sent, "label": "新"}).status_code == 302
    assert admin.get("/accounts/").status_code == 200


def test_a_wrong_formula_is_refused_with_its_place(org, admin):
    answer = admin.post(f"{BASE}fields/new/", {"kind": "formula", "label": "算", "set.formula": "1 +"})
    assert answer.status_code == 422
    assert answer.content.decode().count('role="alert"') == 1  # told on top; beside the formula as it is looked at


def test_conditions_are_put_together_as_filters_are(org, admin, browser_of):
    """When a field is shown by what a form can judge; a roll-up by all that can be asked; else as it was written."""
    kept = '{"field": "city", "op": "is", "value": "苏州"}'
    rows = admin.get(f"{BASE}conditions/", {"shown_when": kept}).content.decode()
    assert 'name="shown_when"' in rows and "data-conds" in rows and "owner.name" not in rows
    sql = '{"field": "owner.name", "op": "is", "value": "x"}'
    assert "<textarea" in admin.get(f"{BASE}conditions/", {"shown_when": sql}).content.decode()
    of = "crm.opportunity:account:amount"
    rolled = admin.get(f"{BASE}conditions/", {"set.of": of, "set.where": ""}).content.decode()
    assert 'name="set.where"' in rolled and "stage.name" in rolled
    assert browser_of(org.rep).get(f"{BASE}conditions/").status_code == 404
    assert admin.get(f"{BASE}conditions/", {"set.of": "x.nothing:a:"}).status_code == 404
    where = {"all": [{"field": "status", "op": "is", "value": "won"}]}
    asked = {"kind": "rollup", "label": "成交额", "set.of": of, "set.measure": "sum", "set.where": json.dumps(where)}
    assert admin.post(f"{BASE}fields/new/", asked).status_code == 302
    with acting(SYSTEM):
        row = CustomField.objects.get(label="成交额")
    assert row.settings["where"] == where
    assert "set.where" in admin.get(f"{BASE}fields/{row.name}/").content.decode()
    admin.post(f"{BASE}fields/{row.name}/", {**asked, "set.where": ""})
    with acting(SYSTEM):
        assert "where" not in CustomField.objects.get(pk=row.pk).settings


def test_the_icon_of_an_object_is_chosen_by_its_picture(org, admin):
    """Each with its name for who cannot see it, in his language; what is no icon is refused."""
    with acting(SYSTEM):
        made = records.create(CustomObject, {"name": "job", "slug": "fittings", "label": "安装", "icon": "truck"})
    page = admin.get(f"/custom-objects/{made.pk}/edit/").content.decode()
    assert 'name="icon" value="truck" checked' in page and "货车" in page and "icons.svg#truck" in page
    with acting(SYSTEM), pytest.raises(Invalid):
        records.change(made, {"icon": "no-such-icon"})
