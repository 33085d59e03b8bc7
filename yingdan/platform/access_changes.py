"""What must hold when people and roles change: nobody rises above himself, somebody always administers, who is
out is out.
"""

from typing import Any

from django.apps import apps
from django.db.models import Q

from yingdan.kernel.errors import Refused
from yingdan.platform import holding
from yingdan.platform.actor import Actor
from yingdan.platform.recording import recording
from yingdan.platform.rows import Write


def grants_of_role(role_id: int | None) -> list[Any]:
    """The grants of one role."""
    grant = apps.get_model("platform", "Grant")
    return list(grant._base_manager.filter(role_id=role_id, deleted_at__isnull=True)) if role_id else []


def refuse_role(actor: Actor, role_id: int | None) -> None:
    """Raise Refused when a role holds something the actor does not."""
    for grant in grants_of_role(role_id):
        if not holding.covers(actor, holding.allowance(grant, actor), grant.object_key, grant.verb):
            raise Refused("You cannot give a role that may do more than you.", code="escalation")


def refuse_escalation(actor: Actor, user: Any, write: Write) -> None:
    """Raise Refused when the actor gives a role above his own, or touches the sign-in of somebody who may do more."""
    own_password = user.pk == actor.user_id and write.changed & {"login", "email", "password", "role_id", "active"} <= {
        "password",
        "email",
    }
    if own_password:
        return
    refuse_role(actor, user.role_id)
    if not write.added:
        refuse_role(actor, write.before.get("role_id"))
    further = apps.get_model("platform", "RoleMember")
    for role_id in further._base_manager.filter(user_id=user.pk, deleted_at__isnull=True).values_list(
        "role_id", flat=True
    ):
        refuse_role(actor, role_id)


def end_access(user: Any) -> None:
    """End every session, token and sign-in link of a person, now."""
    with recording():
        apps.get_model("platform", "Session").objects.filter(user_id=user.pk).delete()
        for name in ("Token", "SignInLink"):
            apps.get_model("platform", name)._base_manager.filter(user_id=user.pk).delete()


def keep_an_administrator(actor: Actor) -> None:
    """Raise Refused when the actor would leave no active person who may do everything."""
    if actor.everything:
        return
    user, grant, further = (apps.get_model("platform", n) for n in ("User", "Grant", "RoleMember"))
    all_of_it = grant._base_manager.filter(
        object_key="*", verb="*", reach="all", deleted_at__isnull=True, role__active=True
    )
    roles = list(all_of_it.values_list("role_id", flat=True))
    people = user._base_manager.filter(deleted_at__isnull=True, active=True)
    holders = further._base_manager.filter(role_id__in=roles, deleted_at__isnull=True).values("user_id")
    if not people.filter(Q(role_id__in=roles) | Q(pk__in=holders)).exists():
        raise Refused("The last administrator cannot be disabled or lose the role.", code="last_administrator")
