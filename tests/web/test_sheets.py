"""The style sheets of every page come as one, compressed, and are kept for ever."""

import gzip
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from tests.organisation import Organisation, signed_in
from yingdan.web import sheets

LINK = re.compile(r'<link rel="stylesheet" href="([^"]+)"')


def test_a_page_links_to_one_sheet_with_all_rules_in_their_order(org: Organisation) -> None:
    """The last word stays the last."""
    (address,) = LINK.findall(signed_in(org.rep).get("/").content.decode())
    assert address == f"{settings.STATIC_URL}css/sheets.css"
    answer = Client().get(address)
    assert answer["Content-Type"].startswith("text/css") and answer["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer["Cache-Control"] and not answer.cookies
    at = [answer.content.find(Path(str(finders.find(name))).read_bytes()) for name in sheets.SHEETS]
    assert -1 not in at and at == sorted(at)


def test_it_comes_compressed(db: None) -> None:
    """Once for all: the bytes are those kept, whoever asks."""
    answer = Client().get(sheets.addresses()[0], headers={"Accept-Encoding": "gzip, br"})
    assert answer["Content-Encoding"] == "gzip" and "Accept-Encoding" in answer["Vary"]
    assert answer.content is sheets.packed() or answer.content == sheets.packed()
    assert gzip.decompress(answer.content) == sheets.together()
    assert len(answer.content) < 48 * 1024


def test_who_works_on_them_has_each_by_itself(settings: Any, db: None) -> None:
    """So that the browser's tools name the file."""
    settings.DEBUG = True
    found = LINK.findall(Client().get("/sign-in/").content.decode())
    assert len(found) == len(sheets.SHEETS) and found[-1].endswith("/css/touch.css")
