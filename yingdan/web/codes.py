"""Codes to be scanned, as SVG: QR by segno, Code 128 by its own table (ISO/IEC 15417)."""

from functools import lru_cache
from io import BytesIO

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# The widths of bars and spaces of each sign, in modules: 0 to 102, then the three beginnings, then the end.
WIDTHS = [
    "212222",
    "222122",
    "222221",
    "121223",
    "121322",
    "131222",
    "122213",
    "122312",
    "132212",
    "221213",
    "221312",
    "231212",
    "112232",
    "122132",
    "122231",
    "113222",
    "123122",
    "123221",
    "223211",
    "221132",
    "221231",
    "213212",
    "223112",
    "312131",
    "311222",
    "321122",
    "321221",
    "312212",
    "322112",
    "322211",
    "212123",
    "212321",
    "232121",
    "111323",
    "131123",
    "131321",
    "112313",
    "132113",
    "132311",
    "211313",
    "231113",
    "231311",
    "112133",
    "112331",
    "132131",
    "113123",
    "113321",
    "133121",
    "313121",
    "211331",
    "231131",
    "213113",
    "213311",
    "213131",
    "311123",
    "311321",
    "331121",
    "312113",
    "312311",
    "332111",
    "314111",
    "221411",
    "431111",
    "111224",
    "111422",
    "121124",
    "121421",
    "141122",
    "141221",
    "112214",
    "112412",
    "122114",
    "122411",
    "142112",
    "142211",
    "241211",
    "221114",
    "413111",
    "241112",
    "134111",
    "111242",
    "121142",
    "121241",
    "114212",
    "124112",
    "124211",
    "411212",
    "421112",
    "421211",
    "212141",
    "214121",
    "412121",
    "111143",
    "111341",
    "131141",
    "114113",
    "114311",
    "411113",
    "411311",
    "113141",
    "114131",
    "311141",
    "411131",
    "211412",
    "211214",
    "211232",
    "2331112",
]
START_B, START_C, CODE_B, CODE_C, STOP = 104, 105, 100, 99, 106
QUIET, HEIGHT = 10, 48


def drawn(form: str, text: str) -> SafeString:
    """A code in one of two forms."""
    return code128(text) if form == "code128" else qr(text)


@lru_cache(maxsize=200)
def qr(text: str) -> SafeString:
    """A QR code of as little as the text needs, with the quiet zone of four modules."""
    out = BytesIO()
    segno.make(text, error="m", micro=False, encoding="utf-8").save(
        out, kind="svg", scale=4, border=4, light="#fff", xmldecl=False, svgns=False, omitsize=False
    )
    return mark_safe(out.getvalue().decode().strip())  # noqa: S308 (segno writes paths; the text is not in them)


def signs(text: str) -> list[int]:
    """The signs of Code 128: pairs of digits together where four or more stand in a row."""
    found: list[int] = []
    at, digits = 0, False
    while at < len(text):
        run = len(text[at:]) - len(text[at:].lstrip("0123456789"))
        if (run >= 4 or (digits and run >= 2)) and (digits or run % 2 == 0 or found):
            if not digits:
                if run % 2:
                    found.append(ord(text[at]) - 32)
                    at += 1
                found.append(CODE_C if found else START_C)
                digits = True
            found.append(int(text[at : at + 2]))
            at += 2
            continue
        if digits or not found:
            found.append(CODE_B if found else START_B)
            digits = False
        found.append(ord(text[at]) - 32)
        at += 1
    check = (found[0] + sum(place * sign for place, sign in enumerate(found[1:], 1))) % 103
    return [*found, check, STOP]


@lru_cache(maxsize=200)
def code128(text: str) -> SafeString:
    """A bar code with its quiet zones."""
    at, bars = QUIET, []
    for sign in signs(text):
        for number, width in enumerate(map(int, WIDTHS[sign])):
            if number % 2 == 0:
                bars.append(f"M{at} 0h{width}v{HEIGHT}h-{width}z")
            at += width
    wide = at + QUIET
    return format_html(
        '<svg viewBox="0 0 {} {}" width="{}" height="{}" shape-rendering="crispEdges"><path fill="#fff" '
        'd="M0 0h{}v{}H0z"/><path d="{}"/></svg>',
        wide, HEIGHT, wide * 2, HEIGHT * 2, wide, HEIGHT, "".join(bars),
    )  # fmt: skip
