"""What every page makes a browser read of JavaScript: the scripts of the shell and all they import, compressed."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

from tools.bench.found import Figure
from tools.bench.places import ROOT

STATIC = ROOT / "yingdan" / "web" / "static"
SHELL = ROOT / "yingdan" / "web" / "templates" / "shell"
SCRIPT = re.compile(r"""<script\b[^>]*\bsrc="{%\s*static\s+'([^']+)'""")
IMPORT = re.compile(r"""^\s*(?:import|export)\b[^;]*?["'](\.[^"']+)["']""", re.MULTILINE)


def everywhere() -> list[Path]:
    """The scripts named by the templates that every page extends."""
    named = [name for page in sorted(SHELL.glob("*.html")) for name in SCRIPT.findall(page.read_text("utf-8"))]
    return [STATIC / name for name in dict.fromkeys(named)]


def reachable(files: list[Path]) -> dict[Path, int]:
    """These scripts and all they import, with the bytes each has when compressed."""
    found: dict[Path, int] = {}
    waiting = [file.resolve() for file in files]
    while waiting:
        file = waiting.pop()
        if file in found:
            continue
        text = file.read_text("utf-8")
        found[file] = len(gzip.compress(text.encode(), 6))
        waiting += [(file.parent / name).resolve() for name in IMPORT.findall(text)]
    return found


def scripts() -> Iterator[Figure]:
    """The one figure."""
    found = reachable(everywhere())
    yield Figure("scripts", sum(found.values()) / 1024, note=f"{len(found)} files")
