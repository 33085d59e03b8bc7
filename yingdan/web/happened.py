"""The HTML of what happened with a record, a line of its timeline. Written in Python because a page has twenty of them
and more: through a template they took a fifth of a record's page.
"""

from collections.abc import Iterable
from typing import Any

from django.template.defaultfilters import linebreaksbr
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yingdan.kernel import clock
from yingdan.web import looks
from yingdan.web.escaping import escape, safe
from yingdan.web.marks import icon
from yingdan.web.panels import Happening

BUTTON = '<button class="btn is-quiet is-icon is-s" type="button"'


def html(happenings: Iterable[Happening]) -> SafeString:
    """What happened, line by line."""
    return SafeString("\n".join(map(line, happenings)))


def line(one: Happening) -> str:
    """One happening."""
    head: str = safe(one.head)
    head = f'<a href="{escape(one.url)}">{head}</a>' if one.url else head
    who = f"<b>{escape(one.who)}</b> " if one.who else ""
    note = f' <span class="faint">{safe(one.note)}</span>' if one.note else ""
    return (
        f'<li><span class="y-ev {one.tone}">{icon(one.icon, "is-s")}</span><div><div class="hd">'
        f'<span class="y-hd">{who}{head}{note}</span>{own(one)}'
        f'<time class="s mut nowrap" datetime="{one.at.isoformat()}" title="{looks.full_moment(one.at)}">'
        f"{one.at.astimezone(clock.zone()):%H:%M}</time></div>{said(one)}</div></li>"
    )


def own(one: Happening) -> str:
    """What can be done with it: answered, and changed and deleted by whose it is."""
    if not one.own and not one.answer:
        return ""
    found = ""
    if one.answer:
        label = escape(_("Reply to %(name)s") % {"name": one.who})
        found = (
            f'{BUTTON} data-answer="{escape(one.answer)}" data-who="{escape(one.who)}" aria-label="{label}"'
            f' title="{escape(_("Reply"))}">{icon("arrow-back-up", "is-s")}</button>'
        )
    if one.own:
        address, edit, delete = escape(one.own), escape(_("Edit")), escape(_("Delete"))
        found += (
            f'{BUTTON} hx-get="{address}edit/?quick=1" hx-target="#dialog" aria-label="{edit}" title="{edit}">'
            f'{icon("pencil", "is-s")}</button>{BUTTON} hx-post="{address}delete/" hx-target="this" hx-swap="none"'
            f' aria-label="{delete}" title="{delete}">{icon("trash", "is-s")}</button>'
        )
    return f'<span class="y-own">{found}</span>'


def said(one: Happening) -> str:
    """What stands below: what it answers, what was said, files, marks."""
    found = ""
    if one.quote:
        who, what = one.quote
        found += f'<p class="y-quote ell">{f"<b>{escape(who)}</b> " if who else ""}{safe(what)}</p>'
    if one.body:
        found += f"<p>{linebreaksbr(one.body)}</p>"
    if one.files:
        found += f'<p class="y-sent">{"".join(map(file, one.files))}</p>'
    if one.marks:
        marks = "".join(f'<span class="y-tag {tone}">{safe(words)}</span>' for tone, words in one.marks)
        found += f'<p class="row-f">{marks}</p>'
    return found


def file(shown: Any) -> str:
    """A file that was sent: a picture to look at, anything else by its name."""
    name = escape(shown.name)
    if shown.picture:
        view, label = escape(shown.view), escape(_("Look at %(name)s") % {"name": shown.name})
        return (
            f'<button class="y-sent-p" type="button" data-picture="{view}" data-name="{name}" aria-label="{label}">'
            f'<img src="{view}" alt="" loading="lazy" decoding="async"></button>'
        )
    return (
        f'<a class="y-sent-f" href="{escape(shown.url)}" download title="{name}">{icon(shown.icon, "is-s")}'
        f'<span class="ell">{name}</span><span class="faint nowrap">{safe(shown.size)}</span></a>'
    )
