"""How this module's rows are shared out where the platform's ways do not fit."""

from dataclasses import dataclass

from django.db.models import Model, Q

from yingdan.platform.access import NOTHING, Adding, Owned, Via
from yingdan.platform.actor import Actor


@dataclass(frozen=True, slots=True)
class Witnessed(Adding):
    """Seen by whoever sees the parent, written by the system alone: a history that keeps itself."""

    parent: str

    def rows(self, model: type[Model], actor: Actor, verb: str) -> Q:
        """The rows of the parents the actor may see; nothing for any verb that writes."""
        if verb not in ("view", "export") and not actor.everything:
            return NOTHING
        return Via(self.parent).rows(model, actor, verb)


READING = ("view", "export")


@dataclass(frozen=True, slots=True)
class Kept(Adding):
    """Seen as owned records are, written by the program alone: a ledger that follows from other records."""

    def rows(self, model: type[Model], actor: Actor, verb: str) -> Q:
        """One's own rows, those of one's units; nothing for any verb that writes."""
        return Owned().rows(model, actor, verb) if verb in READING or actor.everything else NOTHING
