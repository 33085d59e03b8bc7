"""A small company for the platform's tests: two regions, a team below one, and somebody of each role."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from yingdan.modules.crm.objects.account import Account
from yingdan.platform import entitlements, preferences, records, seeds
from yingdan.platform.actor import SYSTEM, Actor, acting
from yingdan.platform.objects.role import Role
from yingdan.platform.objects.unit import Unit
from yingdan.platform.objects.user import User


@dataclass
class Firm:
    """The company's units, people and one account of each rep."""

    company: Unit
    east: Unit
    east_team: Unit
    south: Unit
    rep: User
    peer: User
    below: User
    other: User
    manager: User
    executive: User
    admin: User
    accounts: dict[str, Account]

    def actor(self, name: str, source: str = "web") -> Actor:
        """The actor of one of the people, worked out anew when something changed."""
        return entitlements.actor_for(getattr(self, name).pk, source)

    def names(self, who: str) -> set[str]:
        """The accounts somebody sees, by the name of their owner."""
        with acting(self.actor(who)):
            return {a.name for a in Account.objects.all()}


def person(login: str, unit: Unit, role: str, **more: Any) -> User:
    """A saved person."""
    return records.save(User(login=login, name=login.title(), unit=unit, role=Role.objects.get(code=role), **more))


@pytest.fixture
def firm(db: None) -> Iterator[Firm]:
    """The small company."""
    entitlements.forget()
    preferences.forget()
    seeds.seed_all()
    with acting(SYSTEM):
        company = records.save(Unit(name="公司", kind="company"))
        east = records.save(Unit(name="华东", kind="region", parent=company))
        team = records.save(Unit(name="苏南组", kind="team", parent=east))
        south = records.save(Unit(name="华南", kind="region", parent=company))
        manager = person("manager", east, "manager")
        people = {
            "rep": person("rep", east, "rep", manager=manager),
            "peer": person("peer", east, "rep", manager=manager),
            "below": person("below", team, "rep", manager=manager),
            "other": person("other", south, "rep"),
        }
        accounts = {n: records.save(Account(name=n, owner=p)) for n, p in people.items()}
        yield Firm(
            company=company, east=east, east_team=team, south=south, manager=manager,
            executive=person("boss", company, "executive"), admin=User.objects.get(login="admin"),
            accounts=accounts, **people,
        )  # fmt: skip
