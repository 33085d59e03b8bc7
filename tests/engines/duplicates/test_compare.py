"""When two customers are one: the worked examples of docs/engines/duplicates.md, and what must hold of any names."""

import doctest
import re
from math import cos, radians, sin
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingdan.engines.duplicates import compare, near, normalise
from yingdan.engines.duplicates.compare import Evidence, agree, best, jaro, jaro_winkler, marks, same, similar
from yingdan.engines.duplicates.normalise import Company, company

PAGE = Path(__file__).parents[3] / "docs" / "engines" / "duplicates.md"
ROWS = re.findall(r"^\| (.+?) \| (.+?) \| (same name|similar name|nothing) \| (\d+) \|$", PAGE.read_text("utf-8"), re.M)
SCORES = {"name": Evidence(95, "same name"), "similar": Evidence(75, "similar name")}
names = st.text("北京纷扬科技上海市有限公司分（）() abcXY,.1", max_size=24)


def scored(a: str, b: str) -> Evidence:
    """The strongest evidence between two names, by the default scores."""
    met = (
        SCORES[method]
        for method in ("name", "similar")
        for x in marks(method, [a])
        for y in marks(method, [b])
        if x.value == y.value and agree(method, x.parts, y.parts)
    )
    return best(met) or Evidence(0, "nothing")


def test_the_page_tells_the_truth() -> None:
    """Its code and its table."""
    assert doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8").failed == 0
    assert len(ROWS) == 11
    for a, b, rule, score in ROWS:
        assert scored(a, b) == scored(b, a) == Evidence(int(score), rule), (a, b)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("中国石油天然气集团公司", Company("中国石油天然气")),
        ("阿里巴巴（中国）有限公司", Company("阿里巴巴")),
        ("中国移动上海分公司", Company("中国移动", branch="上海")),
        ("纷扬驻外办事处", Company("纷扬驻外", branch="办事处")),
        ("纷扬有限公司分公司", Company("纷扬", branch="分公司")),
        ("昆山市某某模具厂", Company("某某模具", "昆山")),
        ("盱眙县龙虾店", Company("龙虾", "盱眙县")),
        ("沃尔玛超市", Company("沃尔玛超市")),
        ("广西壮族自治区柳州市五菱汽车", Company("五菱汽车", "广西柳州")),
        ("北京", Company("北京")),
        ("北京市A", Company("市a", "北京")),
        ("公司", Company("公司")),
        ("新凯（精密）机械", Company("新凯精密机械")),
        ("Group Ltd", Company("group")),
    ],
)
def test_names_come_apart(text: str, parts: Company) -> None:
    """At the joints people see."""
    assert company(text) == parts


def test_the_place_may_stay() -> None:
    """Where an administrator wants 苏州新凯 and 新凯 to be two."""
    assert company("苏州新凯（昆山）有限公司", places=False) == Company("苏州新凯昆山")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("http:" + "//www.fenyang.com/x?y#z", "fenyang.com"),
        ("fenyang.com:8080", "fenyang.com"),
        ("li@mail.fenyang.co.uk", "fenyang.co.uk"),
        ("li@163.com", ""),
        ("shop.taobao.com/1", ""),
        ("mp.weixin.qq.com", ""),
        ("10.0.0.1/", ""),
        ("com.cn", ""),
        ("localhost", ""),
        ("a..b", ""),
        ("", ""),
    ],
)
def test_domains(text: str, found: str) -> None:
    """The part a company registered; nothing for what many share."""
    assert normalise.domain(text) == found


def test_numbers_and_mailboxes_that_are_none() -> None:
    """Give no mark, so that two of them never meet."""
    assert [normalise.phone(text) for text in ("", "110", "+86110")] == ["", "", ""]
    assert [normalise.mailbox(text) for text in ("", "li", "@x.cn", "li@")] == ["", "", "", ""]


