"""What every test may ask for: a small company, acting as one of its people, records, the API and a browser."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from whitenoise.middleware import WhiteNoiseMiddleware

from tests import organisation
from tests.organisation import Api, Organisation, as_
from yingdan.api import limits
from yingdan.modules.targets.services import above, peers
from yingdan.platform import entitlements, mentions, preferences, rates, schema, versions, views, workdays
from yingdan.platform.duplicates import rules
from yingdan.platform.metrics import boards, made

CACHES = (
    entitlements.forget, preferences.forget, limits.forget, schema.forget, versions.forget, views.forget, rules.forget,
    made.forget, workdays.forget, rates.forget, mentions.forget, boards.forget, above.forget,
    peers.forget,
)  # fmt: skip

TOUCHING = frozenset({"db", "transactional_db", "django_db_setup", "place", "installed"})
PAGES = Path(__file__).parent / "web"


def touches_a_database(test: pytest.Item) -> bool:
    """Whether a test may ask a database anything; pytest-django keeps all others away from it."""
    marked = any(test.get_closest_marker(name) for name in ("django_db", "faults"))
    return marked or not TOUCHING.isdisjoint(getattr(test, "fixturenames", ()))


def told_by_another(test: pytest.Item) -> bool:
    """Whether what a test proves of PostgreSQL is proved by others: it says `once`, or is about a page, each of which
    the authorization matrix and the contracts open there, and does not say `both`.
    """
    return bool(test.get_closest_marker("once") or (PAGES in test.path.parents and not test.get_closest_marker("both")))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what could come out otherwise there: what asks a database, and is not told by another."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return
    again = {test: touches_a_database(test) and not told_by_another(test) for test in items}
    config.hook.pytest_deselected(items=[test for test in items if not again[test]])
    items[:] = [test for test in items if again[test]]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """SQLite tests on a file, one for each process: in memory no writer waits for another, as writers do in use."""
    for database in settings.DATABASES.values():
        if database["ENGINE"].endswith("sqlite3"):
            database["TEST"]["NAME"] = tmp_path_factory.mktemp("database") / "tests.sqlite3"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The small company lives in the test database; what a test does to it is rolled back."""
    with django_db_blocker.unblock():
        organisation.settle()
    for forget in CACHES:
        forget()


@pytest.fixture(scope="session", autouse=True)
def _assets_found_once() -> Iterator[None]:
    """The folders of assets are looked through once in each process, as a server does, not once for each client."""
    look, found = WhiteNoiseMiddleware.add_files_from_finders, dict[str, Any]()

    def put(self: WhiteNoiseMiddleware) -> None:
        if not found:
            look(self)
            found.update(self.files)
        self.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", put)
        yield


@pytest.fixture(scope="session", autouse=True)
def _passwords_hashed_fast() -> Iterator[None]:
    """By the algorithm in use, with the least work and memory it allows: what it is for costs a tenth of a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Argon2PasswordHasher, "time_cost", 1)
        patch.setattr(Argon2PasswordHasher, "memory_cost", 8)
        patch.setattr(Argon2PasswordHasher, "parallelism", 1)
        yield


@pytest.fixture(autouse=True)
def _fresh_caches() -> Iterator[None]:
    """Nothing remembered from the test before: who may do what, the company's settings, how often somebody called."""
    for forget in CACHES:
        forget()
    yield
    for forget in CACHES:
        forget()


@pytest.fixture(autouse=True)
def _nobody_unasked(request: pytest.FixtureRequest, _fresh_caches: None) -> None:
    """A test that does not ask for the company finds an empty database."""
    asks = request.node.get_closest_marker("django_db") or {"db", "transactional_db"} & set(request.fixturenames)
    if asks and "org" not in request.fixturenames:
        request.getfixturevalue("db")
        organisation.leave()


@pytest.fixture
def org(db: None) -> Organisation:
    """A small company with people of every role: `org.rep`, `org.manager`, `org.team_a1` …"""
    return organisation.found()


@pytest.fixture
def acting_as() -> Callable[..., Any]:
    """`with acting_as(org.rep):` does everything inside as this person."""
    return as_


@pytest.fixture
def make() -> Callable[..., Any]:
    """`make("crm.account", owner=org.rep)`: a record made by the system; what is not given comes from samples."""
    return organisation.make


@pytest.fixture
def api() -> Callable[..., Api]:
    """`api(org.rep).get("accounts")`: the API with a token of this person."""
    return organisation.api_of


@pytest.fixture
def browser_of() -> Callable[..., Client]:
    """`browser_of(org.rep).get("/")`: Django's test client in which this person is signed in."""
    return organisation.signed_in
