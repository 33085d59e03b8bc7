"""The home page of who leads: will we make it, by how much, and what may go wrong."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yingdan.modules.targets.attainment import Standings
from yingdan.modules.targets.panels.board import DEAL, HUNDRED, LIVE, Board, percent, spark, tone
from yingdan.modules.targets.panels.stands import stands
from yingdan.modules.targets.panels.whole import children, leads
from yingdan.platform import hooks, phrases
from yingdan.web import looks
from yingdan.web.state import Filter
from yingdan.web.tiles import Tile, View

COVERED = 3


def asks(view: View) -> str:
    """The question of the first card, as the period is called."""
    return {
        "this_month": _("Will we make this month?"),
        "this_quarter": _("Will we make this quarter?"),
        "this_year": _("Will we make this year?"),
    }.get(view.within, _("Did we make it?"))


def period_card(view: View) -> dict[str, Any] | None:
    """Whether the period is made."""
    found = leads(view)
    return {**outlook(found, found.now), "question": asks(view), "words": why(found)} if found else None


def year_card(view: View) -> dict[str, Any] | None:
    """Whether its year is made; nothing where the page shows the year already."""
    found = leads(view)
    if not found or view.within == "this_year":
        return None
    grew = found.grown(found.all[1].of(found.key).done, "whole_year_ago")
    words = _("%(percent)s on the year before, to the same day") % {"percent": grew.words} if grew else ""
    return {**outlook(found, found.all[1]), "question": _("Will we make the year?"), "words": words}


def outlook(found: Board, standings: Standings) -> dict[str, Any]:
    """A standing in figures, with its bar."""
    one = standings.of(found.key)
    lands, target, over = one.landing, one.target, standings.left == 0
    gap = None if one.falls is None else -one.falls
    told = one.done if over or lands is None else lands.expected
    return {
        **stands(found, standings),
        "board": found,
        "hero": found.money(told, period=standings.period),
        "over": over or lands is None,
        "done": found.show(one.done),
        "short": found.show(abs(gap)) if gap is not None else "",
        "misses": gap is not None and gap > 0,
        "share": percent(abs(gap) / target) if gap is not None and target and target > 0 else "",
    }


def why(found: Board) -> str:
    """Which units miss the most, and what every working day has to bring against what it brought."""
    short = sorted((c for c in children(found) if (c[1].falls or 0) < 0), key=lambda c: c[1].falls or Decimal(0))
    said = []
    if short:
        said.append(_("Mainly %(units)s.") % {"units": phrases.listed(name for name, _one in short[:2])})
    one, now = found.mine, found.now
    if one.pace.gap is not None and one.pace.gap > 0 and now.left and now.gone and one.done is not None:
        rates = {"need": found.show(one.pace.gap / now.left), "had": found.show(one.done / now.gone)}
        said.append(_("Each working day left has to bring %(need)s; so far it was %(had)s.") % rates)
    return (" " if not looks.chinese() else "").join(said)


def figures(view: View) -> dict[str, Any] | None:
    """Four numbers: signed, win rate, cover, stalled; each against what it was or should be."""
    found = leads(view)
    if not found:
        return None
    one, due = found.mine, found.value("due_amt")
    gap, rate, then = (
        one.pace.gap,
        found.value("win_rate"),
        found.value("win_rate", period=found.before.get("year_ago")),
    )
    cover = due / gap if due is not None and gap is not None and gap > 0 else None
    stuck = found.value("stuck")
    points = (rate - then) * HUNDRED if rate is not None and then is not None else None
    return {
        "signed": found.money(one.done),
        "completion": percent(one.pace.completion) if one.pace.completion is not None else "",
        "tone": tone(one),
        "spark": spark(one.trend),
        "year": found.grown(one.done, "year_ago"),
        "before": found.grown(one.done, "just_before"),
        "rate": found.number(percent(rate), "%" if rate is not None else "", "win_rate"),
        "rate_moved": ("+" if points and points > 0 else "") + looks.figure(points, 1) if points is not None else "",
        "rate_tone": "ok" if points is None or points >= 0 else "bad",
        "cover": found.number(looks.figure(cover, 2), _("times") if cover is not None else "", "due_amt"),
        "cover_words": f"{found.show(due)} ÷ {found.show(gap)}" if cover is not None else "",
        "cover_tone": "ok" if cover is None or cover >= COVERED else "bad",
        "stuck": found.number(percent(stuck), "%" if stuck is not None else "", "stuck"),
        "stuck_amount": found.show(found.value("stuck_amt")),
    }


def risks(view: View) -> dict[str, Any] | None:
    """What may go wrong, from the deals as they stand, the dearest first."""
    found = leads(view)
    if not found:
        return None
    slow = [k for k in found.people if found.now.of(k).pace.ahead is not None
            and found.now.of(k).pace.ahead < Decimal("-0.15")]  # type: ignore[operator] # fmt: skip
    counted = {code: int(found.value(code) or 0) for code in ("stuck_n", "late_n", "aimless_n", "postponed_n")}
    lines = [
        (counted["stuck_n"], "bad", _("Too long in a stage"), found.show(found.value("stuck_amt")),
         view.state(DEAL, "stalled").url()),
        (counted["late_n"], "bad", _("Closing date passed"), "", view.state(DEAL, "late").url()),
        (counted["postponed_n"], "warn", _("Put off three times or more"), "",
         view.state(DEAL, "open", Filter("postponed", "gte", ("3",))).url()),
        (counted["aimless_n"], "warn", _("No next step"), "", view.state(DEAL, "aimless").url()),
        (len(slow), "bad", _("People more than 15 points behind pace"),
         phrases.listed(found.people[pk].name for pk in slow[:3]), "#team"),
    ]  # fmt: skip
    rows = [{"number": n, "tone": tone_, "label": label, "more": more, "url": url}
            for n, tone_, label, more, url in lines if n]  # fmt: skip
    total_ = ngettext("%(n)s open deal", "%(n)s open deals", int(found.value("pipe_n") or 0))
    return {"rows": rows, "unit": found.scale.unit, "all": view.state(DEAL, "open").url(),
            "total": total_ % {"n": int(found.value("pipe_n") or 0)}}  # fmt: skip


for _template, _context, _rank in (
    ("outlook", period_card, 1),
    ("outlook", year_card, 2),
    ("figures", figures, 3),
    ("risks", risks, 9),
):
    hooks.tile.register(Tile(f"targets/home_{_template}.html", _context, rank=_rank, span=4, live=LIVE), rank=_rank)
