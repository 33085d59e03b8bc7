"""Random formulas against an oracle that shares nothing with the engine: fractions, not decimals, and a formula as
nested tuples that were never a text.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kernel.expr.samples import checked, outcome

NUMBERS = ("amount", "cost", "nothing")
cents = st.integers(-10_000_000, 10_000_000).map(lambda n: Decimal(n) / 100)
leaf = st.one_of(st.sampled_from(NUMBERS), st.integers(0, 99999).map(lambda n: Fraction(n, 1000)))


def extend(inner: Any) -> Any:
    """One level more."""
    return st.one_of(
        st.tuples(st.sampled_from("+-*/"), inner, inner),
        st.tuples(st.just("NEG"), inner),
        st.tuples(st.sampled_from(["MIN", "MAX", "SUM", "COALESCE", "MOD"]), inner, inner),
        st.tuples(st.sampled_from(["ABS", "FLOOR", "CEIL", "ROUND"]), inner),
        st.tuples(
            st.just("IF"), st.tuples(st.sampled_from(["<", "<=", "=", "<>", ">", ">="]), inner, inner), inner, inner
        ),
    )


numbers = st.recursive(leaf, extend, max_leaves=12)


def written(tree: Any) -> str:
    """The formula as a text, with every bracket."""
    if isinstance(tree, str):
        return tree
    if isinstance(tree, Fraction):
        return format(Decimal(tree.numerator) / tree.denominator, "f")
    head, *rest = tree
    if head == "NEG":
        return f"(-{written(rest[0])})"
    if head.isalpha():
        return f"{head}({', '.join(map(written, rest))})"
    return f"({written(rest[0])} {head} {written(rest[1])})"


def half_up(number: Fraction, places: int) -> Fraction:
    """Rounded away from zero on a tie."""
    size, sign = abs(number) * 10**places, -1 if number < 0 else 1
    return sign * Fraction((2 * size.numerator + size.denominator) // (2 * size.denominator), 10**places)


def floor(number: Fraction) -> Fraction:
    """The next whole number below."""
    return Fraction(number.numerator // number.denominator)


def answer(tree: Any, values: dict[str, Decimal | None]) -> Any:
    """What an honest reader works out; None is blank."""
    if isinstance(tree, str):
        found = values[tree]
        return None if found is None else Fraction(found)
    if isinstance(tree, Fraction):
        return tree
    head, *rest = tree
    if head == "IF":
        return answer(rest[1] if answer(rest[0], values) else rest[2], values)
    given_ = [answer(r, values) for r in rest]
    known = [g for g in given_ if g is not None]
    blank = len(known) < len(given_)
    match head:
        case "=":
            return given_[0] == given_[1]
        case "<>":
            return given_[0] != given_[1]
        case "<" | "<=" | ">" | ">=":
            a, b = (0, 0) if blank else given_
            return not blank and {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[head]
        case "COALESCE":
            return known[0] if known else None
        case "MIN" | "MAX":
            return (min if head == "MIN" else max)(known) if known else None
        case "SUM":
            return sum(known, Fraction(0)) if known else None
    if blank or (head in "/MOD" and head in ("/", "MOD") and given_[1] == 0):
        return None
    return arithmetic(head, given_)


def arithmetic(head: str, given_: list[Fraction]) -> Fraction:
    """Numbers only."""
    match head:
        case "+":
            return given_[0] + given_[1]
        case "-":
            return given_[0] - given_[1]
        case "*":
            return given_[0] * given_[1]
        case "/":
            return half_up(given_[0] / given_[1], 12)
        case "MOD":
            return given_[0] - given_[1] * floor(given_[0] / given_[1])
        case "NEG":
            return -given_[0]
        case "ABS":
            return abs(given_[0])
        case "FLOOR":
            return floor(given_[0])
        case "CEIL":
            return -floor(-given_[0])
    return half_up(given_[0], 0)


@settings(max_examples=400)
@given(tree=numbers, amount=cents, cost=cents)
def test_numbers_as_an_honest_reader_works_them_out(tree: Any, amount: Decimal, cost: Decimal) -> None:
    values = {"amount": amount, "cost": cost, "nothing": None}
    expected, found = answer(tree, values), outcome(written(tree), values).value
    assert (None if found is None else Fraction(found)) == expected, written(tree)


@settings(max_examples=200)
@given(st.text(alphabet="amountIF()[],.+-*/&=<>'\"“” 1259%是否且 或\n", max_size=60))
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    try:
        found = checked(text)
    except Exception as wrong:
        assert type(wrong).__name__ == "Invalid", text
    else:
        outcome(text)
        assert found.type in ("number", "text", "date", "bool", "blank")
