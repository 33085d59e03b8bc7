"""A browser's part of a request, measured: one kept connection, compressed answers, the body read to its end."""

import gzip
import http.client
import json
import time
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, milliseconds from sending to the last byte, bytes on the wire, and the body."""

    status: int
    ms: float
    size: int
    body: bytes
    headers: dict[str, str]

    @property
    def plain(self) -> bytes:
        """The body as it is when nothing is compressed."""
        return gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body


class Client:
    """One person's connection; sends the same headers each time."""

    def __init__(self, origin: str, headers: dict[str, str] | None = None, timeout: float = 120) -> None:
        self._host = urlsplit(origin).netloc
        self._headers = {"Accept-Encoding": "gzip", "Accept-Language": "zh-CN", **(headers or {})}
        self._timeout = timeout
        self._connection: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self.send("GET", path)

    def post(self, path: str, data: object) -> Answer:
        """Send JSON."""
        return self.send("POST", path, json.dumps(data).encode(), {"Content-Type": "application/json"})

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        *,
        again: bool = True,
    ) -> Answer:
        """Send anything. A kept connection the server has closed is opened again, once, unless `again` is false."""
        for attempt in (1, 2):
            connection = self._connection or http.client.HTTPConnection(self._host, timeout=self._timeout)
            self._connection = connection
            began = time.perf_counter()
            try:
                connection.request(method, path, body, {**self._headers, **(headers or {})})
                answer = connection.getresponse()
                content = answer.read()
            except (OSError, http.client.HTTPException) as error:
                self.close()
                if attempt == 2 or not again or not isinstance(error, http.client.RemoteDisconnected | ConnectionError):
                    raise OSError(f"{type(error).__name__}: {error}") from error
                continue
            ms = (time.perf_counter() - began) * 1000
            return Answer(
                answer.status, ms, len(content), content, {name.lower(): value for name, value in answer.getheaders()}
            )
        raise AssertionError("not reached")

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
