"""Accounts: credit codes, parents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.organisation import Organisation, as_
from yingdan.kernel.errors import Invalid
from yingdan.modules.crm import uscc
from yingdan.modules.crm.objects.account import Account
from yingdan.platform import records

KNOWN = "91350100M000100Y43"


def test_the_code_of_the_standard_is_valid() -> None:
    """The test vector of requirements.md §5.9."""
    assert uscc.is_valid(KNOWN)


@given(st.text(uscc.CHARACTERS, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(uscc.CHARACTERS))
def test_one_wrong_character_is_always_noticed(body: str, place: int, other: str) -> None:
    """Weights and modulus are coprime: no single slip passes."""
    code = body + uscc.check_character(body)
    assert uscc.is_valid(code)
    slipped = code[:place] + other + code[place + 1 :]
    assert uscc.is_valid(slipped) is (slipped == code)


@pytest.mark.parametrize("code", ["", "9135", KNOWN + "1", KNOWN[:-1] + "4", "91350100I000100Y43", "９" * 18])
def test_other_texts_are_no_codes(code: str) -> None:
    """Too short, too long, a wrong check, letters that are never used."""
    assert not uscc.is_valid(code)


def test_a_code_is_kept_plain(org: Organisation) -> None:
    """Small letters, blanks and full-width characters are put right; a wrong one is refused with the field's name."""
    with as_(org.rep):
        assert records.save(Account(name="甲", uscc=" 91350100m000100y４3 ")).uscc == KNOWN
        with pytest.raises(Invalid) as caught:
            records.save(Account(name="乙", uscc="91350100M000100Y42"))
        assert list(caught.value.fields) == ["uscc"]


def test_no_account_stands_above_itself(org: Organisation) -> None:
    """Three in a circle are found out."""
    with as_(org.rep):
        top = records.save(Account(name="集团"))
        middle = records.save(Account(name="子公司", parent=top))
        below = records.save(Account(name="孙公司", parent=middle))
        top.parent = below
        with pytest.raises(Invalid) as caught:
            records.save(top)
        assert "parent" in caught.value.fields


def test_an_account_has_a_number_and_an_owner(org: Organisation) -> None:
    """Both given by the door."""
    with as_(org.rep):
        account = records.save(Account(name="  博瑞   汽车 "))
    assert account.number.startswith("KH-")
    assert (account.owner, account.unit, account.name) == (org.rep, org.rep.unit, "博瑞 汽车")
