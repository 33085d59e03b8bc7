"""The texts of the demo company: tables and word lists in `data/`, read once."""

import csv
import tomllib
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

FOLDER = Path(__file__).parent / "data"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The lines of `data/<name>.tsv`, each by its column names."""
    with (FOLDER / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def words(name: str) -> dict[str, Any]:
    """The word lists of `data/<name>.toml`."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def full_name(random: Random, woman: bool) -> str:
    """A Chinese name, the surname first."""
    lists = words("words")
    return random.choice(lists["surnames"]) + random.choice(lists["women" if woman else "men"])


def mobile(random: Random) -> str:
    """A made-up mobile number in international form."""
    return f"+861{random.choice('35789')}{random.randint(0, 9)}0000{random.randint(0, 9999):04}"
