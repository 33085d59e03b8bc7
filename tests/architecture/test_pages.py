"""What is written for readers leads somewhere."""

import re

from tests.architecture.source import ROOT, lines, name, tracked

LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
FENCE = re.compile(r"```.*?```", re.DOTALL)


def test_links_between_pages_lead_to_something() -> None:
    """A link in a page leads to a file or folder of this repository, or outside."""
    broken = [
        f"{name(path)}: {target}"
        for path in tracked()
        if path.suffix == ".md"
        for target in LINK.findall(FENCE.sub("", path.read_text("utf-8")))
        if "://" not in target and not target.startswith(("/", "mailto:")) and not (path.parent / target).exists()
    ]
    assert not broken, lines(broken)


def test_the_verbs_named_in_pages_exist() -> None:
    """`make something` in a page is a verb of the Makefile."""
    verbs = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8")))
    named = [
        f"{name(path)}: make {verb}"
        for path in tracked()
        if path.suffix == ".md"
        for verb in re.findall(r"`(?:\w+=\S+ )*make ([a-z-]+)", path.read_text("utf-8"))
        if verb not in verbs
    ]
    assert not named, lines(named)
