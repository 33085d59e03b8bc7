"""The target of a person or unit, for whoever shows a figure beside it."""

from collections.abc import Mapping
from decimal import Decimal

from yingdan.kernel.period import Period
from yingdan.modules.targets.given import Key, given
from yingdan.platform import hooks


def targets(code: str, period: Period) -> Mapping[Key, Decimal]:
    """The published targets of a metric in a period, of everybody the actor sees."""
    found = given(code, [period])[period]
    return {key: amount for key, levels in found.items() if (amount := levels["target"]) is not None}


hooks.target.provide(targets)
