"""`make test`: style, types, floors, the tests in a browser, on SQLite and on PostgreSQL; all of them, always.

What keeps one core busy runs beside the browser, which waits more than it works: the checks, then the tests `apart`, of
what knows no database and of the commands. A failing step does not stop the next. The last line says how many checks
and tests passed and failed in all.
`--only sqlite,browser` runs some of the steps; what follows `--` goes to pytest.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = sys.executable
BIN = Path(PYTHON).parent
MINUTES = 60.0
PLAIN = ("architecture", "kernel", "engines", "docs", "tools")
"""Tests of what knows no database: run once."""
WAITING = ("cli",)
"""Tests that start programs and wait for them."""


@dataclass(frozen=True)
class Step:
    """One thing to run: its name, its command, the longest it may take in seconds, and whether it is pytest.

    Those `beside` run one after the other while the first of the others does; what they say is shown afterwards.
    """

    name: str
    command: tuple[str, ...]
    limit: float
    tests: bool = False
    beside: bool = False


@dataclass
class Tally:
    """What came of a step or of all: counts of tests, or of checks for a step that has none."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other: "Tally") -> None:
        """Count another tally in."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def __str__(self) -> str:
        text = f"{self.passed} passed, {self.failed} failed"
        return f"{text}, {self.skipped} skipped" if self.skipped else text


def steps(extra: list[str]) -> list[Step]:
    """All steps in the order they run."""
    pytest = (PYTHON, "-m", "pytest", "-q", "--durations=5", *extra)
    parallel = ("-n", "auto", "--dist", "worksteal")

    def without(*parts: str) -> tuple[str, ...]:
        return (*parallel, *(f"--ignore=tests/{part}" for part in (*parts, "browser")))

    return [
        Step("ruff", (str(BIN / "ruff"), "check", "."), 2 * MINUTES, beside=True),
        Step("format", (str(BIN / "ruff"), "format", "--check", "."), 2 * MINUTES, beside=True),
        Step("vendor", (PYTHON, "-m", "tools.vendor", "--check"), 1 * MINUTES, beside=True),
        Step("floors", (str(BIN / "lint-imports"), "--no-cache"), 3 * MINUTES, beside=True),
        Step("mypy", (str(BIN / "mypy"),), 8 * MINUTES, beside=True),
        Step("apart", (*pytest, *(f"tests/{part}" for part in (*PLAIN, *WAITING))), 15 * MINUTES, True, beside=True),
        Step(
            "browser",
            (PYTHON, "-m", "tools.testing.browser", *pytest, "-m", "browser", "tests/browser"),
            15 * MINUTES,
            tests=True,
        ),
        Step("sqlite", (*pytest, *without(*PLAIN, *WAITING)), 25 * MINUTES, tests=True),
        Step(
            "postgres",
            (PYTHON, "-m", "tools.testing.postgres", *pytest, *without(*PLAIN)),
            25 * MINUTES,
            tests=True,
        ),
    ]


def read(report: Path) -> Tally | None:
    """The counts in a JUnit file; None when the step wrote none (it was skipped, or broke before any test)."""
    if not report.exists():
        return None
    total = Tally()
    for suite in ET.parse(report).getroot().iter("testsuite"):
        count = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
        bad = count["failures"] + count["errors"]
        total.add(Tally(max(count["tests"] - bad - count["skipped"], 0), bad, count["skipped"]))
    return total


def finish(command: list[str], environment: dict[str, str], limit: float, out: IO[str] | None = None) -> int | None:
    """Run a command and all it starts as one group; its exit code, or None when it was ended after `limit` seconds.

    What it says is shown, or written to `out`.
    """
    errors = None if out is None else subprocess.STDOUT
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, start_new_session=True, stdout=out, stderr=errors
    ) as process:
        try:
            return process.wait(limit)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            if isinstance(error, subprocess.TimeoutExpired):
                return None
            raise


def run(step: Step, folder: Path, environment: dict[str, str]) -> Tally:
    """Run one step with its output shown, at once or when it has ended, and count it."""
    head = f"\n── {step.name} " + "─" * (70 - len(step.name))
    report = folder / f"{step.name}.xml"
    command = [*step.command, f"--junitxml={report}"] if step.tests else list(step.command)
    if step.beside:
        with (folder / f"{step.name}.txt").open("w+", encoding="utf-8") as said:
            code = finish(command, environment, step.limit, said)
            said.seek(0)
            print(head, said.read(), sep="\n", end="", flush=True)
    else:
        print(head, flush=True)
        code = finish(command, environment, step.limit)
    if code is None:
        print(f"{step.name}: stopped after {step.limit / MINUTES:.0f} minutes", flush=True)
    if not step.tests:
        return Tally(passed=1) if code == 0 else Tally(failed=1)
    tally = read(report)
    if tally is None:
        return Tally(skipped=1) if code == 0 else Tally(failed=1)
    if code != 0 and not tally.failed:
        tally.failed = 1
    return tally


def timed(steps: list[Step], folder: Path, environment: dict[str, str]) -> list[tuple[Step, Tally, float]]:
    """Run steps one after the other; what came of each, and its seconds."""
    found = []
    for step in steps:
        start = time.monotonic()
        tally = run(step, folder, environment)
        found.append((step, tally, time.monotonic() - start))
    return found


def surroundings(folder: Path) -> dict[str, str]:
    """The environment of the steps: a home in `folder`, and compiled modules there where none may lie beside the
    sources; some hundred processes are started, and each would compile all of them anew.
    """
    found = {"YINGDAN_HOME": str(folder / "home"), **os.environ, "PYTHONUNBUFFERED": "1"}
    if found.pop("PYTHONDONTWRITEBYTECODE", ""):
        found.setdefault("PYTHONPYCACHEPREFIX", str(folder / "compiled"))
    return found


def main() -> int:
    """Run the steps, print a table of them, and as the last line the sum; 1 when anything failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="names of steps, with commas between")
    parser.add_argument("pytest", nargs="*", help="arguments for pytest, after --")
    arguments = parser.parse_args()
    wanted = {name for name in arguments.only.split(",") if name}
    chosen = [step for step in steps(arguments.pytest) if not wanted or step.name in wanted]
    beside, others = [s for s in chosen if s.beside], [s for s in chosen if not s.beside]
    with tempfile.TemporaryDirectory(prefix="yingdan-test-") as name, ThreadPoolExecutor(1) as aside:
        folder = Path(name)
        environment = surroundings(folder)
        checked = aside.submit(timed, beside, folder, environment)
        found = timed(others[:1], folder, environment)
        found = [*checked.result(), *found, *timed(others[1:], folder, environment)]
    total = Tally()
    for _step, tally, _seconds in found:
        total.add(tally)
    rows = [f"{step.name:<10} {seconds:6.0f} s  {tally}" for step, tally, seconds in found]
    print("\n" + "═" * 74 + "\n" + "\n".join(rows) + "\n", flush=True)
    print(total, flush=True)
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main())
