"""From a text to a tree. The grammar is the whole language: it has no attributes, no loops, no definitions, so the
worst a formula can be is long, and length is limited before anything is read.

What people type with a Chinese input method is read like its half-width twin: （ ） ， ＋ × ÷ ≥ “ ” 【 】.
"""

import re
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken, v_args

from yingdan.kernel.errors import Invalid
from yingdan.kernel.expr.tree import At, Call, Literal, Name, Node, walk

LONGEST = 2000
"""The most characters a formula may have."""
DEEPEST = 32
"""How many levels functions and operators may stand inside one another; brackets alone count for nothing."""
MOST_NODES = 500
"""The most values, fields, functions and operators a formula may have in all."""
WHOLE_DIGITS, DECIMALS = 18, 12
"""The most digits a written number may have before and after its point."""

GRAMMAR = r"""
?start: either
?either: both | either OR both -> binary
?both: denied | both AND denied -> binary
?denied: compared | NOT denied -> unary
?compared: joined | joined COMPARE joined -> binary
?joined: sum | joined JOIN sum -> binary
?sum: product | sum SIGN product -> binary
?product: signed | product TIMES signed -> binary
?signed: atom | SIGN signed -> unary
?atom: NUMBER -> number | TEXT -> text | NAME -> name | BRACKETED -> bracketed | call | _OPEN either _CLOSE
call: NAME _OPEN [either (_COMMA either)*] _CLOSE

OR: /or\b|\|\||或/i
AND: /and\b|&&|且/i
NOT.2: /not\b(?!\s*[(（])/i
COMPARE: /<=|>=|<>|!=|==|[=<>≤≥≠＝＜＞]/
JOIN: /[&＆](?!&)/
SIGN: /[-+＋－−]/
TIMES: /[*\/＊／×÷](?!\*)/
NUMBER: /([0-9０-９]+([.．][0-9０-９]*)?|[.][0-9]+)[%％]?/
TEXT: /"([^"]|"")*"|'([^']|'')*'|“[^”]*”|‘[^’]*’/
BRACKETED: /\[[^\[\]\n]{1,200}\]|【[^【】\n]{1,200}】/
NAME: /[^\W\d]\w*(\.[^\W\d]\w*)*/
_OPEN: /[(（]/
_CLOSE: /[)）]/
_COMMA: /[,，]/
%ignore /[ \t\r\n\u3000\u00a0]+/
"""

CONSTANTS: dict[str, bool | None] = {
    "TRUE": True, "真": True, "是": True, "FALSE": False, "假": False, "否": False, "BLANK": None, "空": None,
}  # fmt: skip
SAME = {  # one spelling for each operator
    "==": "=", "＝": "=", "!=": "<>", "≠": "<>", "≤": "<=", "≥": ">=", "＜": "<", "＞": ">", "＆": "&", "＋": "+",
    "－": "-", "−": "-", "＊": "*", "×": "*", "／": "/", "÷": "/", "||": "OR", "或": "OR", "&&": "AND", "且": "AND",
}  # fmt: skip
WORD = re.compile(r"[\[【]?[^\s()（）+*/=<>&,，;\"'“”\[\]【】-]*$")
"""The name being written at the end of an unfinished formula."""
CLOSING = {"“": "”", "‘": "’"}


def at(token: Token) -> At:
    """Where a token stands."""
    start, line, column = token.start_pos or 0, token.line or 1, token.column or 1
    return At(line, column, start, token.end_pos or start + len(token))


def operator(token: Token) -> str:
    """The one spelling of an operator."""
    return SAME.get(str(token), str(token).upper())


