"""The project's own files as the architecture tests read them: paths, parsed Python, cleaned templates."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "yingdan"
VENDOR = PACKAGE / "web" / "static" / "vendor"


@cache
def tracked() -> tuple[Path, ...]:
    """Files git knows or would add (not ignored); outside a checkout, every file below the project's folders."""
    found = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True
    )
    if found.returncode == 0 and found.stdout:
        names = sorted(set(found.stdout.decode("utf-8").split("\0")) - {""})
        return tuple(path for name in names if (path := ROOT / name).is_file())
    folders = ("yingdan", "tests", "tools", "docs", "examples", "changes")
    return tuple(sorted(path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()))


@cache
def python(*folders: str, migrations: bool = False) -> tuple[Path, ...]:
    """Python files below the named folders of the root; migrations only when asked for, since Django writes them."""
    return tuple(
        path
        for path in tracked()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in folders
        and (migrations or "migrations" not in path.parts)
    )


@cache
def templates() -> tuple[Path, ...]:
    """All HTML templates of the product."""
    return tuple(path for path in tracked() if path.suffix == ".html" and path.is_relative_to(PACKAGE))


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def name(path: Path) -> str:
    """How a file is called in a message and in an allow list: its path below the root, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


def lines(problems: list[str]) -> str:
    """A message for assert: one problem per line."""
    return "\n" + "\n".join(problems)
