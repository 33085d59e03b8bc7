"""Objects customers make: lists, forms, rights, search, bin, numbers and the API like any other, each apart."""

import pytest
from django.utils import translation

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Missing, Refused
from yingdan.platform import entitlements, records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.custom_field import CustomField
from yingdan.platform.objects.custom_object import CustomObject
from yingdan.platform.objects.grant import Grant
from yingdan.platform.objects.role import Role
from yingdan.platform.query import run
from yingdan.platform.query.ast import Condition, Query
from yingdan.platform.query.beside import beside
from yingdan.web import ways


@pytest.fixture
def projects(org):
    """Projects with a budget, which reps make and see their own of; and secrets, which they do not."""
    with acting(SYSTEM):
        values = {"name": "project", "slug": "projects", "label": "项目", "label_en": "Project"}
        records.create(CustomObject, {**values, "number_pattern": "PR-{0001}"})
        records.create(CustomObject, {"name": "secret", "slug": "secrets", "label": "机密"})
        budget = {"object_key": "x.project", "name": "c_budget", "label": "预算", "kind": "money"}
        records.create(CustomField, budget)
        rep = Role.objects.get(code="rep")
        for verb in ("view", "add", "change", "delete"):
            records.create(Grant, {"role": rep, "object_key": "x.project", "verb": verb, "reach": "own"})
    entitlements.forget()
    return org


def test_records_are_made_numbered_found_and_kept_apart(projects, acting_as):
    kind, other = schema.by_slug("projects"), schema.by_slug("secrets")
    with acting_as(projects.rep):
        one = records.create(kind.model, {"name": "东区改造", "c_budget": kind.fields["c_budget"].parse("1.5万")})
        assert (one.number, one.object_key, one.owner_id) == ("PR-0001", "x.project", projects.rep.pk)
        assert [r.pk for r in run.page(Query(object="x.project", search="gaizao")).items] == [one.pk]
        assert run.page(Query(object="x.project", where=Condition("c_budget", "gt", "1万"))).items == [one]
        with pytest.raises(Refused):
            records.create(other.model, {"name": "x"})
        assert list(other.rows()) == []
    with acting_as(projects.mate):
        assert list(kind.rows()) == []
    with acting(SYSTEM):
        assert list(other.rows()) == []
        records.create(other.model, {"name": "y"})
        assert kind.rows().count() == 1
        records.delete(one)
        assert kind.model.bin.count() == 1
        assert other.model.bin.count() == 0
        records.restore(kind.model.bin.get())


def test_pages_and_api_serve_it(projects, browser_of, api):
    browser, caller = browser_of(projects.rep), api(projects.rep)
    made = caller.post("projects", {"name": "接口项目", "c_budget": "12.00"})
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    assert "接口项目" in browser.get("/projects/").content.decode()
    for path in (
        f"/projects/{pk}/",
        f"/projects/{pk}/edit/",
        "/projects/new/",
        "/projects/?view=analysis",
        "/bin/",
        "/",
    ):
        assert browser.get(path).status_code == 200, path
    assert browser.get("/secrets/").status_code == 404
    assert caller.get("secrets").status_code in (403, 404)
    assert caller.get("projects/summary?measure=sum:c_budget").json()["total"]["sum:c_budget"] == "12.00"
    assert "项目" in browser.get("/").content.decode()


def test_its_fields_make_its_views(projects, browser_of, api):
    """A choice makes a board, a date a calendar, a second date bars; cards move as anywhere."""
    options = {"options": [{"value": "plan", "label": "筹备"}, {"value": "run", "label": "进行中", "tone": "ok"}]}
    with acting(SYSTEM):
        for name, kind in {"c_state": "choice", "c_begins": "date", "c_ends": "date"}.items():
            settings = options if kind == "choice" else {}
            values = {"object_key": "x.project", "name": name, "label": name, "kind": kind, "options": settings}
            records.create(CustomField, values)
    assert [v.name for v in ways.views(schema.whole("x.project"))] == [
        "table",
        "grid",
        "board",
        "calendar",
        "gantt",
        "gallery",
    ]
    browser, day = browser_of(projects.rep), clock.today().isoformat()
    values = {"name": "东区改造", "c_state": "plan", "c_budget": "12.00", "c_begins": day, "c_ends": day}
    pk = api(projects.rep).post("projects", values).json()["id"]
    for view in ("board", "calendar", "gantt", "gallery"):
        page = browser.get(f"/projects/?view={view}")
        assert (page.status_code, "东区改造" in page.content.decode()) == (200, True), view
    moved = browser.post(f"/projects/{pk}/move/", {"to": "run"})
    assert moved.status_code == 200, moved.content
    assert schema.whole("x.project").model._base_manager.get(pk=pk).custom["c_state"] == "run"


