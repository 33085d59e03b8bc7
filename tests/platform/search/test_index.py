"""The index in the database: equal to the oracle, true after any edits, nothing in a search is a wildcard."""

# ruff: noqa: SIM905 (words read better in a line than as a list)

import os
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.platform.search import oracle
from yingdan.platform.actor import Actor, acting
from yingdan.platform.search import finding, index, matching, postgresql, store
from yingdan.platform.search.marks import marks
from yingdan.platform.search.models import SearchEntry
from yingdan.platform.search.tokens import document, needle

KEY, OTHER = "crm.account", "crm.contact"
FIRST = 10**9
EDITS = int(os.environ.get("YINGDAN_SEARCH_EDITS") or 600)
SIGNS = "% _ ' \" * \\ () {} : ^华 -华 华% 华_ AND NEAR(华 A&B".split()
ASKED = (
    *"华为 为技 hw huawei HUAWEI １３８ 0138 有限 張三 张三 华 h 1 huaweijishu xian zh ABC123".split(),
    *"1380138 138-0013-8000 +86138 张  /张三".split(),
    *("张 138", "a b", "OR NOT", "科技 北京 sh", "华" * 5000, "huawei" * 800),
    " ".join(map(chr, range(0x4E00, 0x4E00 + 900))),
    *SIGNS,
)


def entry(id: int, texts: tuple[str, ...], key: str = KEY) -> index.Entry:
    """An entry whose title is its first text."""
    return index.Entry(key, id, texts[0], texts)


def matches(query: str, key: str = KEY) -> set[int]:
    """The records that a list would show."""
    rows = SearchEntry.objects.filter(object_key=key).filter(index.matching(key, query).q("record_id"))
    return set(rows.values_list("record_id", flat=True))


def held() -> Iterator[tuple[int, set[int]]]:
    """What the database's own index holds: record and marks."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT record_id, tokens FROM platform_search_entry")
            for id, tokens in cursor.fetchall():
                yield id, {token % 2**32 for token in tokens}
            return
        cursor.execute("CREATE VIRTUAL TABLE temp.held USING fts5vocab(main, platform_search_fts, instance)")
        cursor.execute("SELECT doc, term FROM temp.held")
        found: dict[int, set[int]] = {}
        for doc, term in cursor.fetchall():
            found.setdefault(doc, set()).add(int(term, 16))
        cursor.execute("DROP TABLE temp.held")
        records = dict(SearchEntry.objects.values_list("id", "record_id"))
        assert found.keys() == records.keys()
        yield from ((records[doc], tokens) for doc, tokens in found.items())


@pytest.fixture
def records(db: None) -> dict[int, tuple[str, ...]]:
    """Some hundred records, indexed, beside those of another object with the same ids."""
    chance = Random(7)
    made = {id: (oracle.name(chance) + "x", oracle.phone(chance)) for id in range(1, 251)}
    made[900] = ("华为技术有限公司", "138-0013-8000")
    made[901] = ("张三", "13800000138")
    made[902] = ('A&B 100% it\'s "_" *', "")
    index.put(entry(id, texts) for id, texts in made.items())
    index.put(entry(id, ("华为张三",), OTHER) for id in made)
    return made


@pytest.mark.parametrize(("many", "lots"), [(1000, 4000), (3, 4000), (3, 3)])
def test_results_equal_the_oracle(
    records: dict[int, tuple[str, ...]], many: int, lots: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T-SR-01, as ids, as a subquery, and judged row by row."""
    monkeypatch.setattr(matching, "MANY", many)
    monkeypatch.setattr(matching, "LOTS", lots)
    monkeypatch.setattr(matching, "MOSTLY", 1)
    monkeypatch.setattr(matching, "_often", set())
    chance = Random(many + lots)
    for query in (*ASKED, *oracle.queries(chance, records, 150)):
        assert matches(query) == oracle.found(records, query[:2000]), query


