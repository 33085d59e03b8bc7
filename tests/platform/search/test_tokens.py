"""What the index holds of a record is always enough to find it by."""

from random import Random

import pytest

from tests.platform.search import oracle
from yingdan.platform.search.marks import marks, sought
from yingdan.platform.search.tokens import document, needle

KEY = "crm.account"


def narrowed(texts: tuple[str, ...], query: str) -> bool:
    """Whether the index takes the record for a candidate."""
    known = set(marks(document(texts), KEY))
    return all(any(known.issuperset(pick) for pick in picks) for picks in sought(needle(query), KEY))


def test_whatever_is_found_is_a_candidate_and_as_the_oracle_says() -> None:
    """Names and searches at random: the verification equals the oracle, and the index never loses a match."""
    chance = Random(20261121)
    records = {id: (oracle.name(chance), oracle.phone(chance)) for id in range(300)}
    held = {id: document(texts) for id, texts in records.items()}
    for query in oracle.queries(chance, records, 400):
        search = needle(query)
        found = {id for id, forms in held.items() if search.found_in(forms)}
        assert found == oracle.found(records, query), query
        assert all(narrowed(records[id], query) for id in found), query


@pytest.mark.parametrize(
    ("texts", "queries"),
    [
        (("华为技术有限公司",), "华为 为技 hw hwjs huawei HUAWEI huaw weiji 有限 jsyx ＨＷ 华 h 華為"),
        (("TCL科技集团",), "tclkj TCL科 keji kjjt cl科"),
        (("王五", "138-1234-0138"), "0138 13812340138 138-1234 1234-0138 +8613812340138 １３８ 340138"),
        (("王五", "+86 138 1234 0138"), "13812340138 0138 340138"),
        (("單雄信",), "单雄 shanx shanxiong danxiong sxx dxx 單"),
        (("重庆长安",), "chongqing cqca"),
        (("A&B (50%) it's_\"*",), "a&b % 50% _ ' \" * (50%) it's"),
        (("OP-202611-0001",), "202611 0001 op-2026 2026110001 p-20"),
        (("张 三",), "张三 zs zhangs"),
        (("Acme Corporation",), "acme corp rpo A"),
    ],
)
def test_people_find_what_they_look_for(texts: tuple[str, ...], queries: str) -> None:
    """In the middle, by sound, by the tail of a phone, in any width and script."""
    for query in queries.split():
        assert needle(query).found_in(document(texts)), query
        assert narrowed(texts, query), query


@pytest.mark.parametrize(
    ("texts", "queries"),
    [
        (("华为技术",), "为华 uawei uaw hj 华技 % _ * ' 华为% 华_技"),
        (("重庆银行",), "zhongqing zqyh yinxing"),
        (("王五",), "an ang"),
        (("A&B",), "a_b a%b ab&"),
        (("启明（北京）",), "明北京"),
        (("先生",), "xi'an xian9"),
    ],
)
def test_nothing_else_is_found(texts: tuple[str, ...], queries: str) -> None:
    """No wildcards, no letters from the middle of a syllable, no characters skipped."""
    for query in queries.split():
        assert not needle(query).found_in(document(texts)), query


def test_notes_are_found_by_their_words_and_not_by_sound() -> None:
    """Initials over pages of text would match anything."""
    note = "客户对报价满意，" * 20
    assert needle("价满意").found_in(document((note,)))
    assert not needle("khdbj").found_in(document((note,)))


def test_a_search_for_nothing_finds_nothing() -> None:
    """Blanks and signs without width."""
    for query in ("", "  ", "\u200b", "\x00", "\ud800"):
        assert not needle(query)
        assert not needle(query).found_in(document(("华为",)))