def test_marks_of_several_fields_together() -> None:
    """Name and city, a person and his company: only when all of them are there."""
    assert marks("exact", ["王 建国", "12"]) == marks("exact", ["王建国", "12"]) != []
    assert marks("exact", ["王建国", ""]) == marks("exact", ["", "12"]) == marks("exact", []) == []
    assert marks("initials", ["北京纷扬科技有限公司", "北京"], lambda name: "fykj") == marks(
        "initials", ["飞阳科技", "北京"], lambda name: "fykj"
    )
    assert [m.value for m in marks("address", ["工业园区 星湖街 328 号"])] == ["工业园区星湖街328号"]
    assert [m.value for m in marks("phone", ["+8613800138000", ""])] == ["8613800138000"]
    assert agree("phone", "", "")


def test_marks_of_names_too_short() -> None:
    """A and A are not one customer."""
    assert marks("name", ["A"]) == marks("similar", [""]) == []
    assert [m.value for m in marks("similar", ["IBM"])] == ["ibm"]


def test_winkler_s_own_examples() -> None:
    """From the paper's table."""
    found = [
        round(jaro_winkler(a, b), 3) for a, b in (("martha", "marhta"), ("dixon", "dicksonx"), ("dwayne", "duane"))
    ]
    assert found == [0.961, 0.813, 0.84]
    assert jaro("", "a") == jaro("b", "a") == 0.0
    assert jaro("", "") == 1.0


@given(names, names)
@settings(max_examples=300, deadline=None)
def test_likeness_has_no_side(a: str, b: str) -> None:
    """Who is compared with whom makes no difference; a name is itself; likeness stays within its bounds."""
    x, y = company(a), company(b)
    assert same(x, y) == same(y, x) and similar(x, y) == similar(y, x)
    assert same(x, x) and similar(x, x)
    assert 0 <= jaro_winkler(a, b) <= 1 and abs(jaro(a, b) - jaro(b, a)) < 1e-9
    assert not same(x, y) or similar(x, y)


@given(names)
@settings(max_examples=300, deadline=None)
def test_signs_and_width_make_no_difference(text: str) -> None:
    """However it is typed, the parts are the same, and marks are short enough to be kept."""
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    assert company(wide.upper()) == company(text)
    assert all(
        0 < len(m.value) <= 100 and len(m.parts) <= 130 for how in ("name", "similar") for m in marks(how, [text])
    )


def test_every_method_has_a_name() -> None:
    """So that a rule can be written for it."""
    assert len(set(compare.METHODS)) == len(compare.METHODS) == 10


def test_places_within_a_hundred_metres_meet_wherever_they_lie() -> None:
    """No line of any grid parts them; what lies farther apart may meet, and is not alike."""
    random = Random(7)
    for lat in (-54.8, 0.0, 22.5, 31.2989, 53.5, 69.6):
        for _number in range(300):
            a = (lat + random.uniform(-0.01, 0.01), 120.5853 + random.uniform(-0.01, 0.01))
            angle, metres = random.uniform(0, 6.2832), random.choice((0, 1, 60, 99.5, 100.5, 400))
            up, side = metres * sin(angle) / near.DEGREE, metres * cos(angle) / near.DEGREE / cos(radians(a[0]))
            b = (a[0] + up, a[1] + side)
            mine, theirs = (compare.marks("near", [f"{lat:.6f},{lng:.6f} 工业园"]) for lat, lng in (a, b))
            met = [(m, t) for m in mine for t in theirs if m.value == t.value]
            alike = any(compare.agree("near", m.parts, t.parts) for m, t in met)
            assert alike == (metres <= 100), (a, b, metres)


def test_a_place_with_a_name_needs_both() -> None:
    here, there = "31.298900,120.585300 东路 1 号", "31.299200,120.585300"

    def alike(a: list[str], b: list[str]) -> bool:
        return any(
            m.value == t.value and compare.agree("near", m.parts, t.parts)
            for m in compare.marks("near", a)
            for t in compare.marks("near", b)
        )

    assert alike([here, "苏州博瑞汽车零部件有限公司"], [there, "博瑞汽车零部件"])
    assert not alike([here, "苏州博瑞汽车零部件有限公司"], [there, "无锡翼诚叶片"])
    assert not alike([here, ""], [there, ""]) and not alike(["", "博瑞"], ["", "博瑞"])
    assert alike([here], [there])
