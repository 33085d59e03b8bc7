"""Make the two tables that Chinese search reads; run it again when pypinyin or OpenCC move on.

    python tools/search_tables.py

Writes `yingdan/kernel/data/simplified.txt` (traditional → simplified, from OpenCC's TSCharacters, Apache-2.0) and
`yingdan/platform/search/data/pinyin.txt` (characters and phrases → syllables without tones, from pypinyin, MIT).
Both sources are needed only here, never when the product runs: the tables load in milliseconds where the libraries
cost a quarter of a second.
"""

import re
from importlib.metadata import version
from pathlib import Path

import opencc
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal

ROOT = Path(__file__).resolve().parents[1]
KERNEL = ROOT / "yingdan" / "kernel" / "data"
DATA = ROOT / "yingdan" / "platform" / "search" / "data"
POLYPHONES = DATA / "polyphones.txt"
LONGEST_PHRASE = 4
PER_LINE = 40
SYLLABLE = re.compile("[a-z]*[aeiouv][a-z]*")  # leaves out the grunts m, n, hm


def plain(syllable: str) -> str:
    """A syllable without its tone, ü written v: `lǜ` → `lv`."""
    return to_normal(syllable, v_to_u=False).replace("ü", "v")


def simplified_pairs() -> list[str]:
    """Every traditional character with its (first) simplified one, as two-character strings."""
    lines = (Path(opencc.__file__).parent / "dictionary" / "TSCharacters.txt").read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line)
    return sorted(old + new.split(" ")[0] for old, new in pairs if len(old) == 1 and old != new.split(" ")[0])


def sounds() -> dict[str, str]:
    """Every Han character with its commonest syllable."""
    read = {chr(code): plain(readings.split(",")[0]) for code, readings in PINYIN_DICT.items()}
    return {char: syllable for char, syllable in read.items() if SYLLABLE.fullmatch(syllable)}


def phrases(single: dict[str, str], polyphones: set[str]) -> dict[str, list[str]]:
    """Phrases that are not read character by character, and those that settle how a polyphone is read."""
    found = {}
    for phrase, readings in PHRASES_DICT.items():
        syllables = [plain(reading[0]) for reading in readings]
        if not 2 <= len(phrase) <= LONGEST_PHRASE or len(syllables) != len(phrase):
            continue
        if any(not SYLLABLE.fullmatch(syllable) for syllable in syllables):
            continue
        if polyphones & set(phrase) or syllables != [single.get(char) for char in phrase]:
            found[phrase] = syllables
    return found


def main() -> None:
    """Write both tables."""
    pairs = simplified_pairs()
    head = [
        "# Traditional → simplified characters, in pairs: TSCharacters of OpenCC, Copyright BYVoid and contributors,",
        f"# Apache License 2.0, by opencc-python-reimplemented {version('opencc-python-reimplemented')};"
        " reduced to the first choice of each character.",
        "# Made by tools/search_tables.py: do not edit.",
    ]
    rows = ["".join(pairs[at : at + PER_LINE]) for at in range(0, len(pairs), PER_LINE)]
    (KERNEL / "simplified.txt").write_text("\n".join([*head, *rows]) + "\n", "utf-8")

    single = sounds()
    polyphones = {line[0] for line in POLYPHONES.read_text("utf-8").splitlines() if line and line[0] not in "#^"}
    by_sound: dict[str, list[str]] = {}
    for char in sorted(single):
        by_sound.setdefault(single[char], []).append(char)
    head = [
        f"# Syllables without tones: first characters, then phrases. From pypinyin {version('pypinyin')},",
        "# Copyright mozillazg and contributors, MIT licence. Made by tools/search_tables.py: do not edit.",
    ]
    rows = [f"{syllable} {''.join(chars)}" for syllable, chars in sorted(by_sound.items())]
    spoken = [f"{phrase} {' '.join(syllables)}" for phrase, syllables in sorted(phrases(single, polyphones).items())]
    (DATA / "pinyin.txt").write_text("\n".join([*head, *rows, "", *spoken]) + "\n", "utf-8")


if __name__ == "__main__":
    main()
