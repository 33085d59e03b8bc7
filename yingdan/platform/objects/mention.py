"""Mention: somebody was called by an @ in a comment or by the program, and has seen it or not yet."""

from collections.abc import Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform import versions
from yingdan.platform.access import EVERYTHING, Adding, Scope
from yingdan.platform.actor import Actor
from yingdan.platform.columns import PersonField
from yingdan.platform.rows import Record, Write
from yingdan.platform.spec import Section, Spec


class Called(Adding):
    """Seen by who is mentioned and by who mentions him, answered by the former."""

    def rows(self, model: type[models.Model], actor: Actor, verb: str) -> models.Q:
        """What calls the actor, and unless he wants to change it, whom he calls."""
        if actor.everything:
            return EVERYTHING
        called, mine = models.Q(owner_id=actor.user_id), models.Q(created_by_id=actor.user_id)
        return called | mine if verb in ("view", "export", "add") else called


class Mention(Record):
    """A person is called: by a `comment`, or by the program, which says why in `words`; `owner` is that person.

    `place` is the page it leads to, when not the record's own.
    """

    scope: Scope = Called()  # type: ignore[misc]

    comment = models.ForeignKey(
        "platform.Comment",
        models.CASCADE,
        null=True,
        related_name="mentions",
        editable=False,
        verbose_name=_("Comment"),
    )
    words = models.CharField(_("Words"), max_length=300, blank=True, editable=False)
    place = models.CharField(max_length=200, blank=True, editable=False)
    about_key = models.CharField(_("Record"), max_length=60, editable=False)
    about_id = models.BigIntegerField(editable=False)
    owner = PersonField(verbose_name=_("Mentioned"), null=False, editable=False)
    seen_at = models.DateTimeField(_("Seen at"), null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Mention")
        verbose_name_plural = _("Mentions")
        indexes = [models.Index(fields=["owner", "seen_at", "-id"], name="mention_unseen")]
        constraints = [models.UniqueConstraint(fields=["comment", "owner"], name="mention_once")]

    def __str__(self) -> str:
        return f"@{self.owner}"

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Every process counts anew what waits."""
        versions.bump(versions.MENTIONS)


spec = Spec(
    model=Mention,
    slug="mentions",
    icon="bell",
    group="home",
    rank=97,
    columns=("created_by", "owner", "about", "comment", "words", "created_at", "seen_at"),
    form=(Section(_("Mention"), ("created_by", "owner", "about", "comment", "words", "created_at", "seen_at")),),
    order=("-id",),
    chips=("seen_at",),
    without=frozenset({"add", "change", "custom", "delete", "import", "menu", "timeline", "transfer"}),
)
