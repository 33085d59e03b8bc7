"""A company of a wanted size has a past: its deals stood otherwise before."""

from datetime import date
from random import Random

from yingdan.kernel import clock
from yingdan.modules.crm.demo.sized_terms import stood
from yingdan.modules.crm.objects.opportunity import Opportunity


def test_every_closed_deal_was_open_once() -> None:
    """Terms follow on each other without a gap; the last ones of a closed deal end when it closed."""
    with clock.fixed(date(2026, 11, 18)):
        closed = [
            Opportunity(opened_on=date(2026, 8, 1), closed_on=date(2026, 10, 9), currency="CNY") for _ in range(20)
        ]
        going = [Opportunity(opened_on=date(2026, 8, 1), currency="CNY") for _ in range(20)]
        found = list(stood(Random(1), [*closed, *going]))
    for deal in closed:
        own = [terms for terms in found if terms.opportunity is deal]
        assert own[0].since is None and clock.day_of(own[-1].until) == deal.closed_on
        assert [terms.until for terms in own[:-1]] == [terms.since for terms in own[1:]]
    assert {terms.status for terms in found} == {"open"} and len(found) > 25
    assert all(terms.since is None for terms in found if terms.opportunity in going)
