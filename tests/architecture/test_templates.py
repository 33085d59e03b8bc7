"""Templates keep the five rules of HTMX 4, the strict content security policy, and use only icons there are."""

import ast
import re
from collections.abc import Callable

from tests.architecture.markup import Element, elements, without_comments
from tests.architecture.source import PACKAGE, lines, name, python, templates, tree

ASKS = ("hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete", "hx-action", "hx-boost")
INHERITABLE = ("hx-confirm", "hx-target", "hx-swap", "hx-include", "hx-indicator", "hx-sync", "hx-headers", "hx-vals")
STYLE = re.compile(r"\s*((min-|max-)?width|--[a-z][a-z-]*)\s*:[^;]*;?\s*")
PLAIN_SCRIPT = {"application/json", "importmap"}
OUTSIDE = re.compile(r"^\s*(https?:)?//")
WEB_ICON = re.compile(r"""{%\s*icon\s+["']([a-z0-9-]+)["']|icons\.svg#([a-z0-9-]+)""")


def broken(rule: Callable[[Element], str | None]) -> list[str]:
    """Where a rule is broken: a line for each element for which it has something to say."""
    return [
        f"{name(path)}:{element.line}: <{element.tag}> {problem}"
        for path in templates()
        for element in elements(path)
        if (problem := rule(element))
    ]


def test_htmx_1_body_gives_its_headers_to_what_is_inside() -> None:
    """HTMX 4 does not inherit unless told; without `:inherited` every write would be refused for lack of its token."""

    def rule(element: Element) -> str | None:
        if element.tag == "body" and element.has("hx-headers"):
            return "hx-headers must be hx-headers:inherited"
        return None

    assert not (found := broken(rule)), lines(found)
    bodies = [element for path in templates() for element in elements(path) if element.tag == "body"]
    if bodies and any(element.has(*ASKS[1:5]) for path in templates() for element in elements(path)):
        assert any(element.has("hx-headers:inherited") for element in bodies), "no body hands the CSRF token down"


def test_htmx_2_what_is_meant_for_children_says_so() -> None:
    """`hx-confirm` on a parent would ask nothing and send at once: so: on the asking element, or with `:inherited`."""

    def rule(element: Element) -> str | None:
        lost = [key for key in INHERITABLE if element.has(key)]
        if lost and not element.has(*ASKS) and element.tag != "body":
            return f"{', '.join(lost)} on an element that asks nothing; put it there or write :inherited"
        return None

    assert not (found := broken(rule)), lines(found)


def test_htmx_3_alpine_never_comes_without_its_bridge() -> None:
    """Morphing blanks Alpine's text unless hx-alpine-compat is loaded; without Alpine there is nothing to load."""
    for path in templates():
        sources = " ".join(element.get("src") or "" for element in elements(path) if element.tag == "script")
        if "alpine" in sources:
            assert "hx-alpine-compat" in sources, name(path)


def test_htmx_4_no_script_in_htmx_attributes() -> None:
    """The content security policy forbids evaluating text: no `js:`, no filter in a trigger, no `hx-on`."""

    def rule(element: Element) -> str | None:
        for key, value in element.attributes:
            text = value or ""
            if key.startswith(("hx-on", "x-on:", "@")):
                return f"{key}: behaviour belongs into static/js"
            if key.startswith(("hx-vals", "hx-headers")) and re.search(r"\b(js|javascript):", text):
                return f"{key} holds script"
            if key.startswith("hx-trigger") and "[" in text:
                return f"{key} holds a filter, which is script"
        return None

    assert not (found := broken(rule)), lines(found)


def test_no_script_or_style_in_the_page() -> None:
    """Scripts and styles are files; data for a script may stand in the page as JSON."""

    def rule(element: Element) -> str | None:
        if element.tag == "style":
            return "styles belong into static/css"
        if element.tag == "script" and not element.has("src") and element.get("type") not in PLAIN_SCRIPT:
            return "scripts belong into static/js"
        for key, value in element.attributes:
            if re.fullmatch(r"on[a-z]+", key):
                return f"{key}: behaviour belongs into static/js"
            if key in {"href", "src", "action"} and (value or "").strip().lower().startswith("javascript:"):
                return f"{key} holds script"
            if key == "style" and not re.fullmatch(f"({STYLE.pattern})*v?", value or ""):
                return f"style={value!r}: only a width or a --variable may be set in place"
        return None

    assert not (found := broken(rule)), lines(found)


def test_nothing_is_fetched_from_elsewhere() -> None:
    """The product works without the internet: no script, style, font or picture of another host."""

    def rule(element: Element) -> str | None:
        for key in ("src", "srcset", "data"):
            if OUTSIDE.match(element.get(key) or ""):
                return f"{key}={element.get(key)}"
        if element.tag in {"link", "use"} and OUTSIDE.match(element.get("href") or ""):
            return f"href={element.get('href')}"
        return None

    assert not (found := broken(rule)), lines(found)
    sheets = (PACKAGE / "web" / "static" / "css").glob("*.css")
    outside = [
        name(path) for path in sheets if re.search(r"(@import|url\()\s*['\"]?(https?:)?//", path.read_text("utf-8"))
    ]
    assert not outside, lines(outside)


def test_forms_that_write_carry_their_token() -> None:
    """A form sent by the browser itself needs the CSRF token inside; one sent by HTMX has it in the headers."""
    found = []
    for path in templates():
        text = without_comments(path.read_text("utf-8"))
        for form in re.findall(r"<form\b.*?</form>", text, re.DOTALL | re.IGNORECASE):
            head = form.partition(">")[0]
            posts = re.search(r"method\s*=\s*[\"']?post", head, re.IGNORECASE)
            if posts and "csrf_token" not in form and not any(key in head for key in ASKS):
                found.append(f"{name(path)}: {head[:80]}")
    assert not found, lines(found)


def test_nothing_is_shown_unescaped() -> None:
    """`|safe` and `autoescape off` turn a name typed by a stranger into a script."""
    bad = re.compile(r"\|\s*safe(seq)?\b|autoescape\s+off")
    found = [
        f"{name(path)}:{number}"
        for path in templates()
        for number, line in enumerate(without_comments(path.read_text("utf-8")).splitlines(), 1)
        if bad.search(line)
    ]
    assert not found, lines(found)


def test_every_icon_is_in_the_sprite() -> None:
    """An icon that is not there shows nothing; add its name to tools/icons.txt and run `make vendor`."""
    there = set(re.findall(r'<symbol id="([^"]+)"', (PACKAGE / "web" / "static" / "icons.svg").read_text("utf-8")))
    used: dict[str, str] = {}
    for path in templates():
        for match in WEB_ICON.finditer(without_comments(path.read_text("utf-8"))):
            used[match.group(1) or match.group(2)] = name(path)
    for path in python("yingdan"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.keyword) and node.arg == "icon" and isinstance(node.value, ast.Constant):
                used[str(node.value.value)] = name(path)
    missing = [f"{icon}: {where}" for icon, where in sorted(used.items()) if icon and icon not in there]
    assert not missing, lines(missing)
