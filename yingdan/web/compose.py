"""The box on top of the timeline: which kind of follow-up, what was said, when next; or a comment. A module names the
object it writes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yingdan.kernel import clock
from yingdan.platform import files, schema
from yingdan.platform.actor import current_actor
from yingdan.platform.objects.attachment import Attachment
from yingdan.platform.objects.comment import Comment
from yingdan.platform.schema import ObjectType
from yingdan.web import asking, looks, panels, remarks
from yingdan.web.asking import Ask
from yingdan.web.filed import Shown, shown
from yingdan.web.holes import ADDRESS, drawn, filled
from yingdan.web.panels import Compose
from yingdan.web.reading import Read

CHOICE, TEXT, REMARK = "kind", "text", "comment"


@dataclass(frozen=True, slots=True)
class Tab:
    """One kind of follow-up."""

    value: str
    label: Any
    icon: str
    on: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A day offered for the next contact."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Box:
    """The box as it is drawn. `comments` says that one may comment here, `remark` that a comment is being written,
    `answers` what it answers, a comment or
    `object:id` of another record, and whose that is; `files` are those sent ahead, `accepts` whether any may be.
    """

    name: str
    choice: str
    tabs: Sequence[Tab]
    text: Ask
    asks: Sequence[Ask]
    dates: Sequence[Ask]
    days: Sequence[Day]
    wrong: str = ""
    comments: bool = False
    remark: bool = False
    answers: tuple[int | str, str] | None = None
    files: Sequence[Shown] = ()
    accepts: int = 0


@dataclass(frozen=True, slots=True)
class Empty:
    """The box as HTML before anything is written, and whether one may comment."""

    html: SafeString
    comments: bool


@dataclass(frozen=True, slots=True)
class Written:
    """What came with the text: the ids of files sent ahead, and the comment it answers or what else was `said`."""

    files: Sequence[int] = ()
    answers: Comment | None = None
    said: Any = None


def panel_of(kind: ObjectType) -> Compose | None:
    """The first box a module offers for the object whose records the actor may add."""
    actor = current_actor()
    return next((p for p in panels.of(kind, "compose") if actor.may(p.object, "add")), None)


def empty(kind: ObjectType, request: HttpRequest, base: str) -> Empty:
    """The box of the record at the address `base`; it is drawn once for each actor, object and day."""
    stamp, key = (schema.current(), clock.today()), (kind.key, get_language())
    kept: tuple[Any, dict[Any, tuple[str, bool]]] | None = current_actor().memo.get(Empty)
    if kept is None or kept[0] != stamp:
        kept = current_actor().memo[Empty] = stamp, {}
    if key not in kept[1]:
        box = of(kind)
        kept[1][key] = drawn("parts/compose.html", compose=box, base=ADDRESS), box is not None and box.comments
    html, comments = kept[1][key]
    return Empty(filled(html, request, base), comments)


def of(kind: ObjectType, found: Read | None = None, *, remark: bool = False) -> Box | None:
    """The box for a record, or None where nothing can be written; with what was typed when it has to be mended."""
    panel, comments, given = panel_of(kind), remarks.may(kind), found or Read()
    accepts = files.most() if current_actor().may(Attachment.key(), "add") else 0
    if panel is not None:
        return replace(box(panel, given), comments=comments, remark=comments and remark, accepts=accepts)
    if not comments:
        return None
    other = schema.find(remarks.COMMENT)
    text = ask(other.field(TEXT), given)
    return Box(str(other.label), CHOICE, (), text, (), (), (), comments=True, remark=True, accepts=accepts)


def sent(box: Box, written: Written) -> Box:
    """The box with the files that were sent ahead for it and what it answers, once more."""
    other, waiting = written.answers, files.waiting(written.files)
    answers: tuple[int | str, str] | None = None
    if other is not None:
        answers = other.pk, str(other.created_by or _("The system"))
    elif written.said is not None:
        answers = f"{written.said.key()}:{written.said.pk}", str(written.said.owner or "")
    return replace(box, answers=answers, files=[shown(one) for one in waiting])


def box(panel: Compose, found: Read) -> Box:
    """A box with its inputs."""
    fields = schema.find(panel.object).fields
    icons, chosen = dict(panel.icons), fields[panel.kind]
    held = str(found.raw.get(panel.kind) or chosen.default)
    asks = [ask(fields[name], found) for name in panel.fields]
    return Box(
        name=str(schema.find(panel.object).label),
        choice=panel.kind,
        tabs=[Tab(v, label, icons.get(v, "pencil"), v == held) for v, label in chosen.choices],
        text=ask(fields[panel.text], found),
        asks=[a for a in asks if a.kind != "date"],
        dates=[a for a in asks if a.kind == "date"],
        days=days(),
        wrong=" ".join(text for name, texts in found.wrong.items() if name not in panel.fields for text in texts),
    )


def ask(field: Any, found: Read) -> Ask:
    """One input of the box."""
    made = asking.ask_of(field, found.raw.get(field.name), error=found.errors(field.name))
    return replace(made, place="write")


def days() -> list[Day]:
    """Tomorrow, three days on, next Monday."""
    today = clock.today()
    monday = today + timedelta(days=7 - today.weekday())
    offered = [
        (today + timedelta(days=1), looks.days_in_words(1)),
        (today + timedelta(days=3), looks.days_in_words(3)),
        (monday, _("next Monday")),
    ]
    return [Day(day.isoformat(), label) for day, label in offered]
