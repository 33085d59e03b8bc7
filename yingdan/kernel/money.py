"""Amounts of money: exact decimals, one currency at a time, one rounding rule.

Nothing here is a float. Sums and products are exact; rounding happens only where ``rounded`` or ``quantize`` is
called, always half up (away from zero on a tie, as invoices and tax law round), never half even.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from functools import total_ordering

from yingdan.kernel.errors import Invalid

ROUND = ROUND_HALF_UP
DIGITS = 16
"""The most digits an amount may have before the point: what a column of 18 digits with 2 decimals holds."""

_TRAPS = [InvalidOperation, DivisionByZero, Overflow]
_EXACT = Context(prec=200, rounding=ROUND, traps=[*_TRAPS, Inexact])
_ROUNDING = Context(prec=200, rounding=ROUND, traps=_TRAPS)

_MINOR_UNITS: Mapping[str, int] = {  # ISO 4217, where it is not 2
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI"), 0),
    **dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}


def minor_units(currency: str) -> int:
    """How many decimals a currency (ISO 4217 code) has: CNY 2, JPY 0, KWD 3."""
    return _MINOR_UNITS.get(currency, 2)


def quantize(amount: Decimal, places: int = 2) -> Decimal:
    """``amount`` rounded half up to ``places`` decimals (−4: to whole 万); Invalid if not finite or absurdly large."""
    if not amount.is_finite():
        raise Invalid("This is not a number.", code="number")
    try:
        return _plain(amount.quantize(Decimal(1).scaleb(-places), context=_ROUNDING))
    except InvalidOperation as error:
        raise Invalid("This number is too large.", code="too_large") from error


@total_ordering
@dataclass(frozen=True)
class Money:
    """An exact ``amount`` of a ``currency`` (three capital letters, ISO 4217).

    Currencies never mix: adding or comparing two of them is Invalid, converting is somebody else's decision.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            if not isinstance(self.amount, int) or isinstance(self.amount, bool):
                raise TypeError(f"money is a Decimal, not a {type(self.amount).__name__}")
            object.__setattr__(self, "amount", Decimal(self.amount))
        if not self.amount.is_finite():
            raise Invalid("This is not a number.", code="number")
        if not re.fullmatch(r"[A-Z]{3}", self.currency):
            raise Invalid("%(currency)s is not a currency code.", code="currency", currency=self.currency)

    def rounded(self) -> "Money":
        """This amount rounded half up to what can be paid: 0.005 yuan is 0.01, 0.5 yen is 1."""
        return Money(quantize(self.amount, minor_units(self.currency)), self.currency)

    def __add__(self, other: "Money") -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        return Money(_EXACT.add(self.amount, self._like(other)), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        return Money(_EXACT.subtract(self.amount, self._like(other)), self.currency)

    def __neg__(self) -> "Money":
        return Money(_plain(self.amount.copy_negate()), self.currency)

    def __mul__(self, factor: Decimal | int) -> "Money":
        if not isinstance(factor, Decimal | int) or isinstance(factor, bool):
            return NotImplemented
        if isinstance(factor, Decimal) and not factor.is_finite():
            raise Invalid("This is not a number.", code="number")
        return Money(_plain(_EXACT.multiply(self.amount, Decimal(factor))), self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: "Money") -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount < self._like(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def _like(self, other: "Money") -> Decimal:
        if other.currency != self.currency:
            raise Invalid(
                "%(one)s and %(other)s cannot be mixed without a rate.",
                code="currency",
                one=self.currency,
                other=other.currency,
            )
        return other.amount


_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    **dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000\t"), " "),
    **dict.fromkeys(map(ord, "\u2212\u2010\u2011\u2012\u2013\ufe63"), "-"),
    ord("￥"): "¥",
}
_MARKS: Mapping[str, str] = {  # how people mark a currency, and which currencies it may be
    **dict.fromkeys(("人民币", "RMB", "CN¥"), "CNY"),
    **dict.fromkeys(("元整", "元", "圆", "块"), "CNY HKD TWD MOP"),
    "¥": "CNY JPY",
    "$": "USD HKD TWD SGD AUD CAD NZD MXN",
    **dict.fromkeys(("US$", "美元"), "USD"),
    **dict.fromkeys(("HK$", "港币", "港元"), "HKD"),
    **dict.fromkeys(("NT$", "新台币"), "TWD"),
    **dict.fromkeys(("€", "欧元"), "EUR"),
    **dict.fromkeys(("£", "英镑"), "GBP"),
    **dict.fromkeys(("日元", "円"), "JPY"),
    **dict.fromkeys(("₩", "韩元"), "KRW"),
}
_SCALES: Mapping[str, int] = {  # the power of ten each stands for
    **dict(zip("十百千万亿", (1, 2, 3, 4, 8), strict=True)),
    **dict(zip("萬億wWkK", (4, 8, 4, 4, 3, 3), strict=True)),
    **dict(zip(("十万", "百万", "千万", "十亿", "百亿", "千亿", "万亿"), (5, 6, 7, 9, 10, 11, 12), strict=True)),
}


def _any_of(words: Mapping[str, object]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_MARK = rf"{_any_of(_MARKS)}|[A-Za-z]{{3}}"
_AMOUNT = re.compile(
    rf"(?P<minus>[+-])?\ *(?P<before>{_MARK})?\ *(?P<minus_after>[+-])?\ *"
    r"(?P<number>[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]*)?|[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
    rf"(?:(?P<exponent>[eE][+-]?[0-9]{{1,4}})|\ *(?P<scale>{_any_of(_SCALES)}))?\ *(?P<after>{_MARK})?"
)


def parse_amount(
    text: str | int | Decimal, *, places: int | None = 2, digits: int = DIGITS, currency: str = "CNY"
) -> Decimal:
    """The exact amount a person wrote: ``１２３``, ``1,234.56``, ``￥5``, ``12万``, ``1.2亿``, ``-5``, ``(5)``.

    Commas group thousands and the point begins the decimals; anything that could be read in two ways (``1.234,56``,
    ``0,5``) is Invalid, as are a float, a number that is not finite, more than ``places`` decimals that are not zero
    (None: any number of them), more than ``digits`` digits before the point, and a mark (``$``, ``EUR``) that is not
    one of ``currency``. Zero has no sign.
    """
    if isinstance(text, float | bool):
        raise Invalid("Write the amount as text: a floating-point number is not exact.", code="float")
    if not isinstance(text, str | int | Decimal):
        raise _not_an_amount(text)
    value = _read(text, currency) if isinstance(text, str) else Decimal(text)
    if not value.is_finite():
        raise _not_an_amount(text)
    if value and value.adjusted() >= digits:
        raise Invalid("An amount has at most %(digits)s digits before the point.", code="too_large", digits=digits)
    if places is None:
        return _plain(value)
    if _decimals(value) > places:
        raise Invalid("At most %(places)s decimals.", code="places", places=places)
    return _plain(value if -_exponent(value) <= places else quantize(value, places))


def _read(text: str, currency: str) -> Decimal:
    """The value of a written amount; it may still be too large or too fine."""
    plain = text.translate(_ASCII).strip()
    if not plain:
        raise Invalid("Write an amount.", code="blank")
    bracketed = plain.startswith("(") and plain.endswith(")")
    found = _AMOUNT.fullmatch(plain[1:-1].strip() if bracketed else plain) if len(plain) <= 100 else None
    if found is None:
        raise _not_an_amount(text)
    signs = [found["minus"], found["minus_after"]]
    if bracketed + len([sign for sign in signs if sign]) > 1:
        raise _not_an_amount(text)
    for mark in (found["before"], found["after"]):
        if mark and currency not in _MARKS.get(mark.upper(), mark.upper()).split():
            raise Invalid("“%(mark)s” is not a mark of %(currency)s.", code="currency", mark=mark, currency=currency)
    number = Decimal(found["number"].replace(",", "") + (found["exponent"] or ""))
    number = number.scaleb(_SCALES[found["scale"]] if found["scale"] else 0, context=_EXACT)
    return number.copy_negate() if bracketed or "-" in signs else number


def _not_an_amount(text: object) -> Invalid:
    shown = str(text)
    shown = shown if len(shown) <= 40 else shown[:39] + "…"
    return Invalid("“%(written)s” is not an amount: write it as 1,234.56 or 12万.", code="amount", written=shown)


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise Invalid("This is not a number.", code="number")
    return exponent


def _decimals(value: Decimal) -> int:
    """Decimals that are not trailing zeros: 1.50 has one, 100 none."""
    digits = "".join(map(str, value.as_tuple().digits))
    return max(0, -_exponent(value) - len(digits) + len(digits.rstrip("0"))) if value else 0


def _plain(value: Decimal) -> Decimal:
    """The same value without a positive exponent, and zero without a sign: never 1E+5, never −0.00."""
    if not value:
        value = value.copy_abs()
    return value.quantize(Decimal(1), context=_EXACT) if _exponent(value) > 0 else value
