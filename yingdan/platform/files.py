"""Files of records: kept under random names, judged by content, given only to who sees the record."""

import hashlib
import re
import time
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol, cast
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from yingdan.kernel.errors import Invalid, Missing, Refused
from yingdan.platform import hooks, media, preferences, records, schema
from yingdan.platform.access import only_on
from yingdan.platform.actor import current_actor
from yingdan.platform.customs import table
from yingdan.platform.jobs import Progress, job
from yingdan.platform.objects.attachment import Attachment
from yingdan.platform.prepared import question
from yingdan.platform.rows import Write

PLACE = re.compile(r"[0-9a-f]{32}")
BLOCK = 1 << 20
LONGEST = 200  # bytes of a name: file systems take 255, and a browser may add to it
LEFT_LYING = 2 * 24 * 3600  # seconds
FORBIDDEN = frozenset('/\\:*?"<>|')
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
"""Names of devices on Windows ("Naming Files, Paths, and Namespaces", Win32 documentation)."""

About = tuple[str, int]


class Upload(Protocol):
    """A file as a browser sends it."""

    name: str | None

    def chunks(self) -> Iterable[bytes]:
        """Its bytes, piece by piece."""
        ...


def folder() -> Path:
    """Where files are kept."""
    return Path(settings.HOME) / "files"


def path_of(attachment: Attachment) -> Path:
    """Where the bytes of an attachment lie. Raises Missing when they are gone."""
    place = attachment.place
    path = folder() / place[:2] / place
    if not PLACE.fullmatch(place) or not path.is_file():
        raise Missing("This file is no longer there.", code="file")
    return path


def open_(attachment: Attachment) -> Any:
    """The bytes of an attachment, to be read and closed. Raises Missing when they are gone."""
    return path_of(attachment).open("rb")


def forget(place: str) -> None:
    """Let bytes go for good whose attachment is gone; those that are not there are passed over."""
    if PLACE.fullmatch(place):
        (folder() / place[:2] / place).unlink(missing_ok=True)


def most() -> int:
    """How many bytes a file may have, by the company's settings."""
    return preferences.company().file_mb << 20


def keep(upload: Upload, about: About | None = None, field: str = "") -> Attachment:
    """Keep a file on a record, or for now on nothing: on the form that is being filled in.

    Raises Missing for a record the actor does not see, Refused for one he may not change, Invalid for a file that is
    empty, too large or one too many.
    """
    judge(about)
    key, id = about or ("", None)
    record = Attachment(name=clean_name(upload.name or ""), about_key=key, about_id=id, field=field)
    record.place = uuid4().hex
    path = folder() / record.place[:2] / record.place
    try:
        record.size, record.sha256, record.media_type = pour(upload, path)
        return records.save(record)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def judge(about: About | None) -> None:
    """Whether the actor may hang a file on a record, before a byte is written. Raises Missing, Refused, Invalid."""
    if not current_actor().may(Attachment.key(), "add"):
        raise Refused("You may not add records here.")
    if about is None:
        return
    key, id = about
    rows = schema.find(key).rows()
    if key == Attachment.key() or not rows.filter(pk=id).exists():
        raise Missing()
    if not rows.may("change").filter(pk=id).exists():
        raise Refused("You may see this but not change it.")
    limit = preferences.company().record_files
    with only_on(key):
        there = Attachment.objects.filter(about_key=key, about_id=id)
    if there.count() >= limit:
        raise Invalid("A record holds at most %(most)s files. Delete some first.", code="files", most=limit)


def pour(upload: Upload, path: Path) -> tuple[int, str, str]:
    """Write the bytes to their place; gives their number, checksum and media type. Raises Invalid when there are none
    or too many.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    size, digest, head, limit = 0, hashlib.sha256(), b"", most()
    with path.open("xb") as out:
        path.chmod(0o600)
        for piece in upload.chunks():
            size += len(piece)
            if size > limit:
                raise Invalid("A file may have at most %(most)s MB.", code="too_big", most=limit >> 20)
            digest.update(piece)
            head = (head + piece)[: media.HEAD] if len(head) < media.HEAD else head
            out.write(piece)
    if not size:
        raise Invalid("This file is empty.", code="empty")
    return size, digest.hexdigest(), media.judged(head)


def clean_name(given: str) -> str:
    """The name as it may be shown and offered for saving: the last part of a path, without signs that steer terminals
    or turn writing round, no name of a device, at most 200 bytes with its ending kept.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    kept = "".join("_" if c in FORBIDDEN else c for c in last if unicodedata.category(c)[0] != "C")
    name = kept.strip(" .") or "file"
    if RESERVED.fullmatch(name):
        name = f"_{name}"
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending.encode()) > 20:
        stem, dot, ending = name, "", ""
    while len((stem + dot + ending).encode()) > LONGEST:
        stem = stem[:-1]
    return stem + dot + ending


