"""First data of a new installation: the default roles with their grants, and somebody who administers."""

from collections.abc import Mapping

from django.apps import apps

from yingdan.platform import hooks, postings, records
from yingdan.platform.actor import SYSTEM, Reach, acting
from yingdan.platform.module import Module
from yingdan.platform.objects.grant import Grant
from yingdan.platform.objects.role import Role
from yingdan.platform.objects.user import User

ROLES: dict[str, tuple[str, str, str]] = {
    "rep": ("销售", "Sales rep", "自己的客户与商机"),
    "manager": ("经理", "Manager", "本部门及下属部门的客户与商机"),
    "executive": ("高管", "Executive", "看全公司"),
    "ops": ("销售运营", "Sales operations", "管理数据、产品与流程"),
    "finance": ("财务", "Finance", "看合同与回款所需的一切"),
    "administrator": ("管理员", "Administrator", "一切"),
}
DIRECTORY = (
    "platform.user", "platform.unit", "platform.posting", "platform.holiday", "platform.exchangerate",
    "platform.leaderboard", "platform.periodclose",
)  # fmt: skip
EVERYBODY: Mapping[str, Mapping[str, Reach]] = {key: {"view": Reach.ALL} for key in DIRECTORY} | {
    "platform.importrun": {"view": Reach.OWN},
    "platform.bulkrun": {"view": Reach.OWN},
    "platform.exportrun": {"view": Reach.OWN},
    "platform.share": {"view": Reach.OWN, "add": Reach.OWN, "change": Reach.OWN, "delete": Reach.OWN},
    "platform.attachment": {"view": Reach.ALL, "add": Reach.ALL, "change": Reach.ALL, "delete": Reach.ALL},
    "platform.sharerequest": {"view": Reach.OWN, "add": Reach.OWN, "change": Reach.OWN},
    "platform.comment": {"view": Reach.OWN, "add": Reach.OWN, "change": Reach.OWN, "delete": Reach.OWN},
    "platform.mention": {"view": Reach.OWN, "add": Reach.OWN, "change": Reach.OWN},
    "platform.merge": {"view": Reach.OWN},
    "platform.alias": {"view": Reach.OWN, "add": Reach.OWN, "change": Reach.OWN, "delete": Reach.OWN},
}
VIEWS = "platform.savedview"
ANYTHING: Mapping[str, Reach] = {"*": Reach.ALL}
KEPT_BY_OPS = (
    "platform.tag", "platform.holiday", "platform.leaderboard", "platform.posting", "platform.exchangerate",
)  # fmt: skip
UPKEEP: Mapping[str, Mapping[str, Mapping[str, Reach]]] = {
    "ops": dict.fromkeys(
        ("platform.tag", "platform.holiday", "platform.leaderboard", "platform.posting", "platform.exchangerate"),
        ANYTHING,
    ),
    "finance": dict.fromkeys(("platform.periodclose", "platform.exchangerate"), ANYTHING),
}
OWN_VIEWS = {"view": Reach.OWN, "change": Reach.OWN, "delete": Reach.OWN}
FARTHER = {"manager": Reach.SUBTREE, "executive": Reach.ALL, "ops": Reach.ALL}
GRANTS: dict[str, Mapping[str, Mapping[str, Reach]]] = {
    **{
        role: {**EVERYBODY, VIEWS: OWN_VIEWS | {"add": FARTHER.get(role, Reach.TEAM)}, **UPKEEP.get(role, {})}
        for role in ROLES
        if role != "administrator"
    },
    "administrator": {"*": {"*": Reach.ALL}},
}


def make_roles() -> None:
    """Make the roles that are not there, each with the grants every module gives it, and give those that are there
    what is declared for objects this program brings anew. Whatever else somebody made of a role is left alone.
    """
    new = new_objects()
    for code, (name, name_en, description) in ROLES.items():
        role = Role.objects.filter(code=code).first()
        known = role is not None
        role = role or records.save(Role(code=code, name=name, name_en=name_en, description=description))
        found = {pair: reach for pair, reach in declared(code).items() if not known or pair[0] in new}
        records.save_many(
            [
                Grant(role=role, object_key=key, verb=verb, reach=reach.name.lower())
                for (key, verb), reach in sorted(found.items())
            ]
        )


def declared(code: str) -> dict[tuple[str, str], Reach]:
    """What every module gives a role, by object and verb."""
    modules = (c.grants for c in apps.get_app_configs() if isinstance(c, Module))
    given = (grants.get(code, {}) for grants in modules)
    return {(key, verb): reach for one in given for key, verbs in one.items() for verb, reach in verbs.items()}


def given(key: str) -> frozenset[str]:
    """The verbs any default role is given on an object: its modules write it by them, be there a form of it or not."""
    return frozenset(verb for code in ROLES for (one, verb) in declared(code) if one == key)


def new_objects() -> set[str]:
    """The objects nobody has ever been granted anything on, not even a grant that was taken back since: they came with
    this version of the program.
    """
    granted = {*Grant.objects.values_list("object_key", flat=True), *Grant.bin.values_list("object_key", flat=True)}
    return {key for code in ROLES for key, _verb in declared(code)} - granted


def make_administrator() -> None:
    """Make the first administrator, `admin`, when there is nobody; he has no password and signs in by a link."""
    if not User.objects.exists():
        records.save(User(login="admin", name="管理员", role=Role.objects.get(code="administrator")))


def seed_all() -> None:
    """Run every seed as the system; harmless when run again."""
    with acting(SYSTEM):
        make_roles()
        make_administrator()
        postings.begin()
        for seed in hooks.seed:
            seed()
