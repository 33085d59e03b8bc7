"""A page that is written leaves nothing behind: no circles that keep its rows until somebody looks for them."""

import gc
from decimal import Decimal

from django.test import Client, RequestFactory
from django.test.client import ClientHandler

from tests.organisation import make
from yingdan.kernel import clock

PARTS = 120
"""Things left in circles by a page with all its rows are many more; a field that knows its column is two."""


def left_behind(client: Client, path: str) -> int:
    """How many things stay in circles after a page was asked for as a server asks, without the test client's own."""
    cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items())
    handler = ClientHandler()

    def ask() -> None:
        response = handler(RequestFactory().get(path, headers={"cookie": cookies}).environ)
        assert response.status_code == 200

    for _warm in range(2):
        ask()
    gc.collect()
    gc.disable()
    try:
        ask()
        return gc.collect()
    finally:
        gc.enable()


def test_pages_let_go_of_what_they_showed(org, browser_of) -> None:
    for number in range(20):
        deal = make("crm.opportunity", name=f"deal {number}", owner=org.rep, amount=Decimal(1000),
                    expected_close_on=clock.today())  # fmt: skip
    client = browser_of(org.executive)
    pages = ("/", "/opportunities/", "/opportunities/?view=board", f"/opportunities/{deal.pk}/", "/search/?q=deal")
    left = {path: left_behind(client, path) for path in pages}
    assert {path: number for path, number in left.items() if number > PARTS} == {}
