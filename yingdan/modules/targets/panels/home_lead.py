"""The home page of who leads: will we make it, by how much, and what may go wrong."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yingdan.modules.targets.attainment import Standings
from yingdan.modules.targets.panels.board import DEAL, LIVE, METRIC, MONEY, Board
from yingdan.modules.targets.panels.drawn import HUNDRED, percent, spark, tone
from yingdan.modules.targets.panels.stands import stands
from yingdan.modules.targets.panels.whole import children, leads
from yingdan.platform import hooks, phrases
from yingdan.web import looks
from yingdan.web.numbers import Number
from yingdan.web.state import Filter
from yingdan.web.tiles import Tile, View, told

COVERED, TENTH, FOUR, SLOW = 3, Decimal("0.1"), 4, Decimal("-0.15")
AGAIN = Filter("postponed", "gte", ("3",))


def asks(view: View, found: Board) -> str:
    """The question of the first card, as the period is called; another one where there is no target to make."""
    if found.mine.target is None:
        return _("Where the period lands") if found.now.left else _("What came of the period")
    return {
        "this_month": _("Will we make this month?"),
        "this_quarter": _("Will we make this quarter?"),
        "this_year": _("Will we make this year?"),
    }.get(view.within, _("Did we make it?"))


def period_card(view: View) -> dict[str, Any] | None:
    """Whether the period is made."""
    found = leads(view)
    return {**outlook(found, found.now), "question": asks(view, found), "words": why(found)} if found else None


def year_card(view: View) -> dict[str, Any] | None:
    """Whether its year is made; nothing where the page shows the year already."""
    found = leads(view)
    if not found or view.within == "this_year":
        return None
    year = found.all[1]
    grew = found.grown(year.of(found.key).done, "whole_year_ago")
    words = _("%(percent)s on the year before, to the same day") % {"percent": grew.words} if grew else ""
    given = year.of(found.key).target is not None
    question = _("Will we make the year?") if given else _("Where the year lands")
    return {**outlook(found, year), "question": question, "words": words}


def outlook(found: Board, standings: Standings) -> dict[str, Any]:
    """A standing in figures, with its bar."""
    one = standings.of(found.key)
    lands, target, over = one.landing, one.target, standings.left == 0
    gap = one.falls if lands or one.done is None or target is None else one.done - target
    told = one.done if over or lands is None else lands.expected
    return {
        **stands(found, standings),
        "board": found,
        "hero": found.money(told, period=standings.period),
        "over": over or lands is None,
        "reached": reached(found),
        "done": found.show(one.done),
        "short": found.show(abs(gap)) if gap is not None else "",
        "misses": found.misses(gap),
        "share": percent(abs(gap) / target) if gap is not None and target and target > 0 else "",
    }


def reached(found: Board) -> str:
    """What is done of the metric, in a word."""
    return _("Signed") if found.of_sales else _("Reached")


def why(found: Board) -> str:
    """Which units miss the most, and what every working day has to bring against what it brought."""
    short = sorted(
        (c for c in children(found) if found.misses(c[1].falls)), key=lambda c: -abs(c[1].falls or Decimal(0))
    )
    said = []
    if short:
        said.append(_("Mainly %(units)s.") % {"units": phrases.listed(name for name, _one in short[:2])})
    one, now = found.mine, found.now
    left = one.pace.gap is not None and one.pace.gap > 0 and one.landing is not None
    if left and now.left and now.gone and one.done is not None and one.pace.gap is not None:
        rates = {"need": a_day(found, one.pace.gap / now.left), "had": a_day(found, one.done / now.gone)}
        said.append(_("Each working day left has to bring %(need)s; so far it was %(had)s.") % rates)
    return (" " if not looks.chinese() else "").join(said)


def a_day(found: Board, amount: Decimal) -> str:
    """What a day brings, to one place where that is little."""
    return found.show(amount if found.metric.unit == MONEY else amount.quantize(TENTH))


def figures(view: View) -> dict[str, Any] | None:
    """Four numbers: the metric of the page, sales beside another one, win rate, cover, stalled; each against what it
    was or should be.
    """
    found = leads(view)
    if not found:
        return None
    cells = [of_metric(found), *([] if found.of_sales else [of_sales(found)])]
    for one in told("figure", view):
        if one.name != found.code:  # of what the page is measured by, its own card tells more
            view.take(one.name)
            cells.append(cell(one.label, one.number, [(one.words, "mut")]))
    cells += [of_rate(found), *([of_cover(found)] if found.of_sales and found.now.left else []), of_stuck(found)]
    return {"cells": cells[:FOUR]}


Cell = dict[str, Any]


def cell(label: str, number: Number, *lines: Any, points: Any = ()) -> Cell:
    """A number of the card with the lines below it: each of pairs of words and their tone."""
    return {"label": label, "number": number, "lines": [line for line in lines if line], "spark": points}


def of_metric(found: Board) -> Cell:
    """What came of the metric, against the target and the periods before."""
    one = found.mine
    year, before = found.grown(one.done, "year_ago"), found.grown(one.done, "just_before")
    share = percent(one.pace.completion) + "%" if one.pace.completion is not None else ""
    first = ([(share, tone(one))] if share else []) + (
        [(_("year on year"), "mut"), (year.words, year.tone)] if year else []
    )
    label = _("Signed in the period") if found.of_sales else str(found.metric.label)
    second = [(_("on the period before"), "mut"), (before.words, before.tone)] if before else []
    return cell(label, found.money(one.done), first, second, points=spark(one.trend))


def of_sales(found: Board) -> Cell:
    """What was signed, beside another metric."""
    now, earlier = found.value(METRIC), found.before.get("year_ago")
    then = found.value(METRIC, period=earlier) if earlier else None
    grew = (now - then) / abs(then) * HUNDRED if now is not None and then else None
    text = ("+" if grew and grew > 0 else "") + looks.figure(grew, 1) + "%"
    line = [(_("year on year"), "mut"), (text, "ok" if grew >= 0 else "bad")] if grew is not None else []
    return cell(_("Signed in the period"), found.money(now, METRIC), line)


def of_rate(found: Board) -> Cell:
    """The win rate, and by how many points it moved in a year."""
    rate, then = found.value("win_rate"), found.value("win_rate", period=found.before.get("year_ago"))
    points = (rate - then) * HUNDRED if rate is not None and then is not None else None
    text = _("%(points)s points") % {"points": ("+" if points and points > 0 else "") + looks.figure(points, 1)}
    line = [(_("year on year"), "mut"), (text, "ok" if points >= 0 else "bad")] if points is not None else []
    return cell(_("Win rate"), found.number(percent(rate), "%" if rate is not None else "", "win_rate"), line)


def of_cover(found: Board) -> Cell:
    """How often the deals due in the period cover what is left of its target."""
    due, gap = found.value("due_amt"), found.mine.pace.gap
    cover = due / gap if due is not None and gap is not None and gap > 0 else None
    few = cover is not None and cover < COVERED
    words = f"{found.cash(due)} ÷ {found.cash(gap)}" + (_(", below 3 times") if few else "")
    number = found.number(looks.figure(cover, 2), _("times") if cover is not None else "", "due_amt")
    return cell(_("Cover of what is left"), number, [(words, "bad" if few else "ok")] if cover is not None else [])


def of_stuck(found: Board) -> Cell:
    """How much of the pipeline stands still."""
    stuck = found.value("stuck")
    number = found.number(percent(stuck), "%" if stuck is not None else "", "stuck", period=found.view.now_in)
    return cell(
        _("Pipeline that stands still"), number, [(f"{found.cash(found.value('stuck_amt'))} {found.scale.unit}", "mut")]
    )


def risks(view: View) -> dict[str, Any] | None:
    """What may go wrong, from the deals as they stand and from what other modules know: what weighs most first."""
    found = leads(view)
    if not found:
        return None
    lines = [
        risk(found, "stuck", "bad", _("Too long in a stage"), view.state(DEAL, "stalled").url()),
        risk(found, "late", "bad", _("Closing date passed"), view.state(DEAL, "late").url()),
        risk(found, "postponed", "warn", _("Put off three times or more"), view.state(DEAL, "open", AGAIN).url()),
        risk(found, "aimless", "warn", _("No next step"), view.state(DEAL, "aimless").url()),
    ]
    for one in told("risk", view):
        view.take(one.name)
        lines.append({"number": one.number, "tone": one.tone, "label": one.label, "url": one.url, "weighs": one.amount})
    rows = [{**one, "more": found.cash(one["weighs"])} for one in lines if one["number"]]
    rows.sort(key=lambda one: -(one["weighs"] or Decimal(0)))
    slow = [pk for pk in found.people if (ahead := found.now.of(pk).pace.ahead) is not None and ahead < SLOW]
    if slow:
        names = phrases.listed(found.people[pk].name for pk in slow[:3])
        label = _("People more than 15 points behind pace")
        rows.append({"number": len(slow), "tone": "bad", "label": label, "more": names, "url": "#team"})
    number = int(found.value("pipe_n") or 0)
    return {
        "rows": rows,
        "unit": found.scale.unit,
        "all": view.state(DEAL, "open").url(),
        "total": ngettext("%(n)s open deal", "%(n)s open deals", number) % {"n": number},
    }


def risk(found: Board, code: str, tone_: str, label: str, url: str) -> dict[str, Any]:
    """A fault of open deals: how many have it, and what they amount to."""
    number, weighs = found.value(f"{code}_n"), found.value(f"{code}_amt")
    return {"number": int(number or 0), "tone": tone_, "label": label, "url": url, "weighs": weighs}


for _template, _context, _rank in (
    ("outlook", period_card, 1),
    ("outlook", year_card, 2),
    ("figures", figures, 3),
    ("risks", risks, 9),
):
    hooks.tile.register(Tile(f"targets/home_{_template}.html", _context, rank=_rank, span=4, live=LIVE), rank=_rank)
