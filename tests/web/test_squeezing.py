"""Answers are compressed for browsers that take them so, and only then."""

import gzip

import pytest
from django.http import HttpRequest, HttpResponse

from yingdan.web.squeezing import Squeezing

TEXT = b"word " * 500


def answered(accepted: str, content: bytes = TEXT, **headers: str) -> HttpResponse:
    """What becomes of an answer."""
    request = HttpRequest()
    request.META["HTTP_ACCEPT_ENCODING"] = accepted
    squeezing = Squeezing(lambda _request: HttpResponse(content, headers=headers))
    return squeezing(request)


def test_a_page_is_compressed_and_says_so() -> None:
    """Its size differs from one time to the next, so that nobody guesses what is in it."""
    answers = [answered("br, gzip", ETag='"x"') for _number in range(40)]
    assert {gzip.decompress(answer.content) for answer in answers} == {TEXT}
    assert len({len(answer.content) for answer in answers}) > 1
    first = answers[0]
    assert first["Content-Encoding"] == "gzip" and first["ETag"] == 'W/"x"' and first["Vary"] == "Accept-Encoding"
    assert all(int(answer["Content-Length"]) == len(answer.content) for answer in answers)


@pytest.mark.parametrize(("accepted", "content"), [("br", TEXT), ("gzip", b"short")], ids=["not taken", "not worth it"])
def test_what_is_not_compressed_is_left_as_it_is(accepted: str, content: bytes) -> None:
    """Neither for a browser that does not take it, nor where there is little to gain."""
    answer = answered(accepted, content)
    assert answer.content == content and not answer.has_header("Content-Encoding")
