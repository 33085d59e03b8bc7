"""The people of a company made up for measuring: a tree of units five levels deep, and everybody in it."""

from random import Random

from yingdan.modules.crm.demo.tables import full_name, mobile
from yingdan.platform import records
from yingdan.platform.objects.role import Role
from yingdan.platform.objects.unit import Unit
from yingdan.platform.objects.user import User

KINDS = ("company", "region", "region", "department", "team")
NAMES = ("集团", "大区", "分公司", "部", "组")


def units_of(fans: tuple[int, ...]) -> list[list[Unit]]:
    """The units, level by level; each unit of level n has `fans[n]` below it."""
    levels = [[records.save(Unit(name=f"{NAMES[0]} {Unit.objects.count() + 1}", kind=KINDS[0]))]]
    for level, fan in enumerate(fans, start=1):
        found = []
        for above in levels[-1]:
            for number in range(1, fan + 1):
                name = f"{above.name.split()[-1]}-{number} {NAMES[level]}" if level == 1 else f"{above.name} {number}"
                found.append(records.save(Unit(name=name[-90:], kind=KINDS[level], parent=above, rank=number)))
        levels.append(found)
    return levels


def people_of(random: Random, levels: list[list[Unit]], count: int) -> list[User]:
    """`count` people: one leads each unit, the rest sell in the teams; gives those who sell."""
    roles = {role.code: role for role in Role.objects.all()}
    start = User.objects.count()
    leaders: list[User] = []
    sellers: list[User] = []
    places = [unit for level in levels[:-1] for unit in level]
    for number in range(count):
        leads = number < len(places)
        unit = places[number] if leads else levels[-1][number % len(levels[-1])]
        role = ("executive" if number == 0 else "manager") if leads else "rep"
        person = User(
            login=f"person{start + number:04}",
            name=full_name(random, random.random() < 0.4),
            unit=unit,
            role=roles.get(role),
            job_title="经理" if leads else "销售工程师",
            phone=mobile(random),
        )
        (leaders if leads else sellers).append(person)
    records.save_many([*leaders, *sellers])
    heads = {leader.unit_id: leader for leader in leaders}
    for person in sellers:
        person.manager_id = heads[person.unit.parent_id].pk if person.unit is not None else None
    records.save_many(sellers)
    led = list(Unit.objects.filter(pk__in=heads))
    for unit in led:
        unit.leader_id = heads[unit.pk].pk
    records.save_many(led)
    return sellers
