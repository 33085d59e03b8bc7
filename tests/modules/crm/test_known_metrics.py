"""The known answers of ../shared/data/maven_crm as metrics, on the last day of 2017."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from tests.platform.transfer import test_maven
from yingdan.kernel import clock
from yingdan.kernel.period import Calendar
from yingdan.platform import preferences, seeds
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.metrics import measuring
from yingdan.platform.objects.user import User
from yingdan.platform.query.ast import Condition

pytestmark = test_maven.pytestmark
D = Decimal
LAST = date(2017, 12, 31)
YEAR = Calendar().period("year", LAST)
CODES = ("pipe_n", "win_rate", "asp", "cycle_avg", "velocity", "sales_amt", "won_n", "lost_n", "stale_n", "cycle")


def rounded(value: Decimal | None, step: str) -> Decimal:
    assert value is not None
    return value.quantize(D(step), ROUND_HALF_UP)


@pytest.fixture
def maven(db: None) -> None:
    with acting(SYSTEM):
        seeds.seed_all()
        preferences.set_company(currency="USD")
    test_maven.brought_in(test_maven.FOLDER)


def test_the_known_answers(maven: None) -> None:
    with acting(SYSTEM), clock.fixed(LAST):
        people = {user.name: user for user in User.objects.all()}
        answer = measuring.measure(CODES, [*YEAR.split("quarter"), YEAR], by="both")
        engaging = measuring.measure(
            ["pipe_n", "stale_n"], [YEAR], by="whole", within=Condition("stage.name", "is", "Engaging")
        )

    def whole(code: str) -> Any:
        return answer.value(code, None, YEAR)

    assert (whole("pipe_n"), whole("won_n"), whole("lost_n"), whole("sales_amt")) == (2089, 4238, 2473, 10_005_534)
    assert rounded(whole("win_rate"), "0.0001") == D("0.6315")
    assert rounded(whole("asp"), "0.01") == D("2360.91")
    assert rounded(whole("cycle_avg"), "0.01") == D("51.78")
    assert rounded(whole("velocity"), "1") == 60_147
    assert engaging.value("pipe_n", None, YEAR) == 1589
    assert engaging.value("stale_n", None, YEAR) == whole("stale_n") == 1291
    quarters = [answer.value("sales_amt", None, quarter) for quarter in YEAR.split("quarter")]
    assert quarters == [1_134_672, 3_086_111, 2_982_255, 2_802_496]
    for name, amount in test_maven.BY_MANAGER.items():
        assert answer.value("sales_amt", people[name].unit.path, YEAR) == amount
    assert answer.value("sales_amt", people["Darcel Schlecht"].pk, YEAR) == 1_153_214
