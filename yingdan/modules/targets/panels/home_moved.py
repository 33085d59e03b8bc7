"""Why the period holds more or less than was expected when it began: put off, lost, new, pulled in; by unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yingdan.engines.targets.moved import PARTS, Moved, Part, moved
from yingdan.kernel import tree
from yingdan.modules.crm import moved as movements
from yingdan.modules.crm.moved import Group
from yingdan.modules.crm.objects.former_terms import FormerTerms
from yingdan.modules.targets.given import Key
from yingdan.modules.targets.pages.moved import END, START, brief, ends_the_year, labels, link
from yingdan.modules.targets.panels.board import DEAL, Board
from yingdan.modules.targets.panels.falling import Fall, Step, fallen
from yingdan.modules.targets.panels.whole import leads, right_below
from yingdan.web import looks
from yingdan.web.numbers import Number
from yingdan.web.state import Filter
from yingdan.web.tiles import View


@dataclass(frozen=True)
class Line:
    """A unit, or what is in none of them, with what moved in it."""

    name: str
    key: Key | None
    moved: Moved


def moved_card(view: View) -> dict[str, Any] | None:
    """What moved since the period began, as a waterfall; how to have one where nothing was ever expected."""
    found = leads(view)
    if not found or not found.of_sales or not view.may(FormerTerms.key()) or found.period.start > found.today:
        return None
    found = found.drawn()
    groups = below_of(found, movements.groups(found.period))
    rated = [group for group in groups if not group.unrated]
    whole = moved(group.deals for group in rated)
    if not whole.start and not whole.end and not whole.steps:
        return {"undated": undated(view)} if found.value("pipe_n") else None
    lines, words = lines_of(found, rated), labels(found.period)
    together = Line(_("Together") if len(lines) > 1 else found.units[found.key].name, found.key, whole)
    parts = [part for part in PARTS if part in whole.steps]
    return {
        "title": finding(found, whole, words),
        "since": looks.plain_day(found.period.start, found.today),
        "fall": columns(found, whole, words),
        "heads": [words[name] for name in (START, *parts, END)],
        "lines": [told(found, line, parts) for line in ([*lines, together] if len(lines) > 1 else [together])],
        "won": found.show(whole.won),
        "due": found.show(whole.due),
        "end": found.show(whole.end),
        "unrated": unrated(groups),
        "unit": found.scale.unit,
    }


def below_of(found: Board, groups: Iterable[Group]) -> list[Group]:
    """The groups of the unit looked at; all one sees where that is the whole company."""
    if not found.view.unit:
        return list(groups)
    return [one for one in groups if is_in(found, one.unit, str(found.key))]


def is_in(found: Board, id: int | None, path: str) -> bool:
    """Whether the deals of a unit count for another: it is that one or lies below."""
    unit = found.by_id.get(id)
    return unit is not None and path in tree.way(unit.path)


def lines_of(found: Board, groups: list[Group]) -> list[Line]:
    """What moved unit by unit, and in none of them, all of it once."""
    left, result = list(groups), list[Line]()
    for key in right_below(found):
        here = {unit for unit in {one.unit for one in left} if is_in(found, unit, str(key))}
        own = [one for one in left if one.unit in here]
        left = [one for one in left if one.unit not in here]
        if own:
            result.append(Line(found.units[key].name, key, moved(one.deals for one in own)))
    if left:
        result.append(Line(_("Others"), None, moved(one.deals for one in left)))
    return result


def finding(found: Board, whole: Moved, words: dict[str, str]) -> str:
    """The finding: what took most away; where nothing did, what came most."""
    if not whole.steps:
        return _("Why: nothing has moved since the period began")
    part = min(whole.steps, key=lambda one: whole.steps[one].amount)
    texts = {
        Part.PUT_OFF: _("Why: most was put off to next year, %(amount)s")
        if ends_the_year(found.period)
        else _("Why: most was put off to a later period, %(amount)s"),
        Part.LOST: _("Why: most was lost, %(amount)s"),
        Part.DECREASED: _("Why: most was lowered in amount, %(amount)s"),
    }
    if part not in texts:
        part = max(whole.steps, key=lambda one: whole.steps[one].amount)
    told = {"amount": looks.within(found.signed(whole.steps[part].amount), found.unit), "part": words[part]}
    return texts.get(part, _("Why: nothing lost or put off; most came by “%(part)s”, %(amount)s")) % told


def columns(found: Board, whole: Moved, words: dict[str, str]) -> Fall:
    """The columns of the waterfall, each leading to its deals."""
    steps = [
        Step(
            words[part] if part != Part.PUT_OFF else brief(found.period),
            step.amount,
            number(found, part, found.signed(step.amount)),
        )
        for part, step in whole.steps.items()
    ]
    first = Step(words[START], whole.start, number(found, START, found.show(whole.start)))
    return fallen(first, steps, Step(words[END], whole.end, number(found, END, found.show(whole.end))))


def number(found: Board, part: str, text: str, key: Key | None = None) -> Number:
    """A number that leads to its deals."""
    unit = found.units[key].pk if key else found.view.unit
    return Number(text, found.scale.unit, link(found.period, part, unit))


def told(found: Board, line: Line, parts: list[Any]) -> dict[str, Any]:
    """A line of the table, its parts leading to their deals where they are those of a unit."""
    key = line.key if line.key != found.key else None
    cells = [(START, found.show(line.moved.start), "")]
    for part in parts:
        step = line.moved.steps.get(part)
        cells.append((part, found.signed(step.amount), "bad" if step.amount < 0 else "ok") if step else (part, "", ""))
    cells.append((END, found.show(line.moved.end), ""))
    return {
        "name": line.name,
        "cells": [
            {"said": text, "tone": tone, "number": number(found, part, text, key) if text and line.key else None}
            for part, text, tone in cells
        ],
    }


def unrated(groups: Iterable[Group]) -> str:
    """How many deals are left out for want of a rate."""
    count = sum(one.deals.number for one in groups if one.unrated)
    text = ngettext(
        "%(n)s deal is left out for want of an exchange rate.",
        "%(n)s deals are left out for want of an exchange rate.",
        count,
    )
    return text % {"n": count} if count else ""


def undated(view: View) -> str:
    """The open deals without a day on which they are expected: where to begin."""
    return view.state(DEAL, "open", Filter("expected_close_on", "empty", ())).url()
