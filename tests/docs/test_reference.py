"""The reference pages say what the code says: `make docs` writes them, and this notices when it was forgotten."""

from pathlib import Path

from django.core.management import call_command

PAGES = Path(__file__).resolve().parents[2] / "docs" / "reference"


def test_the_reference_is_up_to_date(tmp_path: Path) -> None:
    """Every page as it would be written now."""
    call_command("docs", "--into", str(tmp_path), verbosity=0)
    written = {page.name: page.read_text("utf-8") for page in tmp_path.glob("*.md")}
    assert written == {page.name: page.read_text("utf-8") for page in PAGES.glob("*.md")}
