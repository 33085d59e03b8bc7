"""Our part of Tabler's style sheet: what is kept of a sheet, and that no class in use was left out."""

import re

from tests.architecture.source import lines, name, templates
from tools import tabler

SHEET = (
    '@charset "UTF-8";/*! a notice, with { */body{margin:0}.a,.b{color:red}.a:not(.b),.c{top:0}.a .c{top:1px}'
    '@media print{.b{top:0}}@media (min-width:1px){.a::before{content:"}.b{"}.b{top:2px}}@keyframes spin{to{top:0}}'
)
CLASSES = re.compile(r"""\bclass(?:Name)?\s*=\s*["']([^"']*)["']""")
TAG = re.compile(r"{%.*?%}|{{.*?}}|\${.*?}", re.DOTALL)


def test_what_may_apply_is_kept_in_its_order() -> None:
    """A rule of several selectors keeps those that may; an empty container goes."""
    assert tabler.part(SHEET, frozenset("a")) == (
        '@charset "UTF-8";body{margin:0}.a{color:red}.a:not(.b){top:0}'
        '@media (min-width:1px){.a::before{content:"}.b{"}}@keyframes spin{to{top:0}}'
    )
    part = tabler.part(SHEET, frozenset("a"))
    assert "spin" not in tabler.unmoved(part) and "to{top" in tabler.unmoved(part + "a{animation:spin 1s}")


def test_the_part_is_made_of_the_names() -> None:
    """After a change of tools/tabler.txt: python -m tools.tabler."""
    assert tabler.PART.read_text("utf-8") == tabler.made()


def test_no_class_of_tabler_is_used_that_was_left_out() -> None:
    """Such a class would do nothing; its name belongs into tools/tabler.txt."""
    missing = tabler.classes(tabler.WHOLE.read_text("utf-8")) - tabler.names()
    scripts = (tabler.WHOLE.parents[2] / "js").rglob("*.js")
    found = [
        f"{name(path)}: {lost}"
        for path in (*templates(), *scripts)
        for value in CLASSES.findall(TAG.sub(" ", path.read_text("utf-8")))
        for lost in missing.intersection(value.split())
    ]
    assert not found, lines(found)
