"""How this module's rows are shared out where the platform's ways do not fit."""

from dataclasses import dataclass

from django.db.models import Model, Q

from yingdan.platform.access import NOTHING, Adding, Via
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
