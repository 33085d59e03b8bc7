"""A real server with the demo company and a real Chromium: started once, told to stop at the end."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tools.testing.boxed import skipped
from tools.testing.browser import chromium

START = 180.0  # seconds for founding the demo company on a slow machine
PATIENCE = 15_000  # milliseconds for one step: the other core is busy with other tests
expect.set_options(timeout=PATIENCE)


class Server:
    """The running product: its address and its command line."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        known = {k: v for k, v in os.environ.items() if not k.startswith(("YINGDAN_", "DJANGO_"))}
        self.environment = {**known, "YINGDAN_HOME": str(home), "YINGDAN_PORT": str(port), "YINGDAN_DEMO": "1"}
        self.log = (home / "server.log").open("w+")
        self.process = self.start("serve", "--processes", "1")

    def start(self, *words: str) -> subprocess.Popen[str]:
        """A command of the product."""
        command = [sys.executable, "-m", "yingdan.cli", *words]
        return subprocess.Popen(command, env=self.environment, stdout=self.log, stderr=self.log, text=True)

    def say(self, *words: str) -> str:
        """What a command prints."""
        command = [sys.executable, "-m", "yingdan.cli", *words]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60, check=True)
        return done.stdout

    def ready(self) -> None:
        """Wait for the first answer. Fails with the server's own words when there is none."""
        end = time.monotonic() + START
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urlopen(f"{self.url}/sign-in/", timeout=5):
                    return
            except OSError:
                time.sleep(0.3)
        self.log.seek(0)
        pytest.fail(f"the server did not start:\n{self.log.read()}")

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The product with the demo company, on a port of its own."""
    home = tmp_path_factory.mktemp("home")
    running = Server(home)
    running.ready()
    yield running
    running.stop()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; without one the tests are skipped, loudly."""
    path = chromium()
    if path is None:
        skipped("browser", "no Chromium on this machine")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def passes() -> dict[str, list[Any]]:
    """The cookie of each who signed in before: signing in is looked at once for each, and costs two pages."""
    return {}


@pytest.fixture
def troubles() -> list[str]:
    """What the browser complained of: errors of scripts, of the security policy, of the server."""
    return []


@pytest.fixture
def enter(
    server: Server, browser: Browser, troubles: list[str], passes: dict[str, list[Any]]
) -> Iterator[Callable[..., Page]]:
    """`enter("rep")`: a page in which one of the demo company's people is signed in; "" for nobody."""
    contexts: list[BrowserContext] = []

    def opened(role: str = "rep", *, width: int = 1440, height: int = 900, path: str = "/", language: str = "") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", base_url=server.url, has_touch=width < 500
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
        page.on("console", lambda said: troubles.append(f"{page.url}: {said.text}") if said.type == "error" else None)
        context.add_cookies(passes.get(role, []))
        if role and role not in passes:
            page.goto("/sign-in/")
            page.locator(f"form:has(input[value={role}]) button").click()
            page.wait_for_url("**/")
            passes[role] = [cookie for cookie in context.cookies() if cookie["name"] == "yingdan_session"]
        if language:
            context.add_cookies([{"name": "yingdan_language", "value": language, "url": server.url}])
        if role or path != "/":
            page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    serious = [text for text in troubles if not re.search(r"the server responded with a status of (4\d\d)", text)]
    assert not serious, "\n".join(serious)
