"""The leader board: a page, and the same in large type for a television; and not to be shown on it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yingdan.kernel import clock
from yingdan.kernel.errors import Refused
from yingdan.platform import preferences
from yingdan.platform.actor import current_actor
from yingdan.platform.metrics import boards
from yingdan.web import htmx, leaders, looks, numbers
from yingdan.web.answers import flash

TURN = 30  # seconds a television shows one board before the next


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The board. Raises Missing for one that is not there."""
    asked = leaders.read(request.GET)
    found = context(request, asked) | leaders.choices(asked)
    return htmx.render(request, "pages/leaders.html", found, parts={"leaders": "parts/leaders.html"})


@require_GET
def tv(request: HttpRequest) -> HttpResponse:
    """The board for a television; where there are several, one after the other. Raises Missing."""
    asked = leaders.read(request.GET)
    known = boards.published()
    following = known[(known.index(asked.board) + 1) % len(known)] if asked.board in known and len(known) > 1 else None
    found = context(request, asked) | {
        "next_url": f"/leaders/tv/?board={following.id}" if following else "",
        "turn": TURN,
    }
    return htmx.render(request, "pages/leaders_tv.html", found, parts={"tv": "parts/leaders_tv.html"})


@require_POST
def show_me(request: HttpRequest) -> HttpResponse:
    """Whether others see the person who acts on boards. Raises Refused for who is nobody."""
    me = current_actor().user_id
    if me is None:
        raise Refused()
    preferences.set_own(me, boards.HIDDEN, None if request.POST.get("shown") else True)
    return flash(htmx.redirect(request, "/me/#leaders"), _("Saved."))


def context(request: HttpRequest, asked: leaders.Asked) -> dict[str, Any]:
    """What both show."""
    return {
        "asked": asked,
        "board": leaders.drawn(asked, looks.scale_of(request)),
        "title": asked.board.name if asked.board else asked.metric.label,
        "within": leaders.PERIODS[asked.within][0],
        "period": numbers.period_words(asked.period),
        "hidden": bool(preferences.own(current_actor().user_id, boards.HIDDEN)),
        "live": numbers.live(asked.metric.code),
        "at": clock.now(),
        "here": asked.url(request.path),
        "may_make": current_actor().may("platform.leaderboard", "add"),
        "tv_url": asked.url("/leaders/tv/"),
    }
