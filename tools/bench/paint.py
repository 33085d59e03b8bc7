"""What a person sees in Chromium: the first paint of the list on a slow processor, and the board until all is there."""

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tools.bench.found import Figure, Skipped
from tools.bench.steps import STEPS, Person
from tools.testing.browser import chromium

SLOWER, VISITS = 4, 5
PAINTS = """() => new Promise((told) => {
  new PerformanceObserver((list) => {
    const largest = list.getEntries().at(-1).startTime;
    const first = performance.getEntriesByName("first-contentful-paint")[0].startTime;
    told([first, largest]);
  }).observe({ type: "largest-contentful-paint", buffered: true });
})"""
LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"


def paints(origin: str, people: dict[str, Person]) -> Iterator[Figure]:
    """The figures of each person. Raises Skipped without a Chromium."""
    path = chromium()
    if path is None:
        raise Skipped("no Chromium on this machine")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            for name, person in people.items():
                yield from of_list(opened, origin, person, name)
                yield from of_board(opened, origin, person, name)
        finally:
            opened.close()


@contextmanager
def visitor(opened: Browser, origin: str, person: Person) -> Iterator[BrowserContext]:
    """A browser that knows nothing but who the person is."""
    context = opened.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN", base_url=origin)
    context.add_cookies([{"name": "yingdan_session", "value": person["cookie"], "url": origin}])
    yield context
    context.close()


def of_list(opened: Browser, origin: str, person: Person, who: str) -> Iterator[Figure]:
    """First and largest paint of the list at a first visit, nothing kept from before; beside it of a second visit."""
    path = next(step for step in STEPS if step.name == "list").ours(person, 0)
    first, again = [], []
    for _visit in range(VISITS):
        with visitor(opened, origin, person) as context:
            page = context.new_page()
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            first.append(painted(page, path))
            again.append(painted(page, path))
    for at, key in enumerate(("browser.paint", "browser.largest")):
        second = statistics.median(one[at] for one in again)
        yield Figure(key, statistics.median(one[at] for one in first), who, f"{second:.0f} at the second visit")


def painted(page: Page, path: str) -> tuple[float, float]:
    """Milliseconds to the first paint and to the largest."""
    page.goto(path, wait_until="load")
    first, largest = page.evaluate(PAINTS)
    return first, largest


def of_board(opened: Browser, origin: str, person: Person, who: str) -> Iterator[Figure]:
    """The board when the files are known already: milliseconds until everything is loaded, requests to the server."""
    times, requests = [], 0
    with visitor(opened, origin, person) as context:
        page = context.new_page()
        page.goto("/opportunities/?view=board", wait_until="networkidle")
        for _visit in range(VISITS):
            asked = counted(context, page)
            page.goto("/opportunities/?view=board", wait_until="networkidle")
            times.append(page.evaluate(LOADED))
            requests = max(requests, len(asked["sent"] - asked["kept"]))
    yield Figure("browser.board", statistics.median(times), who)
    yield Figure("browser.requests", requests, who)


def counted(context: BrowserContext, page: Page) -> dict[str, set[str]]:
    """The requests from now on: `sent` are all, `kept` those the browser answered from what it had."""
    told: dict[str, set[str]] = {"sent": set(), "kept": set()}
    protocol = context.new_cdp_session(page)

    def answered(event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            told["kept"].add(event["requestId"])

    protocol.on("Network.requestWillBeSent", lambda event: told["sent"].add(event["requestId"]))
    protocol.on("Network.requestServedFromCache", lambda event: told["kept"].add(event["requestId"]))
    protocol.on("Network.responseReceived", answered)
    protocol.send("Network.enable")
    return told
