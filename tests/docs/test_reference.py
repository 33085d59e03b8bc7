"""The reference pages say what the code says: `make docs` writes them, and this notices when it was forgotten."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_reference_is_up_to_date() -> None:
    """Every page as it would be written now, by a process that knows no test's events and objects."""
    command = [sys.executable, "-m", "yingdan.cli", "docs", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
