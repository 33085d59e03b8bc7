"""The leader boards of the demo company: what was won, and how often customers were visited."""

from yingdan.platform import records
from yingdan.platform.objects.leader_board import LeaderBoard, Span

BOARDS = (("本季赢单榜", "sales_amt", Span.QUARTER), ("本月拜访榜", "visit_n", Span.MONTH))


def publish() -> None:
    """Make them, for everybody to see."""
    records.save_many(
        [LeaderBoard(name=name, metric=metric, period=span, published=True) for name, metric, span in BOARDS]
    )
