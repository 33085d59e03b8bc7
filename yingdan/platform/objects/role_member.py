"""RoleMember: a person holds a further role, beside the main one."""

from collections.abc import Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform import access_changes, versions
from yingdan.platform.actor import current_actor
from yingdan.platform.columns import PersonField
from yingdan.platform.rows import Record, Write
from yingdan.platform.spec import Section, Spec


class RoleMember(Record):
    """A person in one more role."""

    user = PersonField(on_delete=models.CASCADE, null=False, related_name="further_roles")
    role = models.ForeignKey("platform.Role", models.PROTECT, related_name="members", verbose_name=_("Role"))

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Further role")
        verbose_name_plural = _("Further roles")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"], condition=models.Q(deleted_at__isnull=True), name="role_member_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role}"

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Nobody gives a role above his own; somebody always administers. Raises Refused."""
        versions.bump(versions.ACCESS)
        actor = current_actor()
        for write in writes:
            if not actor.everything:
                access_changes.refuse_role(actor, write.record.role_id)
        access_changes.keep_an_administrator(actor)


spec = Spec(
    model=RoleMember,
    slug="further-roles",
    icon="user-check",
    group="settings",
    rank=85,
    columns=("user", "role"),
    form=(Section(_("Further role"), ("user", "role")),),
    order=("user", "id"),
    without=frozenset({"custom", "timeline"}),
)
