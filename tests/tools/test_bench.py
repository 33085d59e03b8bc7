"""The bench judges rightly, goes on after a failure, and writes what was measured and nothing else."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.bench import written
from tools.bench.found import Figure, Found, Skipped
from tools.bench.promises import PROMISES
from tools.bench.report import show
from tools.bench.steps import STEPS

ROOT = Path(__file__).resolve().parents[2]


def test_a_target_is_met_up_to_its_limit_and_a_rate_from_it() -> None:
    assert Figure("record.ms", 35.0, "rep").kept is True
    assert Figure("record.ms", 35.1, "rep").kept is False
    assert Figure("rate.list", 59.9, "rep").kept is False
    assert Figure("rate.list", 60, "rep").kept is True
    assert Figure("home.ms", 9999, "rep").kept is None


def test_every_step_has_a_figure() -> None:
    told = {key.rpartition(".")[0] for key in PROMISES}
    assert {step.name for step in STEPS} <= told


def test_a_step_that_fails_says_so_and_the_others_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> Iterator[Figure]:
        yield Figure("scripts", 1.0)
        raise SystemExit("the server did not start")

    def absent() -> Iterator[Figure]:
        raise Skipped("no Chromium on this machine")

    found = Found("sqlite", "S")
    found.attempt("cold", broken)
    found.attempt("browser", absent)
    found.attempt("memory", lambda: [Figure("memory.pss", 100.0), Figure("memory.rss", 300.0)])
    assert "SKIPPED browser: no Chromium" in capsys.readouterr().out
    said = show(found)
    assert "! FAILED cold: SystemExit: the server did not start" in said
    assert "2 of 3 targets met (✓), 1 not met (✗)" in said


def test_the_page_takes_the_newest_value_of_each_figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written, "BENCH", tmp_path)
    for number, figures in enumerate(([("record.ms", 50.0), ("board.ms", 70.0)], [("record.ms", 30.0)]), start=1):
        told = [{"key": key, "value": value, "who": "rep", "note": ""} for key, value in figures]
        result = {"engine": "sqlite", "size": "L", "database": "SQLite 3", "failed": {}, "skipped": {}, "figures": told}
        head = {"at": f"2026-11-2{number}T10:00:00", "commit": f"c{number}", "machine": f"m{number}"}
        (tmp_path / f"result-{number}.json").write_text(json.dumps({**head, "results": [result]}))
    assert len(written.runs("L")) == 2
    assert not written.runs("S")
    rows = written.page(written.runs("L"), "L", "zh").splitlines()
    assert "| 记录页 (ms) | ≤ 35 ms | 30.0 ✓ |  |  |  |  | 2026-11-22 10:00 c2 |" in rows
    assert "| 全部商机的看板，服务器用时 (ms) | ≤ 80 ms | 70.0 ✓ |  |  |  |  | 2026-11-21 10:00 c1 |" in rows
    assert rows[-2:] == ["- 2026-11-21 10:00 c1: m1", "- 2026-11-22 10:00 c2: m2"]


def test_it_starts_without_a_company() -> None:
    """The bench measures from outside: it needs no settings of its own to be told what to do."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench", "--help"], cwd=ROOT, capture_output=True, text=True, check=False,
        env={k: v for k, v in os.environ.items() if not k.startswith(("DJANGO_", "YINGDAN_"))},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "--only" in done.stdout
