"""What is wrong with a value is said in our own words on every way it can come: the field, the bound, what to do."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from tests.organisation import Organisation, make, signed_in
from yingdan.kernel.errors import Invalid
from yingdan.platform import schema, wording

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def cases(column: Any) -> list[Any]:
    """Values at the edges of a column's rules, most of them wrong."""
    return [None, "", "x" * 100_000, "nonsense", -(10**30), 10**30]


def test_no_text_of_djangos_own_reaches_anybody(db: None) -> None:
    """Every column of every object with values at its edges: what `clean` finds wrong is said otherwise, unless
    the object says it itself.
    """
    seen = 0
    for kind in schema.current().objects.values():
        for column in kind.model._meta.concrete_fields:
            for value in cases(column) if not column.is_relation else ():
                try:
                    column.clean(value, kind.model())
                except ValidationError as error:
                    for part in error.error_list:
                        if part.code in wording.SAID:
                            seen += 1
                            ours = wording.one(column, part).show()
                            own = part.message not in column.error_messages.values() and not part.params
                            assert own or ours != part.messages[0], (kind.key, column.name, value)
                except (TypeError, ArithmeticError, AttributeError):
                    continue
    assert seen > 300


@pytest.mark.parametrize(("language", "words"), [
    ("zh-hans", ["最小为 0", "请填 0 或更大的数"]), ("en", ["“Annual revenue”", "0 or more", "Write"]),
])  # fmt: skip
def test_a_bound_is_said_alike_everywhere(org: Organisation, api: Any, language: str, words: list[str]) -> None:
    """Form, grid, API, bulk change: the field, the bound, what to write."""
    account, client = make("crm.account", owner=org.rep), signed_in(org.rep)
    client.cookies["yingdan_language"] = language
    answers = [
        client.post("/accounts/new/", {"name": "甲", "annual_revenue": "-5"}),
        client.post(f"/accounts/{account.pk}/edit/", {"version": 1, "annual_revenue": "-5"}),
        api(org.rep).patch(f"accounts/{account.pk}", {"annual_revenue": "-5"}, Accept_Language=language),
    ]
    for answer in answers:
        text = answer.content.decode()
        assert answer.status_code in (400, 422), text[:200]
        assert all(word in text for word in words)


def test_whole_numbers_say_the_bound_that_was_passed(org: Organisation) -> None:
    """The smaller or the larger one, with thousands; a year without."""
    kind = schema.whole("crm.account")
    year = kind.fields["founded"] if "founded" in kind.fields else next(f for f in kind.fields.values() if f.whole)
    for raw, word in (("999", "1000"), ("2201", "2200")):
        with translation.override("en"), pytest.raises(Invalid) as why:
            year.parse(raw)
        assert word in why.value.show() and str(year.label) in why.value.show()
