"""Values that have broken programs: for every text, number, date, choice, reference and filter there is."""

# ruff: noqa: E501 - a table of values

from typing import Any

NASTY: tuple[Any, ...] = (
    "", " ", "\t\n", "\x00", "a\x00b", "\x01\x1f", "\ufeff", "\u200b", "\u202e gnp.exe", "\ud800", "\udfff\ud800",
    "null", "None", "undefined", "NaN", "Infinity", "-Infinity", "true", "false", "0", "-0", "-1", "1e999", "1e-999",
    "0x10", "１２３", "٣", "²", "½", "1,2,3", "1.234,56", "999999999999999999999999999999", "0.00000000001", "12万", "1.2亿",
    "-99999999999999.99", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "2147483648",
    "2026-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "0001-01-01", "2026-13-01", "20260101", "2026-1-1",
    "2026-11-21T25:61:00", "2026-11-21T00:00:00+99:99", "9999-12-31T23:59:59Z", "now", "today", "-271821-04-20",
    "'", '"', "''", "' OR '1'='1", "1; DROP TABLE crm_account; --", "%", "%%", "_", "%s", "%(x)s", "{0}", "{}", "{{7*7}}",
    "${7*7}", "{% debug %}", "\\", "\\'", "../../etc/passwd", "file:///etc/passwd", "http://127.0.0.1:1/", "javascript:alert(1)",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "]]>", "&amp;", "=1+1", "+1", "@SUM(A1)", "-1+1",
    "喆堃㛃䶮龑镕𠮷", "ｱｲｳ", "Ａ", "ﷺ", "Z̴̘͚", "👨‍👩‍👧‍👦", "🇨🇳", "İ", "ß", "ﬁ", "a\u0301", "𝒳", "ก็็็็", "العربية", "\u2028", "\r\n",
    "a" * 201, "汉" * 5000, "x" * 100_000, "(" * 500, "[" * 500, '{"a":' * 200, "1" * 400, "a," * 1000, "-" * 300, "." * 300,
    "__class__", "__proto__", "constructor", "password", "user__password", "owner__password", "pk", "id", "custom",
    None, True, False, 0, -1, 1, 10**30, -(10**30), 1.5, 1e308, -0.0, [], {}, [[]], [None], [1, "a"], {"id": None},
    {"id": "x"}, {"id": 10**30}, {"id": -1}, {"label": "?"}, {"": ""}, {"id": {"id": 1}}, [{"id": 1}] * 300, {"key": "crm.account", "id": 0},
    {"key": "", "id": 1}, {"key": "nope.nope", "id": 1}, {"key": 5}, ["\x00"], {"\x00": "\x00"}, [True, False], "\U0010ffff",
)  # fmt: skip
OPERATORS = (
    "is", "is_not", "any_of", "none_of", "empty", "not_empty", "contains", "not_contains", "starts_with", "gt", "gte", "lt",
    "lte", "between", "before", "after", "in_period", "is_me", "my_people", "in_unit", "exact", "regex", "gt__gt", "", "_",
)  # fmt: skip
NAMES = (
    "q", "where", "order", "fields", "limit", "cursor", "count", "deleted", "group", "measure", "view", "page", "saved",
    "columns", "format", "next", "step", "month", "on", "password", "custom", "version", "deleted_at", "owner.name",
    "owner.password", "account.owner.name", "about", "id", "pk", "__", "f.", "f.x", "csrfmiddlewaretoken", "\x00", "é",
)  # fmt: skip
PERIODS = ("today", "this_week", "last_month", "this_quarter", "last_n_days", "next_n_days", "nonsense", "")
