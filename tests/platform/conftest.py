"""What the platform's tests ask for: the small company of all tests, with an account of each rep."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.organisation import Organisation
from yingdan.modules.crm.objects.account import Account
from yingdan.platform import entitlements, records
from yingdan.platform.actor import SYSTEM, Actor, acting

REPS = ("rep", "mate", "neighbour", "stranger")


@dataclass(frozen=True)
class Firm:
    """The company, and one account of each rep, named like its owner."""

    org: Organisation
    accounts: dict[str, Account]

    def __getattr__(self, name: str) -> Any:
        """A person or a unit of the company: `firm.rep`, `firm.team_a1`."""
        return getattr(self.org, name)

    def actor(self, name: str, source: str = "web") -> Actor:
        """The actor of one of the people, worked out anew when something changed."""
        return entitlements.actor_for(self.org.people[name].pk, source)

    def names(self, who: str) -> set[str]:
        """The accounts somebody sees, by the name of their owner."""
        with acting(self.actor(who)):
            return {a.name for a in Account.objects.all()}


@pytest.fixture
def firm(org: Organisation) -> Firm:
    """The small company with its accounts."""
    with acting(SYSTEM):
        return Firm(org, {name: records.save(Account(name=name, owner=org.people[name])) for name in REPS})
