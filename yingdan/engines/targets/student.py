"""Student's t distribution: its 90 % points, for intervals, and how much of it lies below a value, for chances.

The share below is the finite series of Abramowitz and Stegun, *Handbook of Mathematical Functions*, 26.7.3 and 26.7.4:
with θ = arctan(t/√ν), for even ν  sin θ · (1 + ½ cos²θ + (1·3)/(2·4) cos⁴θ + …),  for odd ν
2/π · (θ + sin θ · (cos θ + ⅔ cos³θ + …)),  both up to cos^(ν−2) θ, is the share between −t and t.
"""

from decimal import Context, Decimal, localcontext
from fractions import Fraction

# The 90 % point for 1, 2, … 30 degrees of freedom (NIST/SEMATECH e-Handbook, 1.3.6.7.2), in thousandths.
_POINTS = (
    *(3078, 1886, 1638, 1533, 1476, 1440, 1415, 1397, 1383, 1372),
    *(1363, 1356, 1350, 1345, 1341, 1337, 1333, 1330, 1328, 1325),
    *(1323, 1321, 1319, 1318, 1316, 1315, 1314, 1313, 1311, 1310),
)
_BEYOND = {40: 1303, 60: 1296, 100: 1290}
_CONTEXT = Context(prec=28)
_PI = Decimal("3.141592653589793238462643383")
_HALVINGS, _TERMS = 4, 16


def degrees(freedom: int) -> int:
    """The degrees of freedom taken (at least 1): beyond 30 the nearest smaller number in the table, so that an interval
    is a little too wide and never too narrow.
    """
    return freedom if freedom <= len(_POINTS) else max([len(_POINTS), *(n for n in _BEYOND if n <= freedom)])


def point(freedom: int) -> Fraction:
    """The 90 % point for so many degrees of freedom, to three decimals."""
    taken = degrees(freedom)
    return Fraction(_BEYOND[taken] if taken in _BEYOND else _POINTS[taken - 1], 1000)


def below(t: Decimal, freedom: int) -> Decimal:
    """The share of the distribution that lies below ``t``, between 0 and 1."""
    taken = degrees(freedom)
    with localcontext(_CONTEXT):
        whole = taken + t * t
        sine, cosine, square = t / whole.sqrt(), (taken / whole).sqrt(), taken / whole
        odd = taken % 2
        term = series = (cosine if taken > 1 else Decimal(0)) if odd else Decimal(1)
        for k in range(1, taken // 2):
            term *= square * ((2 * k) if odd else (2 * k - 1)) / ((2 * k + 1) if odd else (2 * k))
            series += term
        inside = sine * series
        if odd:
            inside = 2 / _PI * (arctangent(t / Decimal(taken).sqrt()) + inside)
        return (1 + inside) / 2


def arctangent(x: Decimal) -> Decimal:
    """The angle whose tangent is ``x``: halved until the series is short, which is then doubled back."""
    with localcontext(_CONTEXT):
        for _ in range(_HALVINGS):
            x = x / (1 + (1 + x * x).sqrt())
        found, power = Decimal(0), x
        for n in range(_TERMS):
            found += power / (2 * n + 1) * (-1 if n % 2 else 1)
            power *= x * x
        return found * 2**_HALVINGS
