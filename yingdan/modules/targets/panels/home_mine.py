"""The home page of who sells: his target, the way back from it to today, and five things to do."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from yingdan.engines.targets.funnel import shown
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.modules.targets.measured import looked_back
from yingdan.modules.targets.panels.board import DEAL, LIVE, METRIC, Board, board
from yingdan.modules.targets.panels.drawn import HUNDRED, percent
from yingdan.modules.targets.panels.stands import stands
from yingdan.modules.targets.services import today as daily
from yingdan.modules.targets.services.funnel import OWN, Cases, Chain, chain
from yingdan.modules.targets.services.today import Thing, things
from yingdan.platform import hooks
from yingdan.platform.objects.user import User
from yingdan.web import looks
from yingdan.web.numbers import link
from yingdan.web.state import Filter
from yingdan.web.tiles import Counted, Tile, View

LEAD, NEW = "crm.lead", "targets.new_leads"
ICONS = {daily.CALL: "phone", daily.VISIT: "calendar", daily.WRITE: "pencil", daily.LEADS: "users"}


def sells(view: View) -> Board | None:
    """The board, for who looks at his own work and may see deals."""
    return board(view) if not view.leads and view.may(DEAL) and view.knows(DEAL, *daily.COLUMNS) else None


def way_back(found: Board) -> Chain | None:
    """The way back from one's own target; nothing where one belongs to no unit."""
    held = found.view.held
    if "chain" not in held:
        path = User.objects.filter(pk=found.key).values_list("unit__path", flat=True).first()
        own = found.answer if set(OWN) <= set(found.answer.metrics) else None
        held["chain"] = chain(int(found.key), path, found.now, own) if path else None
    told: Chain | None = held["chain"]
    return told


def my_target(view: View) -> dict[str, Any] | None:
    """Where one stands: done, target, pace, landing, gap, and the next level."""
    found = sells(view)
    if not found or found.view.actor.user_id is None:
        return None
    one = found.mine
    if one.target is None and not one.done:
        return None
    lands = one.landing
    return {
        **stands(found, found.now),
        "title": titled(view),
        "done": found.money(one.done),
        "gone": percent(one.pace.expected) if one.pace.expected is not None else "",
        "landing": found.show(lands.expected) if lands and found.now.left else "",
        "gap": found.show(one.pace.gap) if one.pace.gap is not None and one.pace.gap > 0 else "",
        "year": found.grown(one.done, "year_ago"),
        "before": found.grown(one.done, "just_before"),
        "next": after_the_first(found),
    }


def titled(view: View) -> str:
    """The card's name, by the period."""
    words = {"this_month": _("My target this month"), "this_quarter": _("My target this quarter")}
    words |= {"last_quarter": _("My target last quarter"), "this_year": _("My target this year")}
    return words.get(view.within, _("My target"))


def after_the_first(found: Board) -> str:
    """What the heaviest deal of the day would make of it."""
    one = found.mine
    first = next((thing.deal for thing in todays(found) if thing.deal and thing.deal.amount), None)
    if first is None or one.done is None or not one.target or one.target <= 0 or first.amount is None:
        return ""
    then = one.done + first.amount
    told = {"deal": first.name, "amount": found.show(then), "percent": percent(then / one.target)}
    return _("With “%(deal)s” signed it is %(amount)s (%(percent)s%%).") % told


def todays(found: Board) -> list[Thing]:
    """The five things, found once."""
    held = found.view.held
    if "things" not in held:
        held["things"] = things(found.period, new=found.view.counted(NEW))
    told: list[Thing] = held["things"]
    return told


def five(view: View) -> dict[str, Any] | None:
    """The chain of arithmetic and the five things it leads to."""
    found = sells(view)
    if not found:
        return None
    back = way_back(found) if found.mine.target is not None else None
    rows = [act(found, thing, back) for thing in todays(found)]
    if not rows and back is None:
        return None
    return {"steps": steps(found, back) if back else [], "rows": rows, "unit": found.scale.unit, "why": because(back)}


def steps(found: Board, back: Chain) -> list[dict[str, Any]]:
    """The way back as figures with their signs, each opening to what it is made of: rates to the days they are taken
    from, which are more than the period.
    """
    one, need, rated = back.standing, back.funnel, looked_back(found.period.calendar, found.today)
    win, opportunity, lead = back.steps
    done = looks.DASH

    def rate(case: Cases | None) -> str:
        return percent(case.rate.value, 0) + "%" if case and case.rate.value is not None else done

    def whole(amount: Decimal | None) -> str:
        text = shown(amount)
        return looks.DASH if text is None else looks.figure(text)

    def taken(code: str) -> str:
        return link(code, rated, person=int(found.key))

    price, per_day = found.show(back.per_win), shown(need.per_day, 1)
    enough = need.more is not None and not need.more
    held = _("those in hand are enough")
    told = (
        (
            _("To go"),
            found.show(need.left),
            f"{found.show(one.target)} {looks.MINUS} {found.show(one.done)}",
            link(METRIC, found.period, person=int(found.key)),
        ),
        (_("Wins needed"), whole(need.wins), f"{found.show(need.left)} ÷ {price}", taken("asp")),
        (
            _("Deals needed"),
            whole(need.opportunities),
            _("%(wins)s ÷ %(rate)s, %(n)s in hand") % {"wins": whole(need.wins), "rate": rate(win), "n": back.in_hand},
            taken("win_rate"),
        ),
        (
            _("More leads"),
            whole(need.leads),
            held if enough else f"{whole(need.more)} ÷ {rate(opportunity)}",
            taken("lead_conv"),
        ),
        (
            _("More visits"),
            whole(need.visits),
            held if enough else f"{whole(need.leads)} ÷ {rate(lead)}",
            taken("visit_n"),
        ),
        (
            _("Visits a day"),
            looks.DASH if per_day is None else looks.figure(per_day, 1 if per_day else 0),
            _("%(visits)s ÷ %(days)s days") % {"visits": whole(need.visits), "days": back.days},
            link("visit_n", found.period, person=int(found.key)),
        ),
    )
    return [{"label": label, "said": said, "how": how, "url": url} for label, said, how, url in told]


