"""How large a request with files may be: judged by what it says of itself, before anything of it is read."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from yingdan.platform import preferences

SLACK = 1 << 20
IMPORTS = 501 << 20  # a table to be imported: see yingdan.platform.transfer.read


class Limited(FileUploadHandler):
    """Stands before the handlers that keep files: what is too large is not read, and the page finds no file.

    A request that says nothing of its length, or lies, is cut off when it has sent too much.
    """

    most = read = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - the name Django calls it by
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> tuple[QueryDict, MultiValueDict] | None:
        """By the length told: nothing is read, and nothing was sent."""
        path = str(META.get("PATH_INFO", ""))
        self.most = IMPORTS if "/import/" in path else (preferences.company().file_mb << 20) + SLACK
        return (QueryDict(), MultiValueDict()) if content_length > self.most else None

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count what comes. Raises StopUpload."""
        self.read += len(raw_data)
        if self.read > self.most:
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler has the file."""
