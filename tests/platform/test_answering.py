"""Who works behind gives way to pages being made: for a while, never for good."""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from yingdan.platform import answering
from yingdan.platform.answering import SAVED, SHARE, Answering, GivingWay


@pytest.fixture(autouse=True)
def _own_board(settings: Any, tmp_path: Path) -> Iterable[None]:
    settings.HOME = tmp_path
    answering.board.cache_clear()
    yield
    answering.board.cache_clear()


def waited(give_way: GivingWay) -> float:
    """Seconds it waits."""
    began = time.monotonic()
    give_way()
    return time.monotonic() - began


def test_a_page_is_seen_while_it_is_made_and_not_after() -> None:
    """Also one of several, and one that fails."""
    seen: list[bool] = []

    def page(environ: dict[str, Any], start: Any) -> list[bytes]:
        seen.append(answering.answering())
        if environ.get("within"):
            Answering(page)({}, None)
            seen.append(answering.answering())
            raise ZeroDivisionError
        return [b"made"]

    assert not answering.answering()
    assert Answering(page)({}, None) == [b"made"]
    with pytest.raises(ZeroDivisionError):
        Answering(page)({"within": True}, None)
    assert seen == [True, True, True, True]
    assert not answering.answering()


def test_work_waits_only_part_of_its_time() -> None:
    """However long pages are made; where none is, not at all."""
    give_way = GivingWay()
    give_way.since -= 10
    assert waited(give_way) < SAVED / 4
    answering.counted(1)
    try:
        assert SAVED * 0.9 < waited(give_way) < SAVED * 3
        give_way.since -= 0.06
        assert waited(give_way) < 0.06 * SHARE * 3
    finally:
        answering.counted(-1)


def test_nobody_waits_for_a_page_whose_process_died(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "LONG", 0.02)
    monkeypatch.setattr(answering, "_now", [0])
    answering.counted(1)
    assert answering.answering()
    time.sleep(0.05)
    assert not answering.answering()


def test_without_a_file_nobody_gives_way(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path / "not there"
    answering.board.cache_clear()
    answering.counted(1)
    assert not answering.answering()
    answering.counted(-1)
