"""Contracts every registered object keeps, whoever wrote it; one added tomorrow is held to them without a line here."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.organisation import Organisation, api_of, as_, make, sample_values, signed_in
from yingdan.kernel import clock
from yingdan.kernel.errors import Refused
from yingdan.platform import hooks, records, schema
from yingdan.platform.access import Mine
from yingdan.platform.actor import SYSTEM, NoActor, acting
from yingdan.platform.audit import Change
from yingdan.platform.events import Event
from yingdan.platform.objects.role import Role
from yingdan.platform.objects.user import User
from yingdan.platform.query import run
from yingdan.platform.query.ast import Query
from yingdan.platform.schema import ObjectType
from yingdan.platform.spec import Analysis

KEYS = sorted(schema.current().objects)
MADE = [key for key in KEYS if schema.find(key).has("add")]
CHINESE = re.compile(r"[\u3400-\u9fff]")
# Labels that are the same in both languages: codes, letters, names.
ALIKE = re.compile(r"[A-DS]|中文|English|[\d%·\-–+<>≥≤ ]+|VP|CEO|B2B")
MOST_OF_A_LIST, MOST_OF_A_RECORD = 15, 25
FEW, MANY = 10, 100


def objects() -> Iterator[ObjectType]:
    """Every object."""
    yield from (schema.find(key) for key in KEYS)


def labels(one: ObjectType) -> Iterator[tuple[str, Any]]:
    """(where, text) of everything an object shows to people."""
    yield "label", one.label
    yield "plural", one.plural
    for field in one.fields.values():
        yield f"field {field.name}", field.label
        if field.help:
            yield f"help of {field.name}", field.help
        if not callable(getattr(field.column, "options", None)):
            yield from ((f"option {value} of {field.name}", label) for value, label in field.choices)
    yield from (("section", section.title) for section in one.sections if section.title)
    yield from ((f"saved view {saved.name}", saved.title) for saved in one.spec.saved)
    yield from ((f"panel {panel.object}", panel.title) for panel in one.spec.panels if panel.title)
    for view in one.views:
        yield from ((f"chart {c.name}", c.title) for c in (view.charts if isinstance(view, Analysis) else ()))
    for action in one.actions:
        yield f"action {action.name}", action.label
        with acting(SYSTEM):
            yield from ((f"input {p.name} of {action.name}", p.label) for p in action.params)


def test_every_name_a_spec_mentions_exists() -> None:
    """Found at start-up by a system check too; here with its place."""
    assert [problem for one in objects() for problem in one.spec.problems()] == []
    assert len({one.slug for one in objects()}) == len(KEYS)
    assert all(re.fullmatch(r"[a-z][a-z-]*", one.slug) for one in objects())


def told(cls: type) -> bool:
    """Whether a class has a docstring of its own; Django and dataclasses make one up that lists the fields."""
    return bool(cls.__doc__) and not str(cls.__doc__).startswith(f"{cls.__name__}(")


def test_everything_is_explained() -> None:
    """Objects, actions, hooks and events say in a docstring what they are."""
    bare = [one.key for one in objects() if not told(one.model)]
    bare += [f"{one.key}.{action.name}" for one in objects() for action in one.actions if not action.help]
    bare += [hook.name for hook in hooks.HOOKS if not hook.doc]
    bare += [event.__name__ for event in Event.__subclasses__() if not told(event)]
    assert bare == []


@pytest.mark.django_db
def test_everything_shown_is_in_both_languages() -> None:
    """In Chinese every label is Chinese; in English none is."""
    wrong = []
    for one in objects():
        for where, text in labels(one):
            with translation.override("zh-hans"):
                chinese = str(text)
            with translation.override("en"):
                english = str(text)
            if not (CHINESE.search(chinese) or ALIKE.fullmatch(chinese)):
                wrong.append(f"{one.key}, {where}: {chinese!r} is not Chinese")
            if CHINESE.search(english) and not ALIKE.fullmatch(english):
                wrong.append(f"{one.key}, {where}: {english!r} is not English")
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_nobody_acts_nobody_reads() -> None:
    """Forgetting the actor is an error, never everything and never nothing."""
    for one in objects():
        attempts: list[Callable[[], Any]] = [
            lambda one=one: list(one.model.objects.all()),
            lambda one=one: one.model.bin.count(),
            lambda one=one: one.rows(),
            lambda one=one: run.page(Query(object=one.key)),
            lambda one=one: records.save(one.model()),
        ]
        for attempt in attempts:
            with pytest.raises(NoActor):
                attempt()


def newcomer(role: Role) -> User:
    """Somebody who holds one role, in no unit."""
    with acting(SYSTEM):
        return records.create(User, {"login": "newcomer", "name": "Newcomer", "role": role})


def test_no_object_leaks_to_somebody_without_a_grant(org: Organisation) -> None:
    """A role without grants sees no row of anything (of people himself), finds no address, can add nothing."""
    with acting(SYSTEM):
        role = records.create(Role, {"name": "Nothing", "code": "nothing"})
    person = newcomer(role)
    for key in MADE:
        make(key)
    api, browser = api_of(person), signed_in(person)
    for one in objects():
        with as_(person):
            seen = one.model.objects.exclude(pk=person.pk) if one.model is User else one.model.objects
            assert not seen.exists() or isinstance(one.model.scope, Mine), one.key
            assert not one.model.bin.exists(), one.key
            if one.has("add"):
                with pytest.raises(Refused):
                    records.save(one.model())
        assert api.get(one.slug).status_code == 404 == api.get(f"{one.slug}/1").status_code, one.key
        assert api.post(one.slug, {}).status_code == 404 == api.get(f"{one.slug}/summary").status_code, one.key
        assert browser.get(f"/{one.slug}/").status_code in (403, 404), one.key
    assert api.get("").json()["objects"] == [] and "objects" not in api.get("openapi.json").json()["paths"]


@pytest.mark.parametrize("key", MADE)
def test_the_life_of_a_record(org: Organisation, key: str) -> None:
    """Made, read, changed, deleted, restored through the door; shown by list and API; each step in the history."""
    one = schema.find(key)
    record = make(key)
    api = api_of(org.administrator)
    with as_(org.administrator):
        assert run.get(one, record.pk) == record
        assert record.title.strip() and "object (" not in record.title
    stored = api.get(f"{one.slug}/{record.pk}")
    assert stored.status_code == 200 and stored.json()["version"] == record.version
    assert record.pk in [item["id"] for item in api.get(f"{one.slug}?limit=500").json()["items"]]
    if one.has("change") and (values := harmless(one, record)):
        with as_(org.administrator):
            changed = records.change(record, values, version=stored.json()["version"])
        assert changed.version == record.version + 1
        assert api.get(f"{one.slug}/{record.pk}").json() == api.patch(f"{one.slug}/{record.pk}", {}).json()
    verbs = ["add", "change"] if one.has("change") and harmless(one, record) else ["add"]
    if one.has("delete"):
        with as_(org.administrator):
            records.delete(run.get(one, record.pk))
        assert api.get(f"{one.slug}/{record.pk}").status_code == 404
        assert api.get(f"{one.slug}/{record.pk}?deleted=1").status_code == 200
        assert api.post(f"{one.slug}/{record.pk}/restore").json()["id"] == record.pk
        verbs += ["delete", "restore"]
    if one.model.audited:
        written = (
            Change.objects.filter(object_key=key, record_id=record.pk).order_by("id").values_list("verb", flat=True)
        )
        assert [v for v in written if v in verbs][:1] == ["add"] and set(verbs) <= set(written)


def harmless(one: ObjectType, record: Any) -> dict[str, Any]:
    """A change any record can bear: another text in an optional plain field."""
    for field in one.fields.values():
        free = field.editable and not field.unique and field.column is not None and not field.column.validators[1:]
        if free and field.kind.name in ("long_text", "text") and not field.required and field.name != "currency":
            return {field.name: "changed"[: field.max_length]}
    return {}


@pytest.mark.parametrize("key", MADE)
def test_the_pages_of_an_object(org: Organisation, key: str) -> None:
    """List, record and form open for who may, in both languages, without a fault."""
    one, record = schema.find(key), make(key)
    browser = signed_in(org.administrator)
    for language in ("zh-hans", "en"):
        browser.cookies["yingdan_language"] = language
        for path in (
            f"/{one.slug}/",
            f"/{one.slug}/{record.pk}/",
            f"/{one.slug}/new/",
            f"/{one.slug}/{record.pk}/edit/",
        ):
            answer = browser.get(path)
            assert answer.status_code == 200, (path, answer.status_code)
            assert str(one.label).encode() or answer.content


@pytest.fixture
def _the_same_minute() -> Iterator[None]:
    """A token notes now and then that it was used, which takes statements, too: not between two counts."""
    with clock.fixed(clock.now()):
        yield


@pytest.mark.once
@pytest.mark.usefixtures("_the_same_minute")
@pytest.mark.parametrize("key", MADE)
def test_lists_cost_the_same_however_long(org: Organisation, key: str) -> None:
    """C-LD-5: as many statements for 100 rows as for 10, at most 15; a record's page at most 25."""
    one = schema.find(key)
    api, browser = api_of(org.administrator), signed_in(org.administrator)
    counts: dict[str, list[int]] = {}
    for rows in (FEW, MANY):
        fill(one, rows)
        for path, client in ((f"/{one.slug}/", browser), (f"/api/v1/{one.slug}?limit=200", api)):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            counts.setdefault(path, []).append(len(queries))
    assert all(few == many <= MOST_OF_A_LIST for few, many in counts.values()), counts
    with acting(SYSTEM):
        first = one.model.objects.first()
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(f"/{one.slug}/{first.pk}/").status_code == 200
    assert len(queries) <= MOST_OF_A_RECORD, [q["sql"][:150] for q in queries]


def fill(one: ObjectType, rows: int) -> None:
    """Bring an object to so many rows."""
    with acting(SYSTEM):
        wanted = rows - one.model.objects.count()
        new = []
        for _ in range(max(0, wanted)):
            record = one.model()
            records.assign(record, sample_values(one.key, {}))
            new.append(record)
        records.save_many(new)
