"""Errors carry a msgid, a code and params, translate before filling, and survive pickling."""

import copy
import pickle

import pytest

from yingdan.kernel.errors import Conflict, Invalid, Missing, Problem, Refused


def test_text_is_filled_with_its_params() -> None:
    problem = Problem("%(name)s is unknown.", code="x", name="Ann")
    assert (problem.text, problem.code, problem.params) == ("%(name)s is unknown.", "x", {"name": "Ann"})
    assert str(problem) == "Ann is unknown."


def test_a_per_cent_sign_without_params_stands_for_itself() -> None:
    assert str(Problem("Shares must total 100%")) == "Shares must total 100%"


def test_the_msgid_is_translated_before_it_is_filled() -> None:
    chinese = {"%(name)s is unknown.": "找不到 %(name)s。"}
    assert Problem("%(name)s is unknown.", name="Ann").show(lambda text: chinese[text]) == "找不到 Ann。"


@pytest.mark.parametrize("kind", [Refused, Missing, Conflict])
def test_the_usual_ones_have_words_and_a_code_of_their_own(kind: type[Problem]) -> None:
    error = kind()
    assert str(error).endswith(".")
    assert error.code == kind.__name__.lower()
    assert isinstance(error, Problem)


def test_invalid_names_each_field() -> None:
    error = Invalid("Not saved.", fields={"amount": [Problem("Too big."), Problem("%(n)s digits.", n=3)]})
    assert str(error) == "Not saved.; amount: Too big., 3 digits."
    assert str(Invalid(fields={"name": [Problem("Required.")]})) == "name: Required."
    assert error.code == "invalid"
    assert Invalid("No.").fields == {}


def test_conflict_carries_the_three_values() -> None:
    error = Conflict(conflicts={"stage": ("won", "lost", "open")}, current_version=7)
    assert error.conflicts["stage"] == ("won", "lost", "open")
    assert error.current_version == 7


@pytest.mark.parametrize("again", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])
def test_errors_cross_processes_whole(again) -> None:  # type: ignore[no-untyped-def]
    error = again(Conflict("%(who)s was first.", conflicts={"a": (1, 2, 3)}, current_version=2, who="Ann"))
    assert (str(error), error.conflicts, error.current_version) == ("Ann was first.", {"a": (1, 2, 3)}, 2)
    inner = again(Invalid(fields={"a": [Problem("%(n)s", n=1)]}))
    assert str(inner) == "a: 1"