def because(back: Chain | None) -> list[str]:
    """How each rate came about: one's own cases, drawn towards the team's as long as they are few."""
    if back is None:
        return []
    names = (_("Wins of deals decided"), _("Deals of leads"), _("Leads of visits"))
    said = []
    for name, case in zip(names, back.steps, strict=True):
        if case is None:
            said.append(_("%(name)s: nobody has a case yet, so nothing is said from here on.") % {"name": name})
            continue
        figures = {
            "name": name, "hits": case.hits, "tries": case.tries, "team": percent(case.team), "rate":
            percent(case.rate.value),
        }  # fmt: skip
        said.append(_("%(name)s: own %(hits)s of %(tries)s, team %(team)s%%, together %(rate)s%%") % figures)
    if back.borrowed:
        said.append(_("No win of one's own yet: the team's average deal is taken."))
    return said


def act(found: Board, thing: Thing, back: Chain | None) -> dict[str, Any]:
    """One thing to do: what, why, what it moves, and the button."""
    if thing.deal is None:
        url = found.view.state(LEAD, "", Filter("status", "any_of", ("new",))).url()
        label = ngettext("%(n)s new lead", "%(n)s new leads", thing.number) % {"n": thing.number}
        leads = shown(back.funnel.leads) if back else None
        need = _("the way back asks for %(n)s more leads") % {"n": looks.figure(leads)} if leads else ""
        return {
            "title": label,
            "what": _("first contact today"),
            "why": need or _("nobody has spoken with them"),
            "amount": looks.DASH,
            "url": url,
            "icon": ICONS[daily.LEADS],
            "button": pgettext("button", "Contact"),
            "href": url,
        }
    deal, target = thing.deal, found.mine.target
    url = f"/opportunities/{deal.pk}/"
    points = deal.amount / target * HUNDRED if deal.amount and target and target > 0 else None
    href, dialog, button = button_of(found.view, thing, url)
    return {
        "pk": deal.pk,
        "title": deal.name,
        "what": deal.next_step,
        "why": " · ".join(evidence(found, thing)),
        "amount": found.show(deal.amount),
        "points": looks.figure(points, 1) if points is not None else "",
        "url": url,
        "icon": ICONS[thing.kind],
        "button": button,
        "href": href,
        "dialog": dialog,
    }


def button_of(view: View, thing: Thing, url: str) -> tuple[str, str, str]:
    """Where the button leads (a page, a dialog) and what it says."""
    deal = thing.deal
    assert deal is not None
    if thing.kind == daily.CALL and view.knows("crm.contact", "phone") and deal.contact and deal.contact.phone:
        return f"tel:{deal.contact.phone}", "", pgettext("button", "Call")
    if thing.kind == daily.VISIT and view.actor.may("work.task", "add"):
        due = (board(view).today + timedelta(days=1)).isoformat()
        pairs = {"quick": "1", "from": url, "subject": _("Visit: %(deal)s") % {"deal": deal.name}, "due_on": due}
        address = f"/tasks/new/?{urlencode(pairs)}"
        return address, address, pgettext("button", "Schedule")
    return f"{url}#compose", "", pgettext("button", "Call") if thing.kind == daily.CALL else pgettext("button", "Write")


def evidence(found: Board, thing: Thing) -> list[str]:
    """Why this one: the facts, each to be checked on its page."""
    deal, told, today = thing.deal, [], found.today
    assert deal is not None
    gap = found.mine.pace.gap
    if deal.amount and gap is not None and gap > 0:
        enough = deal.amount >= gap
        share = _("%(share)s%% of what is missing") % {"share": percent(deal.amount / gap, 0)}
        told.append(_("alone it closes the gap") if enough else share)
    if deal.stage is not None and deal.days_in_stage:
        stay = ngettext("%(n)s day", "%(n)s days", deal.days_in_stage) % {"n": deal.days_in_stage}
        words = _("%(stage)s for %(stay)s, too long") if daily.OVERDUE in thing.reasons else _("%(stage)s for %(stay)s")
        told.append(words % {"stage": str(deal.stage), "stay": stay})
    told += [words for code, words in reasons(deal, today).items() if code in thing.reasons]
    return told


def reasons(deal: Opportunity, today: Any) -> dict[str, str]:
    """The reasons in words."""
    close, step, last = deal.expected_close_on, deal.next_step_on, deal.last_activity_on
    silent = (today - last).days if last else None
    return {
        daily.DUE: _("next step %(day)s") % {"day": looks.near_day(step)} if step else "",
        daily.LATE: _("closing day passed"),
        daily.CLOSING: _("closes %(day)s") % {"day": looks.near_day(close)} if close else "",
        daily.QUIET: _("never spoken with")
        if silent is None
        else ngettext("silent for %(n)s day", "silent for %(n)s days", silent) % {"n": silent},
        daily.PUT_OFF: ngettext("put off %(n)s time", "put off %(n)s times", deal.postponed) % {"n": deal.postponed},
    }


hooks.tile.register(Counted(NEW, LEAD, lambda view: None if view.leads else daily.NEW_LEADS), rank=3)
hooks.tile.register(Tile("targets/home_five.html", five, rank=3, span=8, live=(*LIVE, LEAD)), rank=3)
hooks.tile.register(Tile("targets/home_mine.html", my_target, rank=3, span=4, live=LIVE), rank=3)
