"""Master data out of use: nothing new may name it, what is past goes on doing so, and it may be used again."""

from typing import Any

import pytest

from tests.organisation import Organisation, as_, make, signed_in
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Refused
from yingdan.platform import actions, records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.custom_field import CustomField
from yingdan.platform.objects.unit import Unit
from yingdan.platform.objects.user import User

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def stored(record: Any) -> Any:
    """The record as it is stored."""
    return type(record)._base_manager.get(pk=record.pk)


def close(record: Any, name: str = "close") -> Any:
    """The verb, as an administrator's button does it."""
    kind = schema.find(record.key())
    return actions.act(kind, record.pk, name, {})


def test_a_unit_is_closed_once_nobody_is_left_in_it(org: Organisation) -> None:
    """Who and what has to move first is said by name; then it is closed with its day, and opened again."""
    with as_(org.administrator):
        with pytest.raises(Invalid) as why:
            close(org.team_b1)
        people = list(User.objects.filter(unit=org.team_b1, active=True))
        assert people and all(p.name in str(why.value.show()) for p in people)
        with pytest.raises(Invalid) as why:
            records.change(stored(org.region_b), {"active": False})
        assert org.team_b1.name in why.value.show()
        for person in people:
            records.change(person, {"unit": stored(org.team_a1)})
        closed = close(org.team_b1)
        assert (closed.active, closed.closed_on) == (False, clock.today())
        assert close(org.team_b1, "reopen").closed_on is None


def test_what_is_closed_is_not_named_anew(org: Organisation, api: Any) -> None:
    """By form, API, picker: refused with its name; rows that name it already go on doing so."""
    with acting(SYSTEM):
        team = records.create(Unit, {"name": "旧部", "parent": org.region_b})
        person = records.create(User, {"login": "old", "name": "老王"})
        records.create(schema.find("platform.posting").model, {"person": person, "unit": team})
        records.change(team, {"active": False})
    admin = api(org.administrator)
    told = admin.patch(f"users/{org.mate.pk}", {"unit": team.pk})
    assert told.status_code == 400 and "旧部" in str(told.json())
    client = signed_in(org.administrator)
    assert "旧部" not in client.get("/units/options/", headers=PART).content.decode()
    assert "旧部" in client.get("/units/options/?closed=1", headers=PART).content.decode()
    assert "旧部" in client.get("/postings/").content.decode()
    assert "旧部" in client.get("/settings/organisation/").content.decode()
    with as_(org.administrator), pytest.raises(Refused) as why:
        records.delete(stored(team))
    assert why.value.code == "in_use" and "out of use" in why.value.show()


def test_products_and_people_follow_the_same_rule(org: Organisation, api: Any) -> None:
    """An old line keeps its product and may be changed; a new one cannot take it; nobody is given to who left."""
    deal, product = make("crm.opportunity", owner=org.rep), make("catalog.product", name="五轴机床")
    line = make("crm.opportunityline", opportunity=deal, product=product)
    with acting(SYSTEM):
        assert close(product).closed_on == clock.today()
    with as_(org.rep):
        records.change(stored(line), {"quantity": line.quantity + 1})
    rep = api(org.rep)
    told = rep.post("opportunity-lines", {"opportunity": deal.pk, "product": product.pk, "quantity": 1})
    assert told.status_code == 400 and "五轴机床" in str(told.json())
    account = make("crm.account", owner=org.rep)
    told = api(org.administrator).patch(f"accounts/{account.pk}", {"owner": org.leaver.pk})
    assert told.status_code == 400 and org.leaver.name in str(told.json())
    page = signed_in(org.rep).get(f"/opportunities/{deal.pk}/").content.decode()
    assert "五轴机床" in page


def test_references_of_ones_own_follow_too(org: Organisation, api: Any) -> None:
    """A customer-made reference to a product out of use is kept, and not set anew."""
    product, old = make("catalog.product", name="旧款"), make("crm.account", owner=org.rep)
    with acting(SYSTEM):
        values = {"object_key": "crm.account", "label": "Machine", "kind": "ref", "options": {"object": product.key()}}
        field = records.create(CustomField, values)
        records.change(old, {field.name: product})
        close(product)
    rep = api(org.rep)
    assert rep.patch(f"accounts/{old.pk}", {"name": "改名"}).status_code == 200
    told = rep.post("accounts", {"name": "新", field.name: product.pk})
    assert told.status_code == 400 and "旧款" in str(told.json())


@pytest.mark.parametrize("kind", ["refs", "members"])
def test_lists_of_ones_own_follow_too(org: Organisation, api: Any, kind: str) -> None:
    """What a list holds it keeps, marked or not; nothing out of use, and nobody who left, comes into it anew."""
    old, new = (
        (org.leaver, org.mate) if kind == "members" else (make("catalog.product", name=n) for n in ("旧款", "新款"))
    )
    account = make("crm.account", owner=org.rep)
    with acting(SYSTEM):
        options = {} if kind == "members" else {"object": "catalog.product"}
        values = {"object_key": "crm.account", "label": "Several", "kind": kind, "options": options}
        name = records.create(CustomField, values).name
        records.change(account, {name: [old]})
        if kind == "refs":
            close(old)
    rep = api(org.rep)
    assert rep.patch(f"accounts/{account.pk}", {name: [old.pk, new.pk]}).status_code == 200
    for told in (
        rep.post("accounts", {"name": "新", name: [new.pk, old.pk]}),
        rep.patch(f"accounts/{make('crm.account', owner=org.rep).pk}", {name: [old.pk]}),
    ):
        assert told.status_code == 400 and str(old) in str(told.json())


def test_a_role_is_closed_once_nobody_has_it(org: Organisation, api: Any) -> None:
    """How many have it, and who, is said; out of use nobody is given it, and it gives no rights to who comes back."""
    role, rep = org.rep.role, api(org.administrator)
    with as_(org.administrator), pytest.raises(Invalid) as why:
        close(role)
    assert "4" in why.value.show() and org.rep.name in why.value.show()
    with acting(SYSTEM):
        other = schema.find("platform.role").model.objects.get(code="finance")
        for person in User.objects.filter(role=role, active=True):
            records.change(person, {"role": other})
    with as_(org.administrator):
        assert close(role).closed_on == clock.today()
    told = rep.patch(f"users/{org.mate.pk}", {"role": role.pk})
    assert told.status_code == 400 and role.name_en in str(told.json())
    assert rep.post("further-roles", {"user": org.mate.pk, "role": role.pk}).status_code == 400
    with acting(SYSTEM):
        back = records.change(stored(org.leaver), {"active": True})
    with as_(back) as actor:
        assert actor.roles == () and not actor.may("crm.account", "view")
    page = signed_in(org.administrator).get(f"/settings/roles/{role.pk}/").content.decode()
    assert f"/roles/{role.pk}/do/reopen/" in page


def test_a_theme_out_of_use_is_served_by_nothing_new(org: Organisation, api: Any) -> None:
    """The tree of goals shows it while something serves it."""
    theme, idle = make("targets.theme", name="出海"), make("targets.theme", name="旧主题")
    plan = make("targets.plan", theme=theme)
    for one in (theme, idle):
        with acting(SYSTEM):
            close(one)
    told = api(org.administrator).post("goals", {"name": "G", "due_on": "2099-12-31", "theme": theme.pk})
    assert told.status_code == 400 and "出海" in str(told.json())
    with as_(org.administrator):
        records.change(stored(plan), {"name": "New"})
    tree = signed_in(org.executive).get("/targets/tree/").content.decode()
    assert "出海" in tree and "旧主题" not in tree
