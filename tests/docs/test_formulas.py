"""Every example of docs/engines/formulas.md, run."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from yingdan.kernel.errors import Invalid
from yingdan.kernel.expr.check import Known, check
from yingdan.kernel.expr.run import Given, run
from yingdan.kernel.expr.syntax import parse

PAGE = Path(__file__).resolve().parents[2] / "docs" / "engines" / "formulas.md"
STAGES = (("won", "赢单"), ("lost", "输单"))
FIELDS = {
    "金额": Known("amount", "number"), "成本": Known("cost", "number"), "折扣": Known("discount", "number"),
    "阶段": Known("stage", "text", STAGES), "签约日": Known("on", "date"), "客户": Known("account", "text"),
}  # fmt: skip
VALUES: dict[str, Any] = {
    "amount": Decimal("1234.50"), "cost": Decimal(1000), "stage": "won", "on": date(2026, 1, 31), "account": "华东机床",
}  # fmt: skip
ROW = re.compile(r"^\|(?:[^`|]*\|)? ?`([^`]+)` \| (.+?) \|$", re.MULTILINE)
EXAMPLES = ROW.findall(PAGE.read_text(encoding="utf-8"))


def said(text: str) -> str:
    """What a formula gives, in the words of the page."""
    try:
        checked = check(parse(text), FIELDS)
    except Invalid as wrong:
        return str(wrong)
    found = run(checked.tree, Given(VALUES.get, date(2026, 11, 20), {"stage": dict(STAGES)}))
    if found.value is None:
        return f"blank: `{found.why}`" if found.why else "blank"
    if isinstance(found.value, bool):
        return "`yes`" if found.value else "`no`"
    return f"`{found.value}`"


def same(one: str, other: str) -> bool:
    """Whether two answers are the same; a number may be written with more zeros."""
    numbers = [part.strip("`") for part in (one, other)]
    if all(re.fullmatch(r"-?[\d.]+", n) for n in numbers):
        return Decimal(numbers[0]) == Decimal(numbers[1])
    return one == other


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 35


@pytest.mark.parametrize(("text", "expected"), EXAMPLES)
def test_the_example_is_true(text: str, expected: str) -> None:
    assert same(said(text), expected), said(text)
