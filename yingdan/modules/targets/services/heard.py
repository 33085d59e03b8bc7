"""Who hears by his bell what was said to a target or done with a plan, each in his own language: what somebody objects,
what is answered to him, that a plan was approved or sent back. What asks for work of his own comes as a task instead
(services.notices).
"""

from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yingdan.kernel import tree
from yingdan.modules.targets.objects.commitment import Commitment
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.services.notices import figured
from yingdan.platform import phrases
from yingdan.platform.actor import current_actor
from yingdan.platform.calling import call
from yingdan.platform.objects.unit import Unit
from yingdan.platform.objects.user import User

OBJECTS = gettext_noop("%(name)s objects and would commit to %(amount)s")
OBJECTS_UNIT = gettext_noop("%(name)s objects for %(unit)s and would commit to %(amount)s")
ANSWERS = {
    "answer": gettext_noop("%(name)s answered your objection"),
    "agree": gettext_noop("%(name)s agreed with your objection: the target is %(amount)s."),
    "decline": gettext_noop("%(name)s declined your objection"),
}
OFFERS = gettext_noop("%(name)s answered your objection with %(amount)s")
STEPS = {
    "approve": gettext_noop("%(name)s approved the plan; it can be published."),
    "send_back": gettext_noop("%(name)s sent the plan back; it is a draft again."),
}


def ring(person: User | None, plan: Plan, place: str, text: str, words: str = "", **named: Any) -> None:
    """Say one thing to somebody who is there and did not do it himself; of `named`, amounts are the plan's."""
    actor = current_actor().user_id
    if person is None or not person.active or person.pk == actor:
        return
    name = User.objects.filter(pk=actor).values_list("name", flat=True).first() or ""
    with translation.override(person.language):
        told = {key: figured(plan, one) if isinstance(one, Decimal) else one for key, one in named.items()}
        said = _(text) % {"name": name, **told}
        call(person.pk, plan, phrases.labelled(said, words.strip()) if words.strip() else said, place)


def heard_objection(word: Commitment) -> None:
    """Tell who answers it: the next leader above whoever objects, else who made the plan."""
    text, unit = (OBJECTS_UNIT, str(word.unit)) if word.for_unit else (OBJECTS, "")
    place = f"/targets/?plan={word.plan_id}"
    ring(answerer(word), word.plan, place, text, word.words, amount=word.amount, unit=unit)


def answerer(word: Commitment) -> User | None:
    """The nearest leader of the unit and those above it, up to that of the plan, who is not the one who objects."""
    path = word.unit.path if word.unit is not None else ""
    above = Unit.objects.filter(pk__in=tree.ids(path)).select_related("leader")
    leaders = (unit.leader for unit in sorted(above, key=lambda unit: tree.depth(unit.path), reverse=True))
    fit = (one for one in leaders if one is not None and one.active and one.pk != word.owner_id)
    return next(fit, word.plan.created_by)


def heard_answer(word: Commitment, what: str, amount: Decimal | None, words: str = "") -> None:
    """Tell whoever objected what was said to it."""
    text = OFFERS if what == "answer" and amount is not None else ANSWERS[what]
    ring(word.owner, word.plan, "/targets/mine/", text, words, amount=amount)


def heard_step(plan: Plan, what: str) -> None:
    """Tell who made a plan that it was approved or sent back."""
    ring(plan.created_by, plan, f"/targets/?plan={plan.pk}", STEPS[what])
