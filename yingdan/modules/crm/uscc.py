"""The unified social credit code (统一社会信用代码) of Chinese organisations and its check character.

Source: GB 32100-2015, as given in requirements.md §5.9.
"""

CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
LENGTH = 18


def normalised(text: str) -> str:
    """The code in capital letters without spaces, full-width characters made half-width."""
    half = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    return "".join(half.split()).upper()


def check_character(body: str) -> str:
    """The last character that belongs to the first 17. Raises ValueError for characters no code has."""
    total = sum(CHARACTERS.index(c) * w for c, w in zip(body, WEIGHTS, strict=True))
    return CHARACTERS[(31 - total % 31) % 31]


def is_valid(code: str) -> bool:
    """Whether `code`, already normalised, is a code with its right check character."""
    if len(code) != LENGTH or any(c not in CHARACTERS for c in code):
        return False
    return check_character(code[:-1]) == code[-1]
