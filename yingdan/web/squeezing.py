"""Answers compressed as far as it pays: Django's level 6 takes twice as long as 3 and leaves a page a tenth smaller."""

import gzip
import secrets
from typing import Any

from django.http import HttpRequest
from django.middleware.gzip import GZipMiddleware, re_accepts_gzip
from django.utils.cache import patch_vary_headers

LEVEL, SHORT = 3, 200
HEAD = 10  # bytes, RFC 1952, section 2.3
NAMED = 8  # the flag that a name follows the head


class Squeezing(GZipMiddleware):
    """Django's middleware with another level; what is streamed is left to it."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        """Compress an answer if the browser takes it so."""
        if response.streaming or len(response.content) < SHORT or response.has_header("Content-Encoding"):
            return super().process_response(request, response)
        patch_vary_headers(response, ("Accept-Encoding",))
        if not re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            return response
        packed = blurred(gzip.compress(response.content, LEVEL, mtime=0), self.max_random_bytes)
        if len(packed) < len(response.content):
            response.content = packed
            response.headers["Content-Length"] = str(len(packed))
            response.headers["Content-Encoding"] = "gzip"
            if (tag := response.headers.get("ETag", "")).startswith('"'):
                response.headers["ETag"] = f"W/{tag}"
        return response


def blurred(packed: bytes, most: int) -> bytes:
    """What was compressed, named at random length, so that its size tells no secret in it ("Heal the Breach")."""
    head = bytearray(packed[:HEAD])
    head[3] = NAMED
    return bytes(head) + b"a" * secrets.randbelow(most) + b"\0" + packed[HEAD:]
