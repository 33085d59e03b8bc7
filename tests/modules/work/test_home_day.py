"""The day of who sells: what was done and what is to be done, in its order."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from tests.organisation import Organisation, signed_in
from yingdan.kernel import clock


def test_the_day_stands_in_its_order(org: Organisation, make: Callable[..., Any]) -> None:
    today, zone = clock.today(), clock.zone()
    noon = datetime.combine(today, time(12), zone)
    make("work.activity", owner=org.rep, content="谈过价格", at=noon - timedelta(hours=12))
    make("work.activity", owner=org.rep, content="昨天的事", at=noon - timedelta(days=1))
    make("work.task", owner=org.rep, subject="下午打电话", due_at=noon + timedelta(hours=3))
    make("work.task", owner=org.rep, subject="早上写邮件", due_at=noon - timedelta(hours=3))
    make("work.task", owner=org.rep, subject="迟了的事", due_on=today - timedelta(days=2))
    make("work.task", owner=org.rep, subject="明天的事", due_on=today + timedelta(days=1))
    make("work.task", owner=org.mate, subject="别人的事", due_on=today)
    text = signed_in(org.rep).get("/").content.decode()
    card = text[text.index('id="day"') :].split("</section>")[0]
    places = [card.index(words) for words in ("迟了的事", "谈过价格", "y-now", "早上写邮件", "下午打电话", "明天的事")]
    assert places == sorted(places)
    assert "昨天的事" not in card and "别人的事" not in card
    assert 'id="day"' not in signed_in(org.executive).get("/").content.decode(), "who leads has the cockpit"


def test_a_task_finished_today_stays_in_the_day(org: Organisation, make: Callable[..., Any]) -> None:
    """What one ticks off moves to what is done, and is counted there."""
    task = make("work.task", owner=org.rep, subject="回电给客户", due_on=clock.today())
    make("work.task", owner=org.rep, subject="早就做完", status="done", finished_at=clock.now() - timedelta(days=3))
    client = signed_in(org.rep)
    assert client.post(f"/tasks/{task.pk}/do/finish/").status_code < 400
    text = client.get("/").content.decode()
    card = text[text.index('id="day"') :].split("</section>")[0]
    assert card.index("回电给客户") < card.index("y-now") and "已办 1 · 待办 0" in card
    assert "早就做完" not in card and f"/tasks/{task.pk}/do/finish/" not in card
