"""The fifth rule of HTMX 4: it swaps error answers in, so they must be parts, never a page inside a page."""

import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/no-such-thing-here/", "/no-such-thing-here/1/", "/opportunities/999999999/"])
def test_an_error_is_a_whole_page_only_for_a_whole_page_request(client: Client, path: str) -> None:
    """What HTMX asked for is answered without a frame around it, whatever went wrong."""
    answer = client.get(path, headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
