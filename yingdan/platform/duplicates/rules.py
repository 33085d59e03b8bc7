"""The rules in force, as the administrator set them, kept until they change."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps

from yingdan.platform import versions
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.events import Event

NEVER = 101
WEAK = frozenset({"similar", "near"})


@dataclass(frozen=True, slots=True)
class RulesChanged(Event):
    """What records of an object are found by has changed: the marks of all of them are to be made anew."""

    object_key: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: by which method, which fields, with records of which objects, how sure. `name` is what the company
    calls it; empty, people read the method.
    """

    method: str
    fields: tuple[str, ...]
    against: frozenset[str]
    score: int
    name: str = ""

    @property
    def weak(self) -> bool:
        """Whether its marks only bring together what is then compared."""
        return self.method in WEAK


@dataclass(frozen=True, slots=True)
class Policy:
    """How one object deals with duplicates. `refuse_from` is NEVER where nothing is refused."""

    object_key: str
    warn_from: int
    refuse_from: int
    places: bool
    shown: tuple[str, ...]
    rules: tuple[Rule, ...]

    @property
    def names(self) -> frozenset[str]:
        """Every field that is compared."""
        return frozenset(name for rule in self.rules for name in rule.fields)


_kept: dict[str, Any] = {"version": None, "policies": {}}


def forget() -> None:
    """Read the rules anew at the next look."""
    _kept["version"] = None


def every() -> dict[str, Policy]:
    """The policies in force, by object; read once per version of the settings."""
    version = versions.latest(versions.SETTINGS)
    if _kept["version"] != version:
        _kept["policies"] = read()
        _kept["version"] = version
    found: dict[str, Policy] = _kept["policies"]
    return found


def of(key: str) -> Policy | None:
    """The policy of an object, if it is looked for duplicates there."""
    return every().get(key)


def read() -> dict[str, Policy]:
    """The policies and rules from the tables: the company's own, the same for everybody."""
    rules: dict[str, list[Rule]] = {}
    with acting(SYSTEM):
        for row in apps.get_model("platform", "DuplicateRule").objects.filter(active=True).order_by("-score", "pk"):
            against = frozenset(row.against.split()) or frozenset({row.object_key})
            made = Rule(row.method, tuple(row.compared.split()), against, row.score, row.name)
            rules.setdefault(row.object_key, []).append(made)
        policies = list(apps.get_model("platform", "DuplicatePolicy").objects.filter(active=True))
    return {p.object_key: policy(p, tuple(rules.get(p.object_key, ()))) for p in policies}


def policy(row: Any, rules: tuple[Rule, ...]) -> Policy:
    """One policy with its rules."""
    refuse = NEVER if row.refuse_from is None else row.refuse_from
    return Policy(row.object_key, row.warn_from, refuse, row.places, tuple(row.shown.split()), rules)
