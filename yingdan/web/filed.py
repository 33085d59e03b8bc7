"""Files as the pages show them: name, size in words, icon, where they are saved from and looked at."""

from dataclasses import dataclass
from typing import Any

from yingdan.platform import media
from yingdan.platform.objects.attachment import Attachment

ICONS = (
    ("image/", "photo"),
    ("application/pdf", "file-text"),
    ("text/", "file-text"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml", "file-spreadsheet"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml", "file-text"),
    ("audio/", "microphone"),
    ("video/", "video"),
)
UNITS = ("B", "KB", "MB", "GB")


@dataclass(frozen=True, slots=True)
class Shown:
    """A file as the pages show it; `via` says with what it was sent, when that is not the record itself."""

    id: int
    name: str
    url: str
    size: str
    icon: str
    picture: bool
    view: str
    record: Attachment
    via: Any = ""

    def to_json(self) -> dict[str, Any]:
        """For the script that has sent it."""
        keys = ("id", "name", "url", "size", "icon", "picture", "view")
        return {key: getattr(self, key) for key in keys}


def shown(attachment: Attachment, via: Any = "") -> Shown:
    """A file ready to be drawn."""
    url, kind = f"/files/{attachment.pk}/", attachment.media_type
    return Shown(
        id=attachment.pk,
        name=attachment.name,
        url=url,
        size=in_words(attachment.size),
        icon=next((icon for start, icon in ICONS if kind.startswith(start)), "paperclip"),
        picture=kind in media.PICTURES,
        view=f"{url}view/" if kind in media.SHOWN else "",
        record=attachment,
        via=via,
    )


def in_words(size: int) -> str:
    """A number of bytes as people say it: 12 KB, 3.4 MB."""
    amount, unit = size * 10, 0
    while amount >= 10_240 and unit < len(UNITS) - 1:
        amount, unit = amount // 1024, unit + 1
    whole, tenth = divmod(amount, 10)
    return f"{whole}.{tenth} {UNITS[unit]}" if unit > 1 and whole < 100 and tenth else f"{whole} {UNITS[unit]}"
