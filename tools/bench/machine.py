"""What it was measured on: processor, memory, versions, and how busy the machine was before."""

import os
import platform
import sqlite3
import subprocess
import time
from importlib.metadata import version
from pathlib import Path

from tools.bench.places import ROOT
from tools.testing.browser import chromium

PACKAGES = ("django", "granian", "psycopg")


def said(*command: str) -> str:
    """The first line a program prints, empty when there is no such program."""
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (done.stdout.splitlines() or [""])[0].strip()


def commit() -> str:
    """The commit measured, with a mark when files differ from it."""
    changed = "+" if said("git", "status", "--porcelain", "--untracked-files=no") else ""
    return said("git", "rev-parse", "--short", "HEAD") + changed


def named(file: str, name: str) -> str:
    """What the first line of a file in /proc that begins with `name` says, empty when there is none."""
    path = Path("/proc") / file
    lines = path.read_text().splitlines() if path.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")


def pace() -> str:
    """How fast it is just now, by ten million additions of bare Python: a machine shared with others varies by half."""
    began, sum_ = time.perf_counter(), 0
    for number in range(10_000_000):
        sum_ += number
    return f"ten million additions in {time.perf_counter() - began:.2f} s"


def machine() -> str:
    """All of it in one line."""
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    memory = int((named("meminfo", "MemTotal") or "0").split()[0]) / 2**20
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    browser = chromium()
    parts = (
        f"{os.cpu_count()} × {named('cpuinfo', 'model name') or platform.machine()}, {memory:.0f} GiB, load {load}",
        pace(),
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, {versions}",
        said(browser, "--version") if browser else "",
    )
    return "; ".join(part for part in parts if part)


def database(engine: str) -> str:
    """The database with its version."""
    if engine == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    return said("psql", "--version").replace("psql (PostgreSQL)", "PostgreSQL") or engine
