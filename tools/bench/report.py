"""The figures as a table people can read, and as JSON for whoever compares releases."""

import json
import os
import platform
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tools.bench.measure import Figures
from tools.bench.peers import COLD_START, IMPORT_10K, MEMORY, PEERS
from tools.bench.places import BENCH, ROOT

LIST_AT_MOST, DEEP_AT_MOST, RECORD_QUERIES = 3.0, 2.0, 12


@dataclass
class Result:
    """Everything measured on one database."""

    engine: str
    size: str
    people: dict[str, int] = field(default_factory=dict)
    pages: dict[tuple[str, str], Figures] = field(default_factory=dict)
    statements: dict[tuple[str, str], tuple[int, float]] = field(default_factory=dict)
    rss: float = 0
    pss: float = 0
    bare_rss: float = 0
    import_seconds: float = 0
    import_note: str = ""
    cold: dict[str, float] = field(default_factory=dict)


def show(result: Result) -> str:
    """The table of one database, with what is held and what is not."""
    lines = [
        "",
        f"══ {result.engine}, size {result.size} " + "═" * 60,
        f"{'':16}{'':16}{'ours ms':>15} {'bare ms':>15} {'ratio':>6} {'SQL':>5} {'in SQL':>7} {'KB wire':>8} {'KB':>6}"
        "   peers: Odoo · Creme · Django-CRM",
        f"{'':16}{'':16}{'p50    p95':>15} {'p50    p95':>15}",
    ]
    for (person, step), figures in result.pages.items():
        if figures.failed:
            lines.append(f"{person:16}{step:16} FAILED {figures.failed}")
            continue
        (ours, bare), (ours95, bare95) = figures.p50(), figures.p95()
        count, ms = result.statements.get((person, step), (0, 0.0))
        peer = PEERS[step]
        lines.append(
            f"{person:16}{step:16}{ours:7.1f} {ours95:7.1f} {bare:7.1f} {bare95:7.1f} {figures.ratio:6.1f}"
            f" {count:5} {ms:7.1f} {figures.wire / 1024:8.1f} {figures.whole / 1024:6.0f}"
            f"   {peer.odoo} · {peer.creme} · {peer.django_crm}"
        )
    lines += [
        "",
        f"people: {', '.join(f'{name} sees {count} people' for name, count in result.people.items())}",
        f"memory after load, {MEMORY.creme} at the best peer: RSS {result.rss:.0f} MiB, PSS {result.pss:.0f} MiB"
        f" (bare Django {result.bare_rss:.0f} MiB RSS)",
        f"import of 10,000 rows: {result.import_seconds:.1f} s {result.import_note}"
        f" (Odoo {IMPORT_10K.odoo}, Creme {IMPORT_10K.creme}, Django-CRM {IMPORT_10K.django_crm})",
    ]
    lines += [f"{name}: {took:.1f} s (best peer {COLD_START.django_crm})" for name, took in result.cold.items()]
    return "\n".join([*lines, "", *verdicts(result), ""])


def verdicts(result: Result) -> list[str]:
    """The promises of the issue, each held or not."""
    told = []
    for person in result.people:
        page, deep, record = (result.pages.get((person, step)) for step in ("list", "page 1000", "record"))
        if page and page.ours:
            told.append(_verdict(f"{person}: list at most 3 × bare", page.ratio, page.ratio <= LIST_AT_MOST))
        if page and deep and page.ours and deep.ours:
            ratio = deep.p50()[0] / page.p50()[0]
            told.append(_verdict(f"{person}: page 1000 like page 1 (at most 2 ×)", ratio, ratio <= DEEP_AT_MOST))
        if record and record.ours:
            count = result.statements.get((person, "record"), (0, 0.0))[0]
            told.append(_verdict(f"{person}: record page at most 12 statements", count, count <= RECORD_QUERIES))
    return told


def _verdict(promise: str, value: float, held: bool) -> str:
    return f" {'✓' if held else '✗'} {promise}: {value:.1f}"


def machine() -> str:
    """What it was measured on."""
    version = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
    ).stdout.strip()
    load = " ".join(f"{one:.2f}" for one in os.getloadavg())
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, commit {version}, load before {load}"


def keep(results: list[Result]) -> Path:
    """Write the figures of a run as JSON; gives the file."""
    moment = datetime.now(UTC)
    rows = [
        {
            "engine": result.engine,
            "size": result.size,
            "rss": result.rss,
            "pss": result.pss,
            "import_seconds": result.import_seconds,
            "cold": result.cold,
            "pages": [
                {
                    "person": person,
                    "step": step,
                    "ours": figures.p50()[0],
                    "ours95": figures.p95()[0],
                    "bare": figures.p50()[1],
                    "ratio": figures.ratio,
                    "statements": result.statements.get((person, step), (0, 0))[0],
                    "failed": figures.failed,
                }
                for (person, step), figures in result.pages.items()
            ],
        }
        for result in results
    ]
    file = BENCH / f"result-{moment:%Y%m%d-%H%M%S}.json"
    file.write_text(json.dumps({"at": moment.isoformat(), "machine": machine(), "results": rows}, indent=1))
    return file
