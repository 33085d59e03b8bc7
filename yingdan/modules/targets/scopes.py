"""Who sees which targets: everybody his own and the line up to the company's goal, managers theirs and below.

A draft is seen only by whoever may plan for its unit. What was given to one's unit from above is seen and not changed:
one writes what stands below it.
"""

from dataclasses import dataclass

from django.db.models import F, Model, Q

from yingdan.kernel import tree
from yingdan.platform.access import EVERYTHING, NOTHING, Adding
from yingdan.platform.actor import Actor
from yingdan.platform.customs import table

CHAIN = "targets.chain"
LOOKING = frozenset({"view", "export"})
TAKING_PART = LOOKING | {"split", "adjust", "commit"}
"""What those below may do with a plan from above: see it, split what they were given, ask for changes, answer."""


def chain(actor: Actor) -> list[int]:
    """The units somebody works in and all above them, by id."""
    if CHAIN not in actor.memo:
        paths = table("Unit").filter(pk__in=actor.team).values_list("path", flat=True)
        actor.memo[CHAIN] = sorted({unit for path in paths for unit in tree.ids(path)})
    return list(actor.memo[CHAIN])


@dataclass(frozen=True, slots=True)
class Line(Adding):
    """Plans: of the units one may plan for, and, once they are no draft, of one's own line upwards."""

    def rows(self, model: type[Model], actor: Actor, verb: str) -> Q:
        """The plans of the allowed units; for looking and taking part those above as well."""
        key = model._meta.label_lower
        allowed = actor.allows(key, verb)
        if not allowed:
            return NOTHING
        if allowed.everything:
            return EVERYTHING
        found = Q(unit__in=sorted(allowed.units)) | Q(pk__in=actor.shared(key, verb))
        if verb in TAKING_PART:
            found |= Q(unit__in=chain(actor)) & ~Q(status="draft")
        return found


@dataclass(frozen=True, slots=True)
class Given(Adding):
    """Cells: one's own, those given to one's units and to the units above, and all below."""

    def rows(self, model: type[Model], actor: Actor, verb: str) -> Q:
        """The cells somebody sees; for any other verb only those he may give out."""
        allowed = actor.allows(model._meta.label_lower, verb)
        if not allowed:
            return NOTHING
        if allowed.everything:
            return EVERYTHING
        units = sorted(allowed.units)
        told = ~Q(plan__status="draft")
        below = Q(unit__in=units) & (told | Q(plan__unit__in=units))
        if verb in LOOKING:
            return below | (told & (Q(person=actor.user_id) | Q(person=None, unit__in=chain(actor))))
        given = Q(person__isnull=False) | Q(unit__parent__in=units) | Q(unit=F("plan__unit"))
        return below & given


@dataclass(frozen=True, slots=True)
class Upwards(Adding):
    """Goals of units on one's own line upwards, seen by everybody below; for looking only."""

    def rows(self, model: type[Model], actor: Actor, verb: str) -> Q:
        """The goals of the units above that are no single person's."""
        if verb not in LOOKING or not actor.may(model._meta.label_lower, verb):
            return NOTHING
        return Q(personal=False, unit__in=chain(actor))


@dataclass(frozen=True, slots=True)
class Answered(Adding):
    """Answers within a thread one began oneself; for looking only."""

    def rows(self, model: type[Model], actor: Actor, verb: str) -> Q:
        """What others answered to what somebody wrote."""
        if verb not in LOOKING or not actor.may(model._meta.label_lower, verb):
            return NOTHING
        return Q(thread__owner=actor.user_id) if actor.user_id else NOTHING
