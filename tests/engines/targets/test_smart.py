"""The score out of five says what is missing; too high and too low are both said."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.engines.targets.smart import Facts, score

D = Decimal
GOOD = Facts(
    today=date(2026, 11, 20), metric=True, scope=True, live=True, target=D(110), best=D(120), mean=D(100), cover=D(2),
    capacity=D(130), parent=True, starts=date(2027, 1, 1), ends=date(2027, 12, 31),
    within=(date(2027, 1, 1), date(2027, 12, 31)),
)  # fmt: skip


def codes(**changed: Any) -> list[str]:
    return [problem.code for _, problem in score(replace(GOOD, **changed)).missing]


def test_a_good_target_has_five() -> None:
    found = score(GOOD)
    assert (found.points, found.met, found.missing, found.needs_reason) == (5, "SMART", (), False)


def test_a_bare_wish_has_none() -> None:
    found = score(Facts(today=GOOD.today))
    assert (found.points, found.needs_reason) == (0, True)
    assert [(letter, problem.code) for letter, problem in found.missing] == [
        ("S", "metric"), ("S", "scope"), ("M", "live"), ("A", "amount"), ("R", "parent"), ("T", "dates"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"target": D(0)}, ["amount"]),
        ({"best": None, "mean": None, "cover": None, "capacity": None}, ["compare"]),
        # 144 is a fifth above the best of 120: the very edge.
        ({"target": D(144), "capacity": None}, []),
        ({"target": D("144.01"), "capacity": None}, ["too_high"]),
        ({"target": D(200), "capacity": None, "cover": None}, ["too_high"]),
        ({"target": D(200), "capacity": None, "cover": D(3)}, []),
        ({"target": D(200), "cover": D(3)}, ["capacity"]),
        ({"target": D("99.99")}, ["too_low"]),
        ({"target": D(100), "best": None}, ["too_high"]),
        ({"best": None, "cover": None}, []),
        ({"best": None, "mean": None, "cover": D(3), "capacity": None}, []),
        # Where less is better: a fifth below the best so far, and above the mean; pipeline and heads say nothing.
        ({"better": "down", "best": D(90), "mean": D(120), "cover": None}, []),
        ({"better": "down", "best": D(90), "mean": D(120), "target": D(75)}, []),
        ({"better": "down", "best": D(90), "mean": D(120), "target": D("74.99"), "cover": D(9)}, ["too_high"]),
        ({"better": "down", "best": D(90), "mean": D("109.99")}, ["too_low"]),
        ({"better": "down", "best": None, "mean": None}, ["compare"]),
        ({"starts": None}, ["dates"]),
        ({"ends": None}, ["dates"]),
        ({"ends": date(2026, 12, 31)}, ["order"]),
        ({"starts": date(2026, 1, 1), "ends": date(2026, 11, 19), "within": None}, ["over"]),
        ({"starts": date(2026, 12, 31)}, ["within"]),
        ({"ends": date(2028, 1, 1)}, ["within"]),
        ({"within": None}, []),
        # The edges: all that people can carry, the mean itself, a single day, which is today.
        ({"target": D(130)}, []),
        ({"target": D(100), "better": "down", "best": D(90), "mean": D(100), "cover": None}, []),
        ({"starts": GOOD.today, "ends": GOOD.today, "within": (GOOD.today, GOOD.today)}, []),
    ],
)
def test_what_is_missing_is_said(changed: dict[str, Any], missing: list[str]) -> None:
    assert codes(**changed) == missing
    found = score(replace(GOOD, **changed))
    assert found.points == (4 if missing else 5)
    assert all(str(problem) for _, problem in found.missing)


FLAGS = st.fixed_dictionaries({name: st.booleans() for name in ("metric", "scope", "live", "parent")})
FIGURES = st.fixed_dictionaries(
    {name: st.none() | st.integers(-9, 9).map(D) for name in ("target", "best", "mean", "cover", "capacity")}
)


@given(FLAGS, FIGURES, st.sampled_from(["up", "down"]))
def test_every_letter_is_met_or_says_why(flags: dict, figures: dict, better: str) -> None:
    found = score(replace(GOOD, better=better, **flags, **figures))
    assert set(found.met) | {letter for letter, _ in found.missing} == set("SMART")
    assert not set(found.met) & {letter for letter, _ in found.missing}
