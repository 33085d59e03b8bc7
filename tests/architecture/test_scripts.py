"""What every page loads stays light; what only some pages need is loaded by those alone."""

from tools.bench.weight import STATIC, everywhere, reachable

MOST = 120 * 1024  # bytes, compressed
APART = ("js/charts.js", "js/calendar.js", "js/grid/page.js", "js/gantt.js", "js/board.js", "js/designer.js")


def test_the_javascript_of_every_page_is_under_120_kilobytes() -> None:
    found = reachable(everywhere())
    assert STATIC / "js" / "dom.js" in found, "imports are not followed"
    assert STATIC / "vendor" / "htmx" / "htmx.min.js" in found
    heaviest = sorted(((size, file.name) for file, size in found.items()), reverse=True)[:10]
    assert sum(found.values()) <= MOST, heaviest


def test_charts_the_grid_and_the_calendar_come_with_their_own_pages_only() -> None:
    found = {str(file.relative_to(STATIC)) for file in reachable(everywhere())}
    assert not found & set(APART), "every page would load what one needs"
    assert all((STATIC / name).is_file() for name in APART)
