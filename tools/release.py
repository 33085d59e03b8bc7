"""`make release VERSION=0.2.0`: the files in changes/ become a chapter of CHANGELOG.md, and the version is set."""

import datetime
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KINDS = {"security": "Security", "feature": "New", "change": "Changed", "fix": "Fixed", "removed": "Removed"}
VERSION_LINES = {"pyproject.toml": r'(?m)^version = "[^"]+"', "yingdan/__init__.py": r'(?m)^__version__ = "[^"]+"'}


def pieces() -> list[Path]:
    """The change files, in the order of their names."""
    return sorted(path for path in (ROOT / "changes").glob("*.*.md") if path.name != "README.md")


def chapter(version: str, files: list[Path]) -> str:
    """The chapter of one version: a heading per kind, a line per change; exits on an unknown kind."""
    by_kind: dict[str, list[str]] = {}
    for path in files:
        kind = path.name.split(".")[-2]
        if kind not in KINDS:
            sys.exit(f"{path.name}: {kind!r} is none of {', '.join(KINDS)}")
        by_kind.setdefault(kind, []).append(" ".join(path.read_text("utf-8").split()))
    parts = [f"## {version} ({datetime.datetime.now(tz=datetime.UTC).date()})"]
    for kind, title in KINDS.items():
        if kind in by_kind:
            parts.append(f"### {title}\n\n" + "\n".join(f"- {text}" for text in by_kind[kind]))
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Write CHANGELOG.md, set the version, remove the change files; the commit and the tag are the releaser's."""
    if len(sys.argv) != 2 or not re.fullmatch(r"\d+\.\d+\.\d+", sys.argv[1]):
        sys.exit("say which: make release VERSION=0.2.0")
    version, files = sys.argv[1], pieces()
    if not files:
        sys.exit("changes/ is empty: there is nothing to release")
    log = ROOT / "CHANGELOG.md"
    head, mark, rest = log.read_text("utf-8").partition("\n## ")
    log.write_text(f"{head.rstrip()}\n\n{chapter(version, files)}{mark}{rest}", "utf-8")
    for name, pattern in VERSION_LINES.items():
        path = ROOT / name
        path.write_text(
            re.sub(pattern, lambda match: re.sub(r'"[^"]+"', f'"{version}"', match.group()), path.read_text("utf-8")),
            "utf-8",
        )
    for path in files:
        path.unlink()
    print(f"CHANGELOG.md has {version}; look at it, then: git commit -am 'Release {version}' && git tag v{version}")


if __name__ == "__main__":
    main()
