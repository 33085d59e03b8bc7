"""Every function and operator of the language: what it takes, what it gives, what it does.

Numbers are exact decimals. A quotient is rounded half up to 12 decimals, everything else is exact until the field that
shows the result rounds it. Blank goes through: a function given a blank gives blank, unless it says `blanks`. A text
that comes out empty is blank too.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any

from yingdan.kernel import months
from yingdan.kernel.errors import Invalid
from yingdan.kernel.expr import days
from yingdan.kernel.expr.tree import BOOL, DATE, NUMBER, TEXT, Type, Value

ANY, SAME, SIZED = "any", "same", "sized"
"""In `takes`: a value of any type; of one type with all the others; of one type that has a size (number, date)."""

EXACT = Context(prec=20_000, Emax=999_999, Emin=-999_999, rounding=ROUND_HALF_UP, traps=[InvalidOperation])
QUOTIENT_DECIMALS = 12
ZERO, ONE = Decimal(0), Decimal(1)
STEPS = {places: ONE.scaleb(-places) for places in range(-18, 13)}
LONGEST_TEXT = 2000
"""Texts are cut to this many characters, so that none grows without bounds."""
SPACES = " \t\n\r\u00a0\u3000"
UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}
LOWER = {code - 32: code for code in UPPER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One function. `takes` are the types of what it is given, of which `least` must be there and the last may come
    again when `repeats`; `gives` is its type; `constant` are the places where only a written text may stand, each with
    the words allowed (none: any). `run` is given values that are not blank, unless `blanks`; it raises Invalid when
    there is no answer, which is blank then, with that reason. None stands for forms that run.py evaluates itself.
    """

    name: str
    chinese: str = ""
    takes: tuple[str, ...]
    gives: Type
    run: Callable[..., Value] | None = None
    least: int = -1
    repeats: bool = False
    blanks: bool = False
    constant: dict[int, tuple[str, ...]] | None = None

    @property
    def fewest(self) -> int:
        """How many values it needs."""
        return len(self.takes) if self.least < 0 else self.least


def whole(number: Decimal, low: int = 0, high: int = LONGEST_TEXT) -> int:
    """A number as a count: cut to a whole one between two bounds."""
    return low if number < low else high if number > high else int(number)


def add(a: Decimal, b: Decimal) -> Decimal:
    """a + b, exactly."""
    return EXACT.add(a, b)


def subtract(a: Decimal, b: Decimal) -> Decimal:
    """a − b, exactly."""
    return EXACT.subtract(a, b)


def multiply(a: Decimal, b: Decimal) -> Decimal:
    """a × b, exactly."""
    return EXACT.multiply(a, b)


def no_zero(b: Decimal) -> None:
    """Raise Invalid for a divisor of zero."""
    if not b:
        raise Invalid("Divided by zero.", code="zero")


def divide(a: Decimal, b: Decimal) -> Decimal:
    """a ÷ b, rounded half up to 12 decimals, exactly so: by what is left over. Raises Invalid for b = 0."""
    no_zero(b)
    found, rest = EXACT.divmod(a.scaleb(QUOTIENT_DECIMALS, EXACT), b)
    if EXACT.add(rest, rest).copy_abs() >= b.copy_abs():
        found = EXACT.add(found, ONE if a.is_signed() == b.is_signed() else -ONE)
    return found.scaleb(-QUOTIENT_DECIMALS, EXACT)


def modulo(a: Decimal, b: Decimal) -> Decimal:
    """What is left of a when b is taken from it as often as it goes; it has the sign of b. Raises Invalid for b = 0."""
    no_zero(b)
    rest = EXACT.remainder(a, b)
    return EXACT.add(rest, b) if rest and rest.is_signed() != b.is_signed() else EXACT.plus(rest)


def rounded(number: Decimal, places: Decimal = ZERO, how: str = ROUND_HALF_UP) -> Decimal:
    """A number to so many decimals (−3: to thousands)."""
    return EXACT.plus(number.quantize(STEPS[whole(places, -18, 12)], how, EXACT))


