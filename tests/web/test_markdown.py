"""Guides as pages: what they use is drawn, all else stays text."""

from yingdan.web import markdown


def html(text: str) -> str:
    """A text as HTML."""
    return str(markdown.read(text).html)


def test_what_guides_use() -> None:
    """Headings, lists, tables, code, links between guides."""
    told = html(
        "# A\n\nOne `x<y` **bold**\nnext [API](api.md) [out](https://a.b) [away](../x/y.py)\n\n- a\n- b\n  more\n"
    )
    assert "<h1 id=" in told and "<code>x&lt;y</code> <b>bold</b> next" in told
    assert '<a href="/help/api/">API</a>' in told and 'href="https://a.b"' in told and "y.py" not in told
    assert "<ul><li>a</li><li>b more</li></ul>" in told
    assert "<th>k</th>" in html("| k | v |\n|---|---|\n| 1 | a \\| b |") and "a | b" in html(
        "|k|v|\n|--|--|\n|1|a \\| b|"
    )
    assert html("```\n<b> # no\n```") == "<pre><code>&lt;b&gt; # no</code></pre>"
    assert html("中文\n换行") == "<p>中文换行</p>"


def test_nothing_gets_through() -> None:
    """No HTML, no other protocol."""
    told = html('<script>alert(1)</script> [x](javascript:alert(1)) ![i](x" onerror=1) # <img src=x>')
    assert "<script" not in told and "javascript" not in told and "<img" not in told


def test_headings_with_the_words_below() -> None:
    """For the search of the help."""
    page = markdown.read("# 指南\n\n前言\n\n## 列表\n\n点表头排序。\n")
    assert [(h.text, h.words) for h in page.headings] == [("指南", "前言"), ("列表", "点表头排序。")]
