"""The normal distribution: its 90 % point, and how much of it lies below a value.

The share below is the series of Abramowitz and Stegun, *Handbook of Mathematical Functions*, 26.2.11:
½ + e^(−z²/2) / √(2π) · (z + z³/(1·3) + z⁵/(1·3·5) + …).
"""

from decimal import Context, Decimal, localcontext

NINETY = Decimal("1.281551565544600")
"""One in ten lies above this many deviations, one in ten as many below (NIST/SEMATECH e-Handbook, 1.3.6.7.1)."""
FAR = 9
"""Beyond this many deviations nothing is left to 18 places."""
_CONTEXT = Context(prec=40)
_ROOT_OF_TWO_PI = Decimal("2.506628274631000502415765285")
_SMALL = Decimal("1e-20")


def below(z: Decimal) -> Decimal:
    """The share of the distribution that lies below ``z`` deviations from the mean, between 0 and 1."""
    if abs(z) > FAR:
        return Decimal(z > 0)
    with localcontext(_CONTEXT):
        term = series = z
        odd = 1
        while abs(term) > _SMALL:
            odd += 2
            term *= z * z / odd
            series += term
        return Decimal("0.5") + (-z * z / 2).exp() / _ROOT_OF_TWO_PI * series