def plain(number: Decimal) -> str:
    """A number as a text without an exponent and without zeros at its end."""
    text = format(EXACT.plus(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def text(value: Any, how: Any = None) -> str:
    """A value as a text: a number with so many decimals, a day by a pattern of YYYY, MM and DD."""
    if isinstance(value, Decimal):
        return plain(value) if how is None else format(rounded(value, Decimal(whole(how, 0, 12))), "f")
    return days.written(value, how or "YYYY-MM-DD")


def together(*parts: str | None) -> str:
    """Texts one after another; a blank one adds nothing."""
    return "".join(p for p in parts if p is not None)[:LONGEST_TEXT]


def some(values: Iterable[Value]) -> list[Any]:
    """The values that are not blank."""
    return [v for v in values if v is not None]


def total(*values: Decimal | None) -> Decimal | None:
    """The sum of what is not blank."""
    found = None
    for value in some(values):
        found = value if found is None else EXACT.add(found, value)
    return found


def mean(*values: Decimal | None) -> Decimal | None:
    """The mean of what is not blank."""
    found = some(values)
    return divide(total(*found) or ZERO, Decimal(len(found))) if found else None


def contains(text: str | None, part: str | None) -> bool:
    """Whether a text has a part, whatever the case of the letters A to Z; nothing is in nothing."""
    return text is not None and part is not None and part.translate(LOWER) in text.translate(LOWER)


def starts(text: str | None, part: str | None) -> bool:
    """Whether a text begins with a part, in the same way."""
    return text is not None and part is not None and text.translate(LOWER).startswith(part.translate(LOWER))


def middle(text: str, start: Decimal, count: Decimal) -> str:
    """Some characters from a place on; the first place is 1."""
    first = whole(start, 1, LONGEST_TEXT + 1) - 1
    return text[first : first + whole(count)]


def right(text: str, count: Decimal) -> str:
    """The last characters of a text."""
    return text[max(len(text) - whole(count), 0) :]


def same(a: Value, b: Value) -> bool:
    """Whether two values are the same; blank is the same as blank."""
    return a == b


def compared(how: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """A comparison by size, which a blank never meets."""
    return lambda a, b: a is not None and b is not None and how(a, b)


N, T, D, B = NUMBER, TEXT, DATE, BOOL
UNITS = ("day", "week", "month", "quarter", "year", "日", "天", "周", "月", "季", "年")

OPERATORS: tuple[Function, ...] = (
    Function(name="+", takes=(N, N), gives=N, run=add),
    Function(name="-", takes=(N, N), gives=N, run=subtract),
    Function(name="*", takes=(N, N), gives=N, run=multiply),
    Function(name="/", takes=(N, N), gives=N, run=divide),
    Function(name="NEG", takes=(N,), gives=N, run=EXACT.minus),
    Function(name="&", takes=(ANY, ANY), gives=T, blanks=True, run=together),
    Function(name="=", takes=(SAME, SAME), gives=B, blanks=True, run=same),
    Function(name="<>", takes=(SAME, SAME), gives=B, blanks=True, run=lambda a, b: not same(a, b)),
    Function(name="<", takes=(SIZED, SIZED), gives=B, blanks=True, run=compared(lambda a, b: a < b)),
    Function(name="<=", takes=(SIZED, SIZED), gives=B, blanks=True, run=compared(lambda a, b: a <= b)),
    Function(name=">", takes=(SIZED, SIZED), gives=B, blanks=True, run=compared(lambda a, b: a > b)),
    Function(name=">=", takes=(SIZED, SIZED), gives=B, blanks=True, run=compared(lambda a, b: a >= b)),
)

FUNCTIONS: tuple[Function, ...] = (
    Function(name="IF", chinese="如果", takes=(B, SAME, SAME), gives=SAME, least=2),
    Function(name="SWITCH", chinese="分支", takes=(ANY, ANY), gives=SAME, least=3, repeats=True),
    Function(name="AND", chinese="并且", takes=(B,), gives=B, repeats=True),
    Function(name="OR", chinese="或者", takes=(B,), gives=B, repeats=True),
    Function(name="NOT", chinese="非", takes=(B,), gives=B, blanks=True, run=lambda a: not a),
    Function(name="ISBLANK", chinese="为空", takes=(ANY,), gives=B, blanks=True, run=lambda a: a is None),
    Function(name="COALESCE", chinese="首个非空", takes=(SAME,), gives=SAME, repeats=True),
    Function(
        name="MIN", chinese="最小", takes=(SIZED,), gives=SIZED, repeats=True, blanks=True,
        run=lambda *v: min(some(v), default=None),
    ),
    Function(
        name="MAX", chinese="最大", takes=(SIZED,), gives=SIZED, repeats=True, blanks=True,
        run=lambda *v: max(some(v), default=None),
    ),
    Function(name="SUM", chinese="求和", takes=(N,), gives=N, repeats=True, blanks=True, run=total),
    Function(name="AVERAGE", chinese="平均", takes=(N,), gives=N, repeats=True, blanks=True, run=mean),
    Function(name="ROUND", chinese="四舍五入", takes=(N, N), gives=N, least=1, run=rounded),
    Function(name="ABS", chinese="绝对值", takes=(N,), gives=N, run=EXACT.abs),
    Function(name="FLOOR", chinese="向下取整", takes=(N,), gives=N, run=lambda a: rounded(a, how=ROUND_FLOOR)),
    Function(name="CEIL", chinese="向上取整", takes=(N,), gives=N, run=lambda a: rounded(a, how=ROUND_CEILING)),
    Function(name="MOD", chinese="取余", takes=(N, N), gives=N, run=modulo),
    Function(name="CONCAT", chinese="连接", takes=(ANY,), gives=T, repeats=True, blanks=True, run=together),
    Function(name="TEXT", chinese="文本", takes=(ANY, ANY), gives=T, least=1, run=text),
    Function(name="LEN", chinese="长度", takes=(T,), gives=N, run=lambda a: Decimal(len(a))),
    Function(name="LEFT", chinese="左截", takes=(T, N), gives=T, run=lambda a, n: a[: whole(n)]),
    Function(name="RIGHT", chinese="右截", takes=(T, N), gives=T, run=right),
    Function(name="MID", chinese="截取", takes=(T, N, N), gives=T, run=middle),
    Function(name="UPPER", chinese="大写", takes=(T,), gives=T, run=lambda a: a.translate(UPPER)),
    Function(name="LOWER", chinese="小写", takes=(T,), gives=T, run=lambda a: a.translate(LOWER)),
    Function(name="TRIM", chinese="去空格", takes=(T,), gives=T, run=lambda a: a.strip(SPACES)),
    Function(name="CONTAINS", chinese="包含", takes=(T, T), gives=B, blanks=True, run=contains),
    Function(name="STARTS", chinese="开头是", takes=(T, T), gives=B, blanks=True, run=starts),
    Function(name="TODAY", chinese="今天", takes=(), gives=D),
    Function(name="DATE", chinese="日期", takes=(N, N, N), gives=D, run=days.made),
    Function(name="YEAR", chinese="年", takes=(D,), gives=N, run=lambda d: Decimal(d.year)),
    Function(name="QUARTER", chinese="季度", takes=(D,), gives=N, run=lambda d: Decimal((d.month + 2) // 3)),
    Function(name="MONTH", chinese="月", takes=(D,), gives=N, run=lambda d: Decimal(d.month)),
    Function(name="DAY", chinese="日", takes=(D,), gives=N, run=lambda d: Decimal(d.day)),
    Function(name="WEEKDAY", chinese="星期", takes=(D,), gives=N, run=lambda d: Decimal(d.isoweekday())),
    Function(name="DAYS", chinese="天数", takes=(D, D), gives=N, run=lambda end, start: Decimal((end - start).days)),
    Function(name="MONTHEND", chinese="月末", takes=(D,), gives=D, run=months.last),
    Function(
        name="DATEADD", chinese="日期加", takes=(D, N, T), gives=D, least=2, run=days.moved, constant={2: UNITS},
    ),
)  # fmt: skip

BUILT_IN: dict[str, Function] = {f.name: f for f in (*OPERATORS, *FUNCTIONS)}
