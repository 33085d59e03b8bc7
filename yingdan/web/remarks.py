"""Comments as the timeline tells them, and the mentions that wait for somebody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yingdan.platform import about, files, schema
from yingdan.platform.access import only_on
from yingdan.platform.actor import current_actor
from yingdan.platform.mentions import Names, names
from yingdan.platform.objects.attachment import Attachment
from yingdan.platform.objects.comment import Comment
from yingdan.platform.objects.mention import Mention
from yingdan.platform.schema import ObjectType
from yingdan.web import panels
from yingdan.web.filed import shown
from yingdan.web.panels import Happening

COMMENT, LATEST, QUOTED = Comment.key(), 12, 80


@dataclass(frozen=True, slots=True)
class Notice:
    """A mention as it is listed: where, and what was said as far as one may still see it."""

    mention: Mention
    title: str
    text: str
    seen: bool


def events(record: Any, before: datetime | None, limit: int) -> list[Happening]:
    """The comments on a record; nothing is asked where it is known that there are none."""
    actor = current_actor()
    if not actor.may(COMMENT, "view") or not getattr(record, "has_comments", True):
        return []
    with only_on(record.key()):
        rows = Comment.objects.filter(about_key=record.key(), about_id=record.pk)
    rows = rows.select_related("created_by", "answers__created_by").annotate(has_files=files.there_are(COMMENT))
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    found = list(rows.order_by("-id")[:limit])
    held = files.on_many(COMMENT, [one.pk for one in found if one.has_files], record.key())
    may, quotes = actor.may(COMMENT, "add"), told_of(record, found)
    told = (
        happening(one, names(), held.get(one.pk, []), own=one.created_by_id == actor.user_id, may=may) for one in found
    )
    return [replace(story, quote=story.quote or quotes.get(one.pk)) for one, story in zip(found, told, strict=True)]


def told_of(record: Any, found: Sequence[Comment]) -> dict[int, tuple[str, str]]:
    """Who said what some comments answer, where that is no comment, by comment: one statement for each object."""
    texts = {panel.object: panel.text for panel in panels.of(schema.of(record), "compose")}
    quotes: dict[int, tuple[str, str]] = {}
    for key in {one.said_key for one in found if one.said_key}:
        mine = {one.pk: one.said_id for one in found if one.said_key == key}
        with only_on(record.key()):
            rows = schema.whole(key).model.objects.filter(pk__in=mine.values()).select_related("owner").in_bulk()
        for pk, id in mine.items():
            row = rows.get(id)
            said = cut(getattr(row, texts.get(key, ""), "")) if row is not None else _("This was deleted.")
            quotes[pk] = (str(row.owner or "") if row is not None else "", said)
    return quotes


def happening(comment: Comment, known: Names, held: Sequence[Attachment], *, own: bool, may: bool) -> Happening:
    """One comment as the timeline tells it, with the files sent with it; `own` and `may`: what one may do there."""
    return Happening(
        at=comment.created_at,
        icon="message",
        head=_("commented"),
        body=told(comment.text, known),
        who=str(comment.created_by or _("The system")),
        who_id=comment.created_by_id,
        note=_("changed since") if comment.version > 1 else "",
        url=f"/comments/{comment.pk}/history/" if comment.version > 1 else "",
        own=f"/comments/{comment.pk}/" if own else "",
        files=tuple(shown(one) for one in held),
        quote=quote(comment.answers) if comment.answers is not None else None,
        answer=comment.pk if may else None,
    )


def quote(comment: Comment) -> tuple[str, str]:
    """Who wrote what is answered, and its beginning; of one deleted since only that it was."""
    if comment.deleted_at is not None:
        return "", _("This comment was deleted.")
    return str(comment.created_by or _("The system")), cut(comment.text)


def cut(said: str) -> str:
    """The beginning of what was said, on one line."""
    text = " ".join(said.split())
    return text if len(text) <= QUOTED else f"{text[:QUOTED]}…"


def told(text: str, known: Names) -> SafeString:
    """A comment with the names of those it calls set apart."""
    return format_html_join(
        "",
        "{}",
        ((format_html('<b class="y-at">{}</b>', part) if called else part,) for part, called in known.cut(text)),
    )


def may(kind: ObjectType) -> bool:
    """Whether the actor may comment on records of an object."""
    return kind.has("timeline") and current_actor().may(COMMENT, "add")


def notices() -> list[Notice]:
    """The latest mentions of the actor, those he has not seen first: three statements however many."""
    rows = Mention.objects.filter(owner_id=current_actor().user_id).select_related("created_by")
    unseen = list(rows.filter(seen_at__isnull=True).order_by("-id")[:LATEST])
    seen = list(rows.filter(seen_at__isnull=False).order_by("-id")[: LATEST - len(unseen)])
    found = [*unseen, *seen]
    with only_on(*{one.about_key for one in found}):
        texts = dict(Comment.objects.filter(pk__in=[m.comment_id for m in found]).values_list("pk", "text"))
    titles = about.titles((one.about_key, one.about_id) for one in found if one.words or one.comment_id in texts)
    return [notice(one, titles.get((one.about_key, one.about_id), ""), texts) for one in found]


def notice(mention: Mention, title: str, texts: Mapping[int, str]) -> Notice:
    """One mention; what the program said is told only to who still sees what it is about."""
    words = mention.words if mention.words and title else texts.get(mention.comment_id or 0, "")
    return Notice(mention, title, words, mention.seen_at is not None)


def place_of(mention: Mention) -> str:
    """The page a mention leads to: its own, else that of the record somebody is mentioned on."""
    if mention.place:
        return mention.place
    return f"/{schema.find(mention.about_key).slug}/{mention.about_id}/" if schema.known(mention.about_key) else "/"