def test_index_equals_table_after_random_edits(db: None) -> None:
    """T-SR-02: additions, changes and removals at random; YINGDAN_SEARCH_EDITS=10000 for the long run."""
    chance = Random(99)
    records: dict[int, tuple[str, ...]] = {}
    for _ in range(EDITS // 10):
        ids = [chance.randrange(200) for _ in range(10)]
        if chance.random() < 0.3:
            index.remove(KEY, ids)
            for id in ids:
                records.pop(id, None)
        else:
            said = [(id, (oracle.name(chance) + "x", oracle.phone(chance))) for id in ids]
            index.put(entry(id, texts) for id, texts in said)
            records |= dict(said)
    assert dict(SearchEntry.objects.values_list("record_id", "title")) == {id: t[0] for id, t in records.items()}
    assert dict(held()) == {id: set(marks(document(texts), KEY)) for id, texts in records.items()}
    for query in oracle.queries(chance, records, 60):
        assert matches(query) == oracle.found(records, query), query


@pytest.mark.django_db(transaction=True)
def test_a_flush_empties_the_index_too() -> None:
    """What a flush left among the marks would be found under the numbers of new entries."""
    index.put([entry(1, ("华为",)), entry(2, ("中兴",))])
    call_command("flush", interactive=False, verbosity=0)
    index.put([entry(7, ("大疆",))])
    assert {id for id, _ in held()} == {7}
    assert matches("华为") == set()


def rows(ids: Any) -> Any:
    """Stand-ins for the rows of an object: their keys are the ids the entries name."""
    made = [SearchEntry(id=id, object_key="row", record_id=id, title="") for id in ids]
    SearchEntry.objects.bulk_create(made)
    return SearchEntry.objects.filter(object_key="row")


def test_the_best_come_first(db: None) -> None:
    """Exact, then the beginning, then the middle, then the sound; among equals the newest."""
    names = ["盛华为", "华为技术", "华为", "花味馆", "中国华为", "华为云", "花味", "无关"]
    index.put(entry(FIRST + at, (name,)) for at, name in enumerate(names))
    seen = rows(FIRST + at for at in range(len(names)))
    found = index.everywhere("华为", {KEY: seen})[KEY]
    assert [hit.title for hit in found] == ["华为", "华为云", "华为技术", "中国华为", "盛华为"]
    found = index.everywhere("huawei", {KEY: seen}, per_key=8)[KEY]
    assert {hit.title for hit in found} == set(names) - {"无关"}
    assert {hit.rank for hit in found} == {index.Rank.SOUND}
    assert [hit.title for hit in index.everywhere("华为", {KEY: seen}, per_key=2)[KEY]] == ["华为", "华为云"]


@pytest.mark.parametrize("few", [2000, 0])
def test_letters_within_a_code_come_last(db: None, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    """Two letters mean a name, its words, its sound or its initials before a piece of a credit code; also where many
    records match and are asked for rank by rank.
    """
    monkeypatch.setattr(finding, "FEW", few)
    texts = [("星河", "91310MA1K35XX"), ("迈安电子",), ("马上科技",), ("ABC Ma Ltd",), ("Marine",), ("Ma",), ("无关",)]
    index.put(entry(FIRST + at, said) for at, said in enumerate(texts))
    found = index.everywhere("ma", {KEY: rows(FIRST + at for at in range(len(texts)))}, per_key=9)[KEY]
    assert [hit.title for hit in found] == ["Ma", "Marine", "ABC Ma Ltd", "马上科技", "迈安电子", "星河"]


def test_a_word_remembered_as_common_finds_the_same(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether candidates are counted or known to be many, and when they have become few since."""
    monkeypatch.setattr(finding, "FEW", 2)
    names = ["盛华为", "华为技术", "华为", "中国华为", "华为云"]
    index.put(entry(FIRST + at, (name,)) for at, name in enumerate(names))
    seen = rows(FIRST + at for at in range(len(names)))
    first = index.everywhere("华为", {KEY: seen})[KEY]
    assert [hit.title for hit in first] == ["华为", "华为云", "华为技术", "中国华为", "盛华为"]
    assert index.everywhere("华为", {KEY: seen})[KEY] == first
    assert index.tally(KEY, "华为", seen, 10) == 5
    index.remove(KEY, [FIRST, FIRST + 2, FIRST + 3, FIRST + 4])
    assert [hit.title for hit in index.everywhere("华为", {KEY: seen})[KEY]] == ["华为技术"]


def test_who_is_known_to_see_many_rows_finds_the_same(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are counted once; a change of access, which makes another actor, has them counted anew."""
    monkeypatch.setattr(finding, "FEW", 2)
    names = ["盛华为", "华为技术", "华为", "中国华为", "华为云"]
    index.put(entry(FIRST + at, (name,)) for at, name in enumerate(names))
    seen = rows(FIRST + at for at in range(len(names)))
    fewer = seen.filter(pk=FIRST + 3)
    with acting(Actor(user_id=None, name="somebody")):
        first = index.everywhere("华为", {KEY: lambda: seen})
        with CaptureQueriesContext(connection) as asked:
            assert index.everywhere("华为", {KEY: lambda: seen}) == first
        assert not any("LIMIT 3" in query["sql"] and "COUNT" in query["sql"] for query in asked)
        assert [hit.title for hit in index.everywhere("华为", {KEY: fewer})[KEY]] == ["中国华为"]


def test_nothing_beyond_the_rows_given_is_found(db: None) -> None:
    """A common word in a narrow scope is found though thousands of others match; without any row nothing is."""
    index.put(entry(FIRST + at, (f"华为{at}",)) for at in range(1500))
    seen = rows([FIRST + 3, FIRST + 4])
    assert [hit.record_id - FIRST for hit in index.everywhere("华为", {KEY: seen, OTHER: seen})[KEY]] == [4, 3]
    assert index.everywhere("华为", {KEY: seen.none()}) == {}
    assert index.everywhere("%", {KEY: seen}) == index.everywhere("", {KEY: seen}) == {}
    shown = seen.filter(index.matching(KEY, "华为").q())
    assert {row.pk - FIRST for row in shown} == {3, 4}


def test_the_box_asks_few_questions(db: None, django_assert_max_num_queries: Any) -> None:
    """However many objects there are."""
    seen = rows([FIRST])
    with django_assert_max_num_queries(6):
        index.everywhere("huawei", {f"x.o{n}": seen for n in range(20)})


def test_the_index_is_the_one_used(db: None) -> None:
    """One indexed step: the plan reads the index of marks, not the whole table."""
    index.put(entry(id, (f"{oracle.HAN[id % 34]}{oracle.HAN[id % 31]}{id}",)) for id in range(3000))
    condition, params = store.narrowed(needle("华为"), KEY)
    source = store.store().SOURCE
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE platform_search_entry")
            postgresql.settle(connection)
        how = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        cursor.execute(f"{how} SELECT s.record_id FROM {source} WHERE {condition}", params)
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert ("platform_search_tokens" if connection.vendor == "postgresql" else "VIRTUAL TABLE INDEX") in plan
    assert "SCAN s" not in plan and "Seq Scan" not in plan


def test_rebuilding_mends_an_index_that_went_wrong(db: None) -> None:
    """What is missing is put in, what is wrong set right, what should not be there taken out; others stay."""
    index.put(entry(id, ("错误",)) for id in (2, 3, 50, 99))
    index.put([entry(1, ("别的",), OTHER)])
    true = {id: (f"华为{id}",) for id in (1, 2, 5, 50, 51)}

    def after(last: int, size: int) -> list[index.Entry]:
        return [entry(id, texts) for id, texts in sorted(true.items()) if id > last][:size]

    for size in (2, 5, 100):
        assert index.rebuild(KEY, after, size) == 5
        assert matches("华为") == set(true)
        assert matches("错误") == set()
    assert matches("别的", OTHER) == {1}
    assert dict(held())[50] == set(marks(document(true[50]), KEY))
    index.clear()
    assert not SearchEntry.objects.exists() and dict(held()) == {}


def test_strange_texts_are_kept(db: None) -> None:
    """What no database takes, what is too long, what says nothing."""
    texts = {1: ("a\x00b",), 2: ("x\ud800y",), 3: ("长" * 50_000,), 4: ("", " "), 5: ("𠮷野家😀",), 6: ("é" * 400,)}
    index.put(entry(id, said) for id, said in texts.items())
    assert matches("xy") == {2}
    assert matches("𠮷野") == matches("😀") == {5}
    assert matches("长长长") == {3}
    assert SearchEntry.objects.count() == 6
