"""The rights of a role: each cell saved through the door, escalation refused in words, somebody always administers."""

import json

import pytest

from tests.organisation import as_
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.custom_object import CustomObject
from yingdan.platform.objects.grant import Grant
from yingdan.platform.objects.role import Role
from yingdan.platform.objects.role_member import RoleMember
from yingdan.web import matrix


def role(code: str) -> Role:
    """A role by its code."""
    with acting(SYSTEM):
        return Role.objects.get(code=code)


def held(code: str, key: str, verb: str) -> Grant | None:
    """The grant of a role."""
    with acting(SYSTEM):
        return Grant.objects.filter(role__code=code, object_key=key, verb=verb).first()


def set_cell(client, code, key, verb, reach, **more):
    """Set one cell as the page does."""
    url = f"/settings/roles/{role(code).pk}/cell/"
    sent = {"object": key, "verb": verb, "reach": reach, **more}
    return client.post(url, sent, headers={"HX-Request": "true", "HX-Request-Type": "partial"})


def test_a_cell_is_made_changed_and_taken_away(org, browser_of):
    client = browser_of(org.administrator)
    assert held("rep", "crm.account", "transfer") is None
    assert set_cell(client, "rep", "crm.account", "transfer", "own").status_code == 200
    assert held("rep", "crm.account", "transfer").reach == "own"
    answer = set_cell(client, "rep", "crm.account", "transfer", "subtree")
    assert "toast" in json.loads(answer["HX-Trigger"]) and held("rep", "crm.account", "transfer").reach == "subtree"
    set_cell(client, "rep", "crm.account", "transfer", "")
    assert held("rep", "crm.account", "transfer") is None


def test_chosen_units_are_asked_for_and_kept(org, browser_of):
    client = browser_of(org.administrator)
    asked = set_cell(client, "rep", "crm.account", "view", "units")
    assert asked["HX-Retarget"] == "#dialog" and held("rep", "crm.account", "view").reach == "own"
    none = set_cell(client, "rep", "crm.account", "view", "units", chosen="1")
    assert none["HX-Retarget"] == "#dialog" and held("rep", "crm.account", "view").reach == "own"
    set_cell(client, "rep", "crm.account", "view", "units", chosen="1", units=[str(org.team_b1.pk)])
    grant = held("rep", "crm.account", "view")
    assert (grant.reach, grant.units) == ("units", [str(org.team_b1.pk)])
    set_cell(client, "rep", "crm.account", "view", "own")
    assert held("rep", "crm.account", "view").units == []


def test_nobody_gives_what_he_does_not_hold(org, browser_of):
    """Somebody who may look after rights but sees accounts of his unit only gives no more than that."""
    with acting(SYSTEM):
        keeper = records.save(Role(code="keeper", name="权限专员"))
        for key in ("platform.role", "platform.grant"):
            records.save(Grant(role=keeper, object_key=key, verb="*", reach="all"))
        records.save(RoleMember(user=org.manager, role=keeper))
    client = browser_of(org.manager)
    assert client.get(f"/settings/roles/{role('rep').pk}/").status_code == 200
    answer = set_cell(client, "rep", "crm.account", "view", "all")
    assert json.loads(answer["HX-Trigger"])["toast"]["tone"] == "bad"
    assert held("rep", "crm.account", "view").reach == "own"
    assert set_cell(client, "rep", "*", "*", "all") and held("rep", "*", "*") is None


def test_the_last_administrator_keeps_his_rights(org, browser_of):
    client = browser_of(org.administrator)
    for reach in ("", "own"):
        answer = set_cell(client, "administrator", "*", "*", reach)
        assert json.loads(answer["HX-Trigger"])["toast"]["tone"] == "bad"
        assert held("administrator", "*", "*").reach == "all"


@pytest.mark.parametrize("who", ["rep", "manager", "ops", "finance", "executive"])
def test_others_see_no_rights(org, browser_of, who):
    client = browser_of(getattr(org, who))
    assert client.get("/settings/roles/").status_code == 404
    assert client.get(f"/settings/roles/{role('rep').pk}/").status_code == 404
    assert set_cell(client, "rep", "crm.account", "view", "all").status_code == 404
    assert held("rep", "crm.account", "view").reach == "own"


@pytest.mark.parametrize(
    ("key", "verb", "reach", "status"),
    [("crm.nothing", "view", "own", 404), ("crm.account", "fly", "own", 404), ("crm.account", "view", "moon", 200)],
)
def test_what_there_is_not_is_refused(org, browser_of, key, verb, reach, status):
    before = Grant._base_manager.count()
    assert set_cell(browser_of(org.administrator), "rep", key, verb, reach).status_code == status
    assert Grant._base_manager.count() == before


def test_what_stands_for_all_covers_the_cells(org):
    with as_(org.administrator):
        blocks = matrix.blocks(role("administrator"))
        cells = [c for b in blocks for r in b.rows for c in r.cells if (c.object, c.verb) != ("*", "*")]
        assert {c.shown for c in cells} == {"all"}
        assert all(c.covered == "all" and not c.reach for c in cells)


def test_every_object_stands_in_the_table_once(org):
    with as_(org.administrator):
        keys = [r.key for b in matrix.blocks(role("rep")) for r in b.rows]
    assert keys[0] == "*" and len(keys) == len(set(keys))
    assert {"crm.account", "work.task", "catalog.product", "platform.user"} <= set(keys)


def test_the_page_says_who_has_the_role(org, browser_of):
    with acting(SYSTEM):
        records.save(RoleMember(user=org.finance, role=role("rep")))
    page = browser_of(org.administrator).get(f"/settings/roles/{role('rep').pk}/").content.decode()
    assert "Neighbour" in page and "Finance" in page and "Leaver" not in page


def test_objects_the_customer_made_stand_in_the_table(org, browser_of):
    with as_(org.administrator):
        records.create(CustomObject, {"name": "project", "slug": "projects", "label": "项目"})
    page = browser_of(org.administrator).get(f"/settings/roles/{role('rep').pk}/").content.decode()
    assert "自建对象" in page and "项目" in page


def test_what_is_written_by_verbs_alone_can_be_granted(org):
    """Commitments have no form, and are added all the same when somebody speaks to his plan."""
    found = role("executive")
    with as_(org.administrator):
        one = {verb: matrix.one(found, "targets.commitment", verb) for verb in ("add", "import")}
    assert one["add"].possible and not one["import"].possible
