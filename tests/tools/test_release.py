"""The release tool turns change files into a chapter."""

from pathlib import Path

import pytest

from tools import release


def test_a_chapter_groups_changes_by_kind_in_a_fixed_order(tmp_path: Path) -> None:
    (tmp_path / "2.fix.md").write_text("Totals count\nonce.", "utf-8")
    (tmp_path / "1.feature.md").write_text("Import of xls.", "utf-8")
    text = release.chapter("0.2.0", sorted(tmp_path.glob("*.md")))
    assert text.startswith("## 0.2.0 (")
    assert text.index("### New\n\n- Import of xls.") < text.index("### Fixed\n\n- Totals count once.")


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "1.wonder.md").write_text("x", "utf-8")
    with pytest.raises(SystemExit, match="wonder"):
        release.chapter("0.2.0", sorted(tmp_path.glob("*.md")))


def test_every_change_file_of_this_checkout_has_a_known_kind() -> None:
    assert release.chapter("0.0.0", release.pieces())
