"""Facts about targets."""

from dataclasses import dataclass

from yingdan.platform.events import Event


@dataclass(frozen=True, slots=True)
class CommitmentAsked(Event):
    """People were asked to accept the targets of a plan or to object."""

    plan: int


@dataclass(frozen=True, slots=True)
class TargetsPublished(Event):
    """An edition of a plan was published: the first, or the next by an approved change."""

    plan: int
    edition: int


@dataclass(frozen=True, slots=True)
class ChangeDecided(Event):
    """A change request of a published plan was applied or refused."""

    change: int
    applied: bool
