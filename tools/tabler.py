"""The part of Tabler's style sheet that Yingdan uses: the rules of elements, and of the classes in `tools/tabler.txt`.

A browser reads every rule of a sheet before it paints anything, and of Tabler's 3,500 we need one in ten.
`python -m tools.tabler` writes it anew from the whole sheet, which `make vendor` fetches.
"""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMES = ROOT / "tools" / "tabler.txt"
WHOLE = ROOT / "yingdan" / "web" / "static" / "vendor" / "tabler" / "tabler.min.css"
PART = WHOLE.with_name("tabler.part.css")
CLASS = re.compile(r"\.((?:\\.|[A-Za-z_-])(?:\\.|[\w-])*)")
CHARSET = '@charset "UTF-8";'
CONTAINERS = ("@media", "@supports", "@layer", "@container")
QUOTED = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|/\*.*?\*/""", re.DOTALL)


def names() -> frozenset[str]:
    """The classes whose rules are kept."""
    return frozenset(NAMES.read_text("utf-8").split())


def classes(sheet: str) -> frozenset[str]:
    """Every class a sheet has rules for."""
    return frozenset(found.replace("\\", "") for found in CLASS.findall(sheet))


def pieces(text: str, mark: str, *, ends: str = "") -> Iterator[str]:
    """Cut a text at each `mark` that stands outside of brackets and quotes; a closing bracket of `ends` cuts too."""
    depth, start, at = 0, 0, 0
    while at < len(text):
        sign = text[at]
        if sign in "\"'" and (quoted := QUOTED.match(text, at)):
            at = quoted.end()
            continue
        depth += (sign in "({[") - (sign in ")}]")
        if not depth and (sign == mark or sign in ends):
            yield text[start : at + 1] if sign in ends else text[start:at]
            start = at + 1
        at += 1
    if text[start:].strip():
        yield text[start:]


def plain(selector: str) -> str:
    """A selector without the brackets of `:not()`, `:is()` and their like: what stands in them need not be there."""
    while (shorter := re.sub(r"\([^()]*\)", "", selector)) != selector:
        selector = shorter
    return selector


def part(sheet: str, kept: frozenset[str]) -> str:
    """The rules of a sheet that may apply to a page with only these classes, in their order."""
    found = []
    for rule in pieces(QUOTED.sub(lambda m: m.group(1) or "", sheet), ";", ends="}"):
        head, brace, body = rule.partition("{")
        if not brace:
            found.append(f"{rule};")
        elif head.startswith(CONTAINERS):
            if inner := part(body[:-1], kept):
                found.append(f"{head}{{{inner}}}")
        elif head.startswith("@"):
            found.append(rule)
        else:
            use = [one for one in pieces(head, ",") if classes(plain(one)) <= kept]
            if use:
                found.append(f"{','.join(use)}{{{body}")
    return "".join(found)


def made() -> str:
    """What stands in the file that pages load."""
    sheet = WHOLE.read_text("utf-8")
    notice = sheet[sheet.index("/*!") : sheet.index("*/") + 2]
    return f"{notice}\n{unmoved(part(sheet.removeprefix(CHARSET), names()))}\n"


def unmoved(sheet: str) -> str:
    """Without the movements nothing uses."""
    used = sheet
    for rule in pieces(sheet, ";", ends="}"):
        if rule.startswith("@keyframes"):
            name = rule.partition("{")[0].split()[1]
            if len(re.findall(rf"(?<![\w-]){re.escape(name)}(?![\w-])", sheet)) == 1:
                used = used.replace(rule, "")
    return used


if __name__ == "__main__":
    PART.write_text(made(), "utf-8")
