"""Comment: what somebody says about a record to those who see it, calling them by an @."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingdan.kernel.errors import Invalid
from yingdan.platform import mentions, records, schema
from yingdan.platform.about import AboutRecord
from yingdan.platform.access import EVERYTHING, NOTHING, Adding, Scope, holding, is_asked
from yingdan.platform.actor import Actor
from yingdan.platform.columns import LongTextField
from yingdan.platform.objects.mention import Mention
from yingdan.platform.rows import Record, Write
from yingdan.platform.spec import Section, Spec

LONGEST = 5000


class Said(Adding):
    """Seen and added by whoever sees the record; changed by who wrote it, deleted by him and by who may delete all."""

    def rows(self, model: type[models.Model], actor: Actor, verb: str) -> models.Q:
        """The rows on records the actor sees, object by object."""
        if actor.everything:
            return EVERYTHING
        key = model._meta.label_lower
        if not actor.may(key, verb):
            return NOTHING
        parts = [
            Q(about_key=kind.key) & holding(kind, "view", "about_id")
            for kind in commented()
            if is_asked(kind.key) and actor.may(kind.key, "view")
        ]
        found = Q.create(cast(Any, parts), connector=Q.OR) if parts else NOTHING
        if verb in ("view", "export", "add") or (verb == "delete" and actor.allows(key, verb).everything):
            return found
        return found & Q(created_by_id=actor.user_id)


def commented() -> Iterable[Any]:
    """The objects on whose records one may comment: those with a timeline."""
    return (kind for kind in schema.current().objects.values() if kind.has("timeline"))


def told_about(about_key: str, about_id: int | None, key: str, id: int | None) -> Any:
    """A record that speaks about a record, as a follow-up does, as the actor sees it; None when there is none."""
    if id is None or not schema.known(key) or not issubclass(schema.whole(key).model, AboutRecord):
        return None
    rows = schema.whole(key).model.objects.filter(about_key=about_key, about_id=about_id)
    return rows.filter(pk=id).first()


class Comment(Record):
    """A comment. Who wrote it may change and delete it; every wording stays in its history."""

    scope: Scope = Said()  # type: ignore[misc]

    about_key = models.CharField(gettext_lazy("Record"), max_length=60)
    about_id = models.BigIntegerField()
    text = LongTextField(
        gettext_lazy("Comment"), max_length=LONGEST, help_text=gettext_lazy("@ and a name tells that person.")
    )

    answers = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("Reply to")
    )
    said_key = models.CharField(gettext_lazy("Reply to another record"), max_length=60, blank=True, default="")
    said_id = models.BigIntegerField(gettext_lazy("Number of what it replies to"), null=True, blank=True)

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = gettext_lazy("Comment")
        verbose_name_plural = gettext_lazy("Comments")
        indexes = [models.Index(fields=["about_key", "about_id", "-id"], name="comment_of_record")]

    def __str__(self) -> str:
        return _("Comment of %(who)s") % {"who": self.created_by or _("The system")}

    told: Any = None
    """What else than a comment it answers, once it is judged."""

    def clean(self) -> None:
        """It stays on its record, and calls only who may see that one."""
        if not self.about_key or self.about_id is None:
            return  # said by the columns themselves
        kind = schema.current().objects.get(self.about_key)
        if kind is None or not kind.has("timeline") or not kind.rows().filter(pk=self.about_id).exists():
            raise ValidationError({"about_key": _("There is no such record to comment on.")})
        if self.pk and (self.before["about_key"], self.before["about_id"]) != (self.about_key, self.about_id):
            raise ValidationError({"about_key": _("A comment stays on its record.")})
        if len(self.text) > LONGEST:
            raise ValidationError({"text": _("At most %(n)s characters.") % {"n": LONGEST}})
        self.clean_answers()
        try:
            self.calls = mentions.mentioned(self.text, self.about_key, self.about_id, self.called())
        except Invalid as wrong:
            raise ValidationError({"text": wrong.show(_)}) from None
        if self.answered is not None and self.answered not in self.calls and self.tells(self.answered):
            self.calls = [*self.calls, self.answered]

    def clean_answers(self) -> None:
        """What it answers is a comment on the same record, or a record about it such as a follow-up; it stays so."""
        was = (self.before["answers_id"], self.before["said_key"], self.before["said_id"]) if self.pk else None
        if was is not None and was != (self.answers_id, self.said_key, self.said_id):
            raise ValidationError({"answers": _("A comment stays a reply to what it replies to.")})
        other = self.answers
        if other is not None and (other.about_key, other.about_id) != (self.about_key, self.about_id):
            raise ValidationError({"answers": _("There is no such comment here.")})
        self.told = told_about(self.about_key, self.about_id, self.said_key, self.said_id)
        if (self.said_key or self.said_id) and self.told is None:
            raise ValidationError({"said": _("There is nothing like this here to reply to.")})

    @property
    def answered(self) -> Any:
        """The id of who wrote what it answers, if somebody did."""
        if self.answers is not None:
            return self.answers.created_by_id
        return self.told.owner_id if self.told is not None else None

    def tells(self, person: int | None) -> bool:
        """Whether somebody may see the record it is about, and so be told."""
        return person is not None and mentions.sees(person, self.about_key, self.about_id)

    def called(self) -> list[int]:
        """The ids of those it has called already."""
        return list(Mention.objects.filter(comment=self).values_list("owner_id", flat=True)) if self.pk else []

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Whoever is called now and was not before is told; nobody is told of himself."""
        for write in writes:
            comment: Any = write.record
            if not write.added and "text" not in write.changed:
                continue
            known = {*comment.called(), comment.created_by_id}
            for person in (pk for pk in comment.calls if pk not in known):
                records.save(
                    Mention(
                        comment=comment, about_key=comment.about_key, about_id=comment.about_id, owner_id=person
                    )
                )  # fmt: skip


spec = Spec(
    model=Comment,
    slug="comments",
    icon="message",
    group="home",
    rank=96,
    columns=("text", "about", "created_by", "created_at"),
    quick=("text",),
    form=(Section(gettext_lazy("Comment"), ("about", "answers", "text", "created_by", "created_at")),),
    order=("-id",),
    without=frozenset({"custom", "import", "menu", "timeline", "transfer"}),
)
