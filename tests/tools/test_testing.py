"""The runner of all tests counts rightly, and leaves no process behind."""

import os
import sys
import time
from pathlib import Path
from typing import Any

from tools.testing import __main__ as runner

REPORT = """<?xml version="1.0"?><testsuites><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" />
</testsuites>"""


def test_a_report_is_read_as_passed_failed_and_skipped(tmp_path: Path) -> None:
    report = tmp_path / "a.xml"
    report.write_text(REPORT, "utf-8")
    assert str(runner.read(report)) == "4 passed, 3 failed, 3 skipped"


def test_a_step_that_wrote_no_report_is_skipped_if_it_said_so_and_failed_otherwise(tmp_path: Path) -> None:
    fine = runner.Step("fine", (sys.executable, "-c", "import sys; sys.exit(0)"), 10, tests=True)
    broken = runner.Step("broken", (sys.executable, "-c", "import sys; sys.exit(4)"), 10, tests=True)
    assert str(runner.run(fine, tmp_path, dict(os.environ))) == "0 passed, 0 failed, 1 skipped"
    assert str(runner.run(broken, tmp_path, dict(os.environ))) == "0 passed, 1 failed"


def test_a_step_that_takes_too_long_is_ended_with_all_it_started(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    child = f"import time, pathlib; time.sleep(3); pathlib.Path({str(mark)!r}).touch()"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    assert runner.finish([sys.executable, "-c", parent], dict(os.environ), 0.5) is None
    time.sleep(3)
    assert not mark.exists()


def test_what_runs_beside_is_shown_whole_when_it_has_ended(tmp_path: Path, capfd: Any) -> None:
    """On both its channels, under its own head, so that nothing of two steps mixes."""
    code = "import sys; print('out', flush=True); print('err', file=sys.stderr); sys.exit(3)"
    step = runner.Step("aside", (sys.executable, "-c", code), 10, beside=True)
    assert str(runner.run(step, tmp_path, dict(os.environ))) == "0 passed, 1 failed"
    shown = capfd.readouterr().out.splitlines()
    assert shown[1].startswith("── aside") and shown[2:] == ["out", "err"]


def test_modules_are_compiled_once_even_where_none_may_be_kept(tmp_path: Path, monkeypatch: Any) -> None:
    """In the folder of the run; a machine that keeps them beside the sources goes on doing so."""
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    told = runner.surroundings(tmp_path)
    assert Path(told["PYTHONPYCACHEPREFIX"]).parent == tmp_path and "PYTHONDONTWRITEBYTECODE" not in told
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE")
    assert "PYTHONPYCACHEPREFIX" not in runner.surroundings(tmp_path)
