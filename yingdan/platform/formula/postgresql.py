"""Formulas in the words of PostgreSQL. Each function takes its values once, so the SQL grows as the formula does."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Expression, Field, Value
from django.db.models.expressions import Combinable

from yingdan.kernel.expr import days
from yingdan.kernel.expr.check import CODE, LABEL
from yingdan.kernel.expr.functions import ANY, LONGEST_TEXT, SAME, SIZED, SPACES, Function
from yingdan.kernel.expr.tree import BLANK, BOOL, DATE, NUMBER, TEXT, Call, Literal, Name, Node, Type
from yingdan.platform.formula.functions import Added
from yingdan.platform.formula.result import Result

CAST = {NUMBER: "numeric", TEXT: "text", DATE: "date", BOOL: "boolean", BLANK: "text"}
SMALL, LARGE = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LOWER = f"translate({{}}, '{LARGE}', '{SMALL}')"
COUNT = f"least(greatest(trunc({{}}), 0), {LONGEST_TEXT})::int"
FIRST = f"least(greatest(trunc({{}}), 1), {LONGEST_TEXT + 1})::int"
PLACE = re.compile(r"\{(\d+)\}")

TEMPLATES: dict[str, str] = {
    "+": "({0} + {1})", "-": "({0} - {1})", "*": "({0} * {1})", "/": "yingdan_div({0}, {1})", "NEG": "(- {0})",
    "=": "({0} IS NOT DISTINCT FROM {1})", "<>": "({0} IS DISTINCT FROM {1})",
    "<": "COALESCE({0} < {1}, FALSE)", "<=": "COALESCE({0} <= {1}, FALSE)",
    ">": "COALESCE({0} > {1}, FALSE)", ">=": "COALESCE({0} >= {1}, FALSE)",
    "NOT": "(NOT COALESCE({0}, FALSE))", "ISBLANK": "({0} IS NULL)", "COALESCE": "COALESCE({*})",
    "MIN": "LEAST({*})", "MAX": "GREATEST({*})",
    "SUM": "(SELECT sum(v) FROM unnest(ARRAY[{*}]) AS t(v))",
    "AVERAGE": "(SELECT yingdan_div(sum(v), count(v)::numeric) FROM unnest(ARRAY[{*}]) AS t(v))",
    "ABS": "abs({0})", "FLOOR": "floor({0})", "CEIL": "ceil({0})", "MOD": "yingdan_mod({0}, {1})",
    "CONCAT": f"NULLIF(left(concat({{*}}), {LONGEST_TEXT}), '')", "LEN": "char_length({0})::numeric",
    "LEFT": f"NULLIF(left({{0}}, {COUNT.format('{1}')}), '')",
    "RIGHT": f"NULLIF(right({{0}}, {COUNT.format('{1}')}), '')",
    "MID": f"NULLIF(substr({{0}}, {FIRST.format('{1}')}, {COUNT.format('{2}')}), '')",
    "UPPER": f"translate({{0}}, '{SMALL}', '{LARGE}')", "LOWER": LOWER.format("{0}"),
    "CONTAINS": f"COALESCE(strpos({LOWER.format('{0}')}, {LOWER.format('{1}')}) > 0, FALSE)",
    "STARTS": f"COALESCE(starts_with({LOWER.format('{0}')}, {LOWER.format('{1}')}), FALSE)",
    "DATE": "yingdan_date({0}, {1}, {2})", "YEAR": "EXTRACT(YEAR FROM {0})::numeric",
    "QUARTER": "EXTRACT(QUARTER FROM {0})::numeric", "MONTH": "EXTRACT(MONTH FROM {0})::numeric",
    "DAY": "EXTRACT(DAY FROM {0})::numeric", "WEEKDAY": "EXTRACT(ISODOW FROM {0})::numeric",
    "DAYS": "({0} - {1})::numeric",
    "MONTHEND": "(date_trunc('month', ({0})::timestamp) + interval '1 month - 1 day')::date",
}  # fmt: skip


class Sql(Expression):
    """A template of SQL whose {0}, {1} … are other expressions, {*} all of them; each stands once and in order."""

    def __init__(self, template: str, *parts: Any, output_field: Field | None = None) -> None:
        super().__init__(output_field=output_field)
        self.template, self.parts = template, list(parts)

    def get_source_expressions(self) -> list[Any]:
        """What it is made of."""
        return self.parts

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """The same, resolved."""
        self.parts = list(exprs)

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """The SQL and its parameters, in order."""
        texts, params = [], []
        for part in self.parts:
            sql, more = compiler.compile(part)
            texts.append(sql)
            params += more
        template = self.template.replace("{*}", ", ".join(f"{{{at}}}" for at in range(len(texts))))
        return PLACE.sub(lambda found: texts[int(found[1])], template), params


def bound(value: Any, type: Type) -> Any:
    """A written value as a parameter of a known type."""
    if value is None:
        return Sql(f"NULL::{CAST[type]}")
    if isinstance(value, bool):
        return Sql("TRUE" if value else "FALSE")
    return Sql(f"({{0}})::{CAST[type]}", Value(str(value)))


class Writer:
    """Writes one formula: `values` are its fields as expressions of the right types, `options` their labels."""

    def __init__(
        self,
        values: Mapping[str, Combinable],
        options: Mapping[str, Mapping[str, str]],
        today: date,
        functions: Mapping[str, Function],
        added: Mapping[str, Added],
    ) -> None:
        self.values, self.options, self.today = values, options, today
        self.functions, self.added = functions, added
        self.forms: dict[str, Callable[[Call], Any]] = {
            "IF": self.if_, "SWITCH": self.switch, "AND": lambda n: self.joined(n, " AND "),
            "OR": lambda n: self.joined(n, " OR "), "TODAY": lambda n: bound(self.today, DATE), "TEXT": self.text,
            "ROUND": self.round, "TRIM": self.trim, "DATEADD": self.dateadd, LABEL: self.label,
            CODE: lambda n: self.node(n.args[0], TEXT),
        }  # fmt: skip

    def node(self, node: Node, wanted: Type) -> Any:
        """One node, which must be of a type; what is always blank is NULL of that type."""
        if node.type == BLANK:
            return bound(None, wanted)
        match node:
            case Literal():
                return bound(node.value, node.type)
            case Name():
                return self.values[node.name]
        form = self.forms.get(node.function)
        return form(node) if form else self.call(node)

    def call(self, node: Call) -> Any:
        """A function by its template."""
        takes = self.functions[node.function].takes
        common = next((a.type for a in node.args if a.type != BLANK), TEXT)
        types = [takes[min(at, len(takes) - 1)] for at in range(len(node.args))]
        parts = [
            self.node(a, common if t in (SAME, SIZED) else TEXT if t == ANY else t)
            for a, t in zip(node.args, types, strict=True)
        ]
        return Sql(TEMPLATES.get(node.function) or self.added[node.function].template, *parts)

    def if_(self, node: Call) -> Any:
        """IF."""
        rest = [self.node(a, node.type) for a in node.args[1:]]
        other = " ELSE {2}" if len(rest) > 1 else ""
        return Sql(f"CASE WHEN {{0}} THEN {{1}}{other} END", self.node(node.args[0], BOOL), *rest)

    def switch(self, node: Call) -> Any:
        """SWITCH, which evaluates its value once."""
        value, pairs = node.args[0], node.args[1:]
        kind = next((a.type for a in (value, *pairs[: len(pairs) // 2 * 2 : 2]) if a.type != BLANK), TEXT)
        parts, text = [self.node(value, kind)], "CASE {0}"
        for at in range(0, len(pairs) - 1, 2):
            text += f" WHEN {{{len(parts)}}} THEN {{{len(parts) + 1}}}"
            parts += [self.node(pairs[at], kind), self.node(pairs[at + 1], node.type)]
        if len(pairs) % 2:
            text += f" ELSE {{{len(parts)}}}"
            parts.append(self.node(pairs[-1], node.type))
        return Sql(f"{text} END", *parts)

    def joined(self, node: Call, word: str) -> Any:
        """AND, OR; a blank does not hold."""
        places = word.join(f"COALESCE({{{at}}}, FALSE)" for at in range(len(node.args)))
        return Sql(f"({places})", *(self.node(a, BOOL) for a in node.args))

    def text(self, node: Call) -> Any:
        """TEXT of a number, with or without decimals, or of a day by its pattern."""
        first, *rest = node.args
        value = self.node(first, first.type)
        if first.type == DATE:
            pattern = rest[0].value if rest and isinstance(rest[0], Literal) else "YYYY-MM-DD"
            return Sql("to_char({0}, {1})", value, bound(quoted(str(pattern)), TEXT))
        if not rest:
            return Sql("trim_scale({0})::text", value)
        return Sql("round({0}, least(greatest(trunc({1}), 0), 12)::int)::text", value, self.node(rest[0], NUMBER))

    def round(self, node: Call) -> Any:
        """ROUND; PostgreSQL rounds half up, away from zero, as we do."""
        places = self.node(node.args[1], NUMBER) if len(node.args) > 1 else bound(Decimal(0), NUMBER)
        return Sql("round({0}, least(greatest(trunc({1}), -18), 12)::int)", self.node(node.args[0], NUMBER), places)

    def trim(self, node: Call) -> Any:
        """TRIM."""
        return Sql("NULLIF(btrim({0}, {1}), '')", self.node(node.args[0], TEXT), bound(SPACES, TEXT))

    def dateadd(self, node: Call) -> Any:
        """DATEADD."""
        unit = node.args[2].value if len(node.args) > 2 and isinstance(node.args[2], Literal) else "day"
        by_month, size = days.STEPS[str(unit).lower()]
        tail = f"{'TRUE' if by_month else 'FALSE'}, {size}"
        parts = (self.node(node.args[0], DATE), self.node(node.args[1], NUMBER))
        return Sql(f"yingdan_dateadd({{0}}, {{1}}, {tail})", *parts)

    def label(self, node: Call) -> Any:
        """A field of options as its label."""
        (name,) = node.args
        labels = self.options.get(name.name, {}) if isinstance(name, Name) else {}
        value = self.node(name, TEXT)
        if not labels:
            return value
        parts, text = [value], "CASE {0}"
        for code, label in labels.items():
            text += f" WHEN {{{len(parts)}}} THEN {{{len(parts) + 1}}}"
            parts += [bound(code, TEXT), bound(label, TEXT)]
        return Sql(f"{text} ELSE {{{len(parts)}}} END", *parts, value)


def quoted(pattern: str) -> str:
    """A pattern of YYYY, MM and DD as to_char reads it: all else in quotation marks."""
    marks = ("YYYY", "MM", "DD")
    return "".join(
        p if p in marks else '"' + p.replace("\\", "\\\\").replace('"', '\\"') + '"' for p in days.pieces(pattern)
    )


def expression(tree: Node, result: Result, writer: Writer) -> Any:
    """A formula as a Django expression that gives what its field shows."""
    value = writer.node(tree, result.type)
    output = result.output()
    if result.type != NUMBER:
        return Sql("{0}", value, output_field=output)
    share = " * 100" if result.kind == "percent" else ""
    return Sql(f"yingdan_fit({{0}}{share}, {result.places}, {result.digits})", value, output_field=output)
