"""The HTML of a record's path: its steps in a row, those to go to as buttons. Written in Python as `happened` is."""

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yingdan.web.escaping import escape
from yingdan.web.marks import icon

HERE = frozenset({"is-now", "is-won", "is-lost", "is-void"})
CURRENT = ' aria-current="step"'
SIGNS = {"is-done": "check", "is-won": "check", "is-lost": "x"}


def html(stops: Sequence[Any], address: str, version: int, *, may_change: bool) -> str:
    """The path of the record at an address, of a version; nothing where there are no stops."""
    if not stops:
        return ""
    move = _("Move to “%(step)s”")
    drawn = "".join(
        f'<li class="{stop.state}"{CURRENT if stop.state in HERE else ""}>'
        f"{button(stop, address, version, move) if may_change and stop.state not in HERE else plain(stop)}</li>"
        for stop in stops
    )
    return SafeString(f'<ol class="y-path" aria-label="{escape(_("Path"))}">{drawn}</ol>')


def named(stop: Any) -> str:
    """The sign and the name of a step, and the days spent there."""
    sign = f"{icon(SIGNS[stop.state], 'is-s')} " if stop.state in SIGNS else ""
    return f'<span class="ell">{sign}{escape(stop.step.label)}</span><small>{escape(stop.note)}</small>'


def plain(stop: Any) -> str:
    """A step that is not gone to from here."""
    return f'<span class="y-stop">{named(stop)}</span>'


def button(stop: Any, address: str, version: int, move: str) -> str:
    """A step to go to."""
    beside = f' data-step="{stop.beside}"' if stop.beside else ""
    sent = f'{{"to": "{escape(stop.step.id)}", "version": "{version}"}}'
    return (
        f'<button type="button"{beside} hx-post="{escape(address)}path/" hx-vals=\'{sent}\' hx-target="#record"'
        f' hx-swap="outerMorph" title="{escape(move % {"step": stop.step.label})}">{named(stop)}</button>'
    )