def test_a_reference_to_it_and_from_it(projects, make, acting_as):
    with acting(SYSTEM):
        leads = {"label": "项目", "kind": "ref", "options": {"object": "x.project"}}
        records.create(CustomField, {"object_key": "crm.account", "name": "c_project", **leads})
    kind = schema.find("x.project")
    with acting_as(projects.rep):
        project = records.create(kind.model, {"name": "引用"})
        account = make("crm.account", owner=projects.rep)
        records.change(account, {"c_project": project})
        found = run.page(Query(object="crm.account", where=Condition("c_project.name", "is", "引用")))
        assert [a.pk for a in found.items] == [account.pk]


def test_a_record_lists_what_refers_to_it(projects, make, acting_as, browser_of):
    account = make("crm.account", owner=projects.rep, name="有项目的客户")
    with acting(SYSTEM):
        leads = {"label": "客户", "kind": "ref", "options": {"object": "crm.account"}}
        records.create(CustomField, {"object_key": "x.project", "name": "c_account", **leads})
    with acting_as(projects.rep):
        kind = schema.find("x.project")
        records.create(kind.model, {"name": "挂在客户下", "c_account": account})
    browser = browser_of(projects.rep)
    lists = [browser.get(f"/accounts/{account.pk}/related/{at}/") for at in range(12)]
    assert any("挂在客户下" in one.content.decode() for one in lists if one.status_code == 200)


def test_it_vanishes_and_comes_back_with_its_records(projects, acting_as):
    with acting(SYSTEM):
        records.create(schema.find("x.project").model, {"name": "留着"})
        row = CustomObject.objects.get(name="project")
        records.change(row, {"active": False})
        with pytest.raises(Missing):
            schema.find("x.project")
        records.change(CustomObject.objects.get(name="project"), {"active": True})
        assert schema.find("x.project").rows().count() == 1


@pytest.mark.parametrize(
    "wrong", [{"name": "Bad Name"}, {"name": "ok", "slug": "accounts"}, {"name": "ok", "slug": "settings"}]
)
def test_names_must_be_free_and_plain(org, wrong):
    with acting(SYSTEM), pytest.raises(Invalid):
        records.create(CustomObject, {"label": "x", "name": "ok", **wrong})


def test_an_object_is_named_from_its_label(org):
    with acting(SYSTEM):
        made = [records.create(CustomObject, {"label": "售后工单"}) for _again in range(2)]
        assert [(one.name, one.slug) for one in made] == [
            ("shou_hou_gong_dan", "shou-hou-gong-dans"), ("shou_hou_gong_dan_2", "shou-hou-gong-dan-2s"),
        ]  # fmt: skip
        assert records.create(CustomObject, {"label": "😀"}).name == "thing"


def test_pages_in_the_order_of_a_switch(projects, acting_as):
    """A list sorted by a yes or no, one of the code or one of the customer's, goes on beyond its first page."""
    with acting(SYSTEM):
        records.create(CustomField, {"object_key": "x.project", "name": "c_on", "label": "on", "kind": "bool"})
        for number in range(4):
            records.create(schema.by_slug("projects").model, {"name": f"P{number}", "c_on": bool(number % 2)})
        for key, order in (("x.project", ("-c_on", "name")), ("crm.pipeline", ("-is_default", "name"))):
            found, cursor, whole = [], "", run.page(Query(object=key, order=order)).items
            for _row in whole:
                page = run.page(Query(object=key, order=order, limit=1, cursor=cursor))
                found += page.items
                cursor = page.next
            assert found == whole
            assert beside(Query(object=key, order=order), whole[1].pk).previous == whole[0].pk


def test_it_is_named_in_both_languages(projects, browser_of):
    """One of it, several of it and its name field; its number stands where its records are shown."""
    with acting(SYSTEM):
        project = CustomObject.objects.get(name="project")
        records.change(project, {"plural_en": "Projects", "title_label": "项目名", "title_label_en": "Project name"})
        assert records.create(CustomObject, {"label": "安装", "label_en": "Installations"}).slug == "installations"
    kind = schema.by_slug("projects")
    for language, words in (("en", ("Project", "Projects", "Project name")), ("zh-hans", ("项目", "项目", "项目名"))):
        with translation.override(language):
            assert (str(kind.label), str(kind.plural), str(kind.fields["name"].label)) == words
    assert "number" in kind.spec.columns
    assert "number" in kind.spec.form[0].fields
