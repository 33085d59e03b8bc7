"""A record to write formulas about, and one call that does all three steps."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from yingdan.kernel.expr.check import Checked, Known, check
from yingdan.kernel.expr.run import Given, Outcome, run
from yingdan.kernel.expr.syntax import parse

STAGES = (("won", "赢单"), ("lost", "输单"))
FIELDS = {
    "amount": Known("amount", "number"),
    "合同金额": Known("amount", "number"),
    "cost": Known("cost", "number"),
    "stage": Known("stage", "text", STAGES),
    "on": Known("on", "date"),
    "name": Known("name", "text"),
    "ok": Known("ok", "bool"),
    "nothing": Known("nothing", "number"),
    "nobody": Known("nobody", "text"),
    "never": Known("never", "date"),
    "unsure": Known("unsure", "bool"),
    "picture": Known("picture", ""),
}
VALUES: dict[str, Any] = {
    "amount": Decimal("1234.50"), "cost": Decimal(1000), "stage": "won", "on": date(2026, 1, 31), "name": "Straße 大A",
    "ok": True,
}  # fmt: skip
TODAY = date(2026, 11, 20)


def checked(text: str, wanted: str = "") -> Checked:
    """A formula about the record."""
    return check(parse(text), FIELDS, wanted)


def outcome(text: str, values: Mapping[str, Any] = VALUES) -> Outcome:
    """What it gives."""
    return run(checked(text).tree, Given(values.get, TODAY, {"stage": dict(STAGES)}))


def value(text: str, **values: Any) -> Any:
    """The value it gives, some fields being different."""
    return outcome(text, {**VALUES, **values}).value