@v_args(inline=True)
class Builder(Transformer[Token, Node]):
    """Makes nodes while the text is read, from the inside out, so that nothing recurses."""

    def number(self, token: Token) -> Node:
        """A number; `5%` is 0.05. Raises Invalid for one that is too long."""
        digits = token.rstrip("%％").replace("．", ".")
        whole, _point, decimals = digits.partition(".")
        if len(whole.lstrip("0０")) > WHOLE_DIGITS or len(decimals) > DECIMALS:
            raise Invalid(
                "Line %(line)s, column %(column)s: this number is too long; %(whole)s digits before the point and "
                "%(decimals)s after it are the most.",
                code="formula", line=token.line, column=token.column, whole=WHOLE_DIGITS, decimals=DECIMALS,
            )  # fmt: skip
        value = Decimal(digits)
        return Literal(value.scaleb(-2) if len(digits) < len(token) else value, at(token))

    def text(self, token: Token) -> Node:
        """A text, without its quotation marks; a doubled one inside stands for itself. An empty text is blank."""
        mark = token[0]
        inner = token[1:-1] if mark in CLOSING else token[1:-1].replace(mark * 2, mark)
        return Literal(str(inner) or None, at(token))

    def name(self, token: Token) -> Node:
        """A constant, or a field."""
        word = str(token)
        return Literal(CONSTANTS[word.upper()], at(token)) if word.upper() in CONSTANTS else Name(word, at(token))

    def bracketed(self, token: Token) -> Node:
        """A field in brackets, which may have any characters in its label."""
        return Name(token[1:-1].strip(), at(token))

    def call(self, token: Token, *args: Node | None) -> Node:
        """A function."""
        return Call(str(token).upper(), tuple(a for a in args if a is not None), at(token))

    def unary(self, token: Token, operand: Node) -> Node:
        """`-x`, `not x`; `+x` is x."""
        sign = operator(token)
        return operand if sign == "+" else Call("NEG" if sign == "-" else sign, (operand,), at(token))

    def binary(self, left: Node, token: Token, right: Node) -> Node:
        """Two values and an operator between them."""
        return Call(operator(token), (left, right), at(token))


@cache
def parser() -> Lark:
    """The parser, made once when the first formula is read. LALR: one step per token, without backtracking."""
    return Lark(GRAMMAR, parser="lalr", transformer=Builder(), propagate_positions=False, maybe_placeholders=False)


@lru_cache(maxsize=2000)
def parse(text: str) -> Node:
    """The tree of a formula. Raises Invalid with line and column for what is not one, is too long, or too deep."""
    if len(text) > LONGEST:
        raise Invalid("A formula may have at most %(most)s characters.", code="formula", most=LONGEST)
    if not text.strip():
        raise Invalid("Write a formula.", code="formula")
    try:
        tree: Any = parser().parse(text)
    except UnexpectedInput as wrong:
        raise misread(text, wrong) from None
    depth = size = 0
    for _node, level in walk(tree):
        depth, size = max(depth, level), size + 1
    if depth > DEEPEST:
        raise Invalid(
            "This formula is nested too deep: %(most)s levels are the most. Make a formula field of a part of it.",
            code="formula", most=DEEPEST,
        )  # fmt: skip
    if size > MOST_NODES:
        raise Invalid(
            "This formula has too many parts: %(most)s are the most. Make a formula field of a part of it.",
            code="formula", most=MOST_NODES,
        )  # fmt: skip
    found: Node = tree
    return found


def misread(text: str, wrong: UnexpectedInput) -> Invalid:
    """What to tell a person about a text that is no formula."""
    line, column = max(wrong.line or 1, 1), max(wrong.column or 1, 1)
    if isinstance(wrong, UnexpectedToken) and wrong.token.type == "$END":
        return Invalid(
            "The formula ends too early: something is missing at its end, perhaps a bracket.",
            code="formula", line=text.count("\n") + 1, column=len(text) - text.rfind("\n"),
        )  # fmt: skip
    found = str(wrong.token) if isinstance(wrong, UnexpectedToken) else text[wrong.pos_in_stream or 0]
    if isinstance(wrong, UnexpectedCharacters) and found in "\"'“‘":
        return Invalid(
            "Line %(line)s, column %(column)s: this text is not closed; a quotation mark is missing.",
            code="formula", line=line, column=column,
        )  # fmt: skip
    if isinstance(wrong, UnexpectedCharacters) and found in "[【":
        return Invalid(
            "Line %(line)s, column %(column)s: write a field's name between [ and ].",
            code="formula", line=line, column=column,
        )  # fmt: skip
    return Invalid(
        "Line %(line)s, column %(column)s: “%(found)s” was not expected here.",
        code="formula", line=line, column=column, found=found[:40],
    )  # fmt: skip