def of(key: str, id: int, field: str | None = None) -> list[Attachment]:
    """The files of a record the actor sees, latest first; those of one field, of none (""), or all (None)."""
    return on_record(key, field, id=id)


@question
def on_record(key: str, field: str | None, *, id: int) -> Any:
    """The files on a record of an object."""
    with only_on(key):
        rows = Attachment.objects.filter(about_key=key, about_id=id).select_related("created_by").order_by("-id")
    return rows if field is None else rows.filter(field=field)


def around(key: str, id: int, others: tuple[str, ...]) -> list[Attachment]:
    """The files of a record as a whole, and those sent with what was said about it: with records of these `others`,
    such as its comments. Latest first, one statement.
    """
    return said_about(key, others, id=id)


@question
def said_about(key: str, others: tuple[str, ...], *, id: int) -> Any:
    """The files on a record of an object, and on the live records of others about it."""
    found = Q(about_key=key, about_id=id, field="")
    with only_on(key, *others):
        for other in others:
            said = schema.whole(other).model.objects.filter(about_key=key, about_id=id)
            found |= Q(about_key=other, about_id__in=said.values("pk"))
        return Attachment.objects.filter(found).select_related("created_by").order_by("-id")


def hang(ids: Sequence[int], record: Any) -> list[Attachment]:
    """Hang files sent ahead on a record that was just written with them, in their order.

    Raises Invalid for one that is not the actor's own and waiting, and for more than a record holds.
    """
    limit, found = preferences.company().record_files, waiting(ids)
    if len(found) > limit:
        raise Invalid("A record holds at most %(most)s files. Delete some first.", code="files", most=limit)
    if len(found) != len(set(ids)):
        raise Invalid("A file is no longer there. Attach it once more.", code="file")
    for one in found:
        one.about_key, one.about_id = record.key(), record.pk
    records.save_many(found, verb="change")
    return found


def waiting(ids: Sequence[int]) -> list[Attachment]:
    """Those of these files that the actor has sent ahead and that hang on nothing yet, each once, in their order."""
    rows = Attachment.objects.filter(about_key="", created_by_id=current_actor().user_id) if ids else None
    mine = rows.in_bulk(list(ids)) if rows is not None else {}
    return [mine[id] for id in dict.fromkeys(ids) if id in mine]


def there_are(key: str) -> Exists:
    """Whether files hang on a row of an object, to be asked together with the row."""
    return Exists(table("Attachment").filter(about_key=key, about_id=OuterRef("pk")))


def on_many(key: str, ids: Sequence[int], *within: str) -> dict[int, list[Attachment]]:
    """The files of several records of one object, as they were attached, by record: one statement, none without ids.
    `within` names the objects on whose records those hang in turn.
    """
    found: dict[int, list[Attachment]] = {}
    if ids and current_actor().may(Attachment.key(), "view"):
        with only_on(key, *within):
            rows = Attachment.objects.filter(about_key=key, about_id__in=ids).select_related("created_by")
        for one in rows.order_by("id"):
            found.setdefault(cast(int, one.about_id), []).append(one)
    return found


def claim(model: Any, writes: Sequence[Write]) -> None:
    """Hang the files a form has sent ahead on the record that now names them in a field."""
    if not schema.known(model.key()) or not any(w.record.custom for w in writes):
        return
    fields = [f for f in schema.whole(model.key()).customs if f.kind.name in ("attachment", "picture", "signature")]
    for write in writes if fields else ():
        for field in fields:
            mine = (f for f in field.value(write.record) if not f.about_key and f.deleted_at is None)
            for one in (f for f in mine if f.created_by_id == current_actor().user_id):
                one.about_key, one.about_id, one.field = model.key(), write.record.pk, field.name
                records.save(one)


@job(name="files.clear", every="50 3 * * *")
def clear(progress: Progress) -> dict[str, int]:
    """Let go of files sent for forms that were never saved, and of bytes no attachment names, both after two days."""
    now = time.time()
    old = [f for f in folder().glob("??/*") if f.is_file() and now - f.stat().st_mtime > LEFT_LYING]
    unsaved = gone = 0
    for start in range(0, len(old), 400):
        part = {f.name: f for f in old[start : start + 400]}
        known = {a.place: a for rows in (Attachment.objects, Attachment.bin) for a in rows.filter(place__in=part)}
        for name, path in part.items():
            found = known.get(name)
            if found is not None and found.about_key:
                continue
            with transaction.atomic():
                if found is not None and found.deleted_at is None:
                    records.delete(found)
                    unsaved += 1
                path.unlink(missing_ok=True)
                gone += 1
    return {"unsaved": unsaved, "files": gone}


hooks.written.register(claim)
