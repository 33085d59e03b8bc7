"""The card that says why: units by causes, all of it the difference between the two figures of the page."""

import re
from datetime import date
from typing import Any

from tests.organisation import Organisation, make, signed_in
from yingdan.kernel import clock
from yingdan.platform import schema
from yingdan.platform.actor import SYSTEM, acting


def closed(who: Any, on: date, amount: str, kind: str = "won") -> None:
    """A deal that was won, or lost, on a day."""
    with acting(SYSTEM):
        stage = schema.find("crm.stage").model.objects.filter(pipeline__is_default=True, kind=kind).first()
    more = {} if kind == "won" else {"loss_reason": "price"}
    make("crm.opportunity", owner=who, stage=stage, amount=amount, opened_on=on, closed_on=on, **more)


def test_the_causes_make_up_the_difference(org: Organisation) -> None:
    """A year ago two of four at 100; now one of four at 150, and one of one at 60 in the other region: 200 and 210."""
    with clock.fixed(date(2026, 8, 20)):
        for day in range(1, 5):
            closed(org.rep, date(2025, 7, day), "100.00", "won" if day < 3 else "lost")
            closed(org.rep, date(2026, 7, day), "150.00", "won" if day == 1 else "lost")
        closed(org.stranger, date(2026, 7, 9), "60.00")
        client = signed_in(org.executive)
        client.cookies["yingdan_language"], client.cookies["yingdan_unit"] = "en", "one"
        page = client.get("/?period=this_quarter").content.decode()
        card = re.sub(r"<[^>]+>", " ", page[page.index('class="y-why-year"') :])
        assert re.search(r"Why: ¥10 more than a year ago, mostly by deal size \(华东区\)", card)
        figures = re.findall(r"[+−]?\d[\d,]*", card[: card.index("Shapley")])
        assert figures[1:6] == ["200", "+60", "−125", "+75", "210"], "from the year before to now"
        assert "−50" in figures and figures[-1] == "+10", "unit by unit, and together"
        assert "Why: " not in signed_in(org.rep).get("/").content.decode()
