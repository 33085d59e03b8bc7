"""Calling somebody by the bell without a comment: the program says what has come to wait for him."""

from typing import Any

from yingdan.platform import records
from yingdan.platform.objects.mention import Mention


def call(person: int, record: Any, words: str, place: str = "") -> bool:
    """Tell somebody of a record in words of his language; `place` is the page it leads to, when not the record's own.

    The same words about the same record are said once; whether they were said now.
    """
    said = Mention(about_key=record.key(), about_id=record.pk, owner_id=person, words=words[:300], place=place)
    same = Mention.objects.filter(about_key=said.about_key, about_id=said.about_id, owner_id=person, words=said.words)
    if same.exists():
        return False
    records.save(said)
    return True
