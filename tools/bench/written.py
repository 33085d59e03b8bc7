"""What is kept of a run: JSON under `var/bench` for whoever compares releases, and docs/*/figures.md from all of it.

A table is made of the newest value of each step and database that was kept for a size, so steps can be measured on
different nights; each row says when it was, and the commit.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tools.bench.found import Figure, Found
from tools.bench.machine import commit, machine
from tools.bench.places import BENCH, ROOT
from tools.bench.promises import PROMISES, WHO
from tools.bench.report import by_promise

Run = dict[str, Any]
WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Figures",
        "intro": "Written by `make bench ARGS=--write`; not by hand. Size {size}, two server processes of four "
        "threads, medians of warm requests. The bare Django view reads and draws the same rows, in turn with ours, "
        "in the same run. ✓ target met, ✗ not met. Clients, browser, database and server share the machine.",
        "figure": "Figure", "target": "Target", "all": "Company", "measured": "Measured (UTC), commit",
        "machine": "Machines", "notes": "Behind the figures", "missing": "Not measured",
        "rep": "Rep", "manager of 30": "Manager of 30", "manager of 200": "Manager of 200",
        "administrator": "Administrator",
    },
    "zh": {
        "title": "性能数据",
        "intro": "由 `make bench ARGS=--write` 写成，不手工修改。规模 {size}，两个服务进程、各四个线程，"
        "取预热后请求的中位数。"
        "裸 Django 视图读取并显示同样的行，在同一次运行中与本系统交替请求。✓ 达标，✗ 未达标。"
        "客户端、浏览器、数据库与服务器共用一台机器。",
        "figure": "指标", "target": "目标", "all": "整体", "measured": "测量时间（UTC）与提交",
        "machine": "机器", "notes": "数据说明", "missing": "未能测量",
        "rep": "销售", "manager of 30": "30 人经理", "manager of 200": "200 人经理", "administrator": "管理员",
    },
}  # fmt: skip


def keep(results: Iterable[Found], before: str) -> Path:
    """Write the figures of a run as JSON; gives the file. `before` describes the machine as it was at the start."""
    moment = datetime.now(UTC)
    rows = [
        {
            "engine": found.engine, "size": found.size, "database": found.database, "people": found.people,
            "failed": found.failed, "skipped": found.skipped, "figures": [asdict(figure) for figure in found.figures],
        }
        for found in results
    ]  # fmt: skip
    file = BENCH / f"result-{moment:%Y%m%d-%H%M%S}.json"
    told = {"at": moment.isoformat(), "commit": commit(), "machine": before, "now": machine(), "results": rows}
    file.write_text(json.dumps(told, indent=1, ensure_ascii=False), "utf-8")
    return file


def runs(size: str) -> list[Run]:
    """What was kept for a size, the oldest first, one entry for each database of a run."""
    found = []
    for file in sorted(BENCH.glob("result-*.json")):
        kept = json.loads(file.read_text("utf-8"))
        head = {name: kept.get(name, "") for name in ("at", "commit", "machine")}
        found += [{**head, **result} for result in kept["results"] if result["size"] == size and "figures" in result]
    return found


def write(size: str) -> list[Path]:
    """Write the page in both languages from what was kept for a size; gives the files."""
    files = []
    for language in WORDS:
        file = ROOT / "docs" / language / "figures.md"
        file.write_text(page(runs(size), size, language), "utf-8")
        files.append(file)
    return files


def page(kept: list[Run], size: str, language: str) -> str:
    """The page."""
    words = WORDS[language]
    lines = [f"# {words['title']}", "", words["intro"].format(size=size), ""]
    used: dict[str, str] = {}
    for engine in dict.fromkeys(run["engine"] for run in kept):
        mine = [run for run in kept if run["engine"] == engine]
        newest = {(f["key"], f["who"]): (Figure(**f), run) for run in mine for f in run["figures"]}
        lines += [f"## {mine[-1]['database'] or engine}", "", *table(newest, words, language), ""]
        notes = [told(figure, language) for figure, _run in newest.values() if figure.note and not figure.who]
        lines += [f"### {words['notes']}", "", *notes, ""] if notes else []
        missing = mine[-1]["failed"] | mine[-1]["skipped"]
        if missing:
            lines += [f"### {words['missing']}", "", *(f"- {step}" for step in missing), ""]
        used |= {stamp(run): run["machine"] for _figure, run in newest.values()}
    lines += [f"## {words['machine']}", "", *(f"- {when}: {what}" for when, what in sorted(used.items()))]
    return "\n".join(lines) + "\n"


def table(newest: dict[tuple[str, str], tuple[Figure, Run]], words: dict[str, str], language: str) -> Iterable[str]:
    """The rows of one database: a figure, its target, each person's value or the company's, when and which commit."""
    heads = [words["figure"], words["target"], *(words[who] for who in WHO), words["all"], words["measured"]]
    yield "| " + " | ".join(heads) + " |"
    yield "|---|---|" + "--:|" * (len(WHO) + 1) + "---|"
    for key, figures in by_promise([figure for figure, _run in newest.values()]):
        promise = PROMISES[key]
        cells = [figures[who].shown() if who in figures else "" for who in (*WHO, "")]
        when = max(stamp(newest[key, who][1]) for who in figures)
        unit = f" ({promise.unit})" if promise.unit else ""
        yield "| " + " | ".join((getattr(promise, language) + unit, promise.target, *cells, when)) + " |"


def told(figure: Figure, language: str) -> str:
    """What stands behind a figure, as a line of a list."""
    return f"- {getattr(PROMISES[figure.key], language)}: {figure.note}"


def stamp(run: Run) -> str:
    """When a run was, and the commit."""
    return f"{run['at'][:16].replace('T', ' ')} {run['commit']}"
