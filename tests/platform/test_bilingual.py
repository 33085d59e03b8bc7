"""What administrators name in both languages: each reader sees his own, wherever it is named; both are understood."""

from typing import Any

import pytest
from django.utils import translation

from tests.organisation import Organisation, as_, make
from yingdan.modules.crm.objects.pipeline import Pipeline
from yingdan.modules.crm.objects.stage import Stage
from yingdan.platform import about, records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.role import Role
from yingdan.platform.objects.tag import Tag
from yingdan.platform.objects.unit import Unit
from yingdan.platform.query import run
from yingdan.platform.query.ast import Query

DEALS = "crm.opportunity"


@pytest.fixture
def deal(org: Organisation) -> Any:
    """A deal that negotiates, in a unit with an English name."""
    with acting(SYSTEM):
        records.change(org.rep.unit, {"name_en": "Alpha"})
        stage = Stage.objects.get(code="needs")
        account = make("crm.account", name="A", owner=org.rep)
        return make(DEALS, name="D", owner=org.rep, account=account, stage=stage)


@pytest.mark.parametrize(("language", "stage"), [("en", "Needs confirmed"), ("zh-hans", "需求确认")])
def test_each_reads_his_own(org: Organisation, deal: Any, browser_of: Any, language: str, stage: str) -> None:
    """On the record, in the list, on the board, in groups, in titles read without their records."""
    browser = browser_of(org.rep)
    browser.cookies["yingdan_language"] = language
    for address in (f"/opportunities/{deal.pk}/", "/opportunities/?columns=name,stage", "/opportunities/?view=board"):
        assert stage in browser.get(address).content.decode(), address
    with as_(org.rep), translation.override(language):
        groups = run.summary(Query(object=DEALS, group=("stage",), measures=("count",))).groups
        assert [group.labels for group in groups] == [(stage,)]
        assert about.titles_of("crm.stage", [deal.stage_id]) == {deal.stage_id: stage}
        assert about.titles([("crm.stage", deal.stage_id)]) == {("crm.stage", deal.stage_id): stage}
        assert str(Tag(name="重点", name_en="Key")) == ("Key" if language == "en" else "重点")


def test_what_has_no_english_is_said_as_it_is(org: Organisation) -> None:
    with translation.override("en"), acting(SYSTEM):
        assert str(Unit(name="华东")) == "华东"
        unit = Unit.objects.filter(name_en="").first()
        assert unit is not None
        assert about.titles_of("platform.unit", [unit.pk]) == {unit.pk: unit.name}


def test_both_names_are_understood(org: Organisation, deal: Any, api: Any) -> None:
    """Whoever writes may use either name; two that are called alike are not guessed at."""
    caller = api(org.rep)
    for name in ("Quoted", "报价"):
        field = schema.whole(DEALS).fields["stage"]
        with as_(org.rep):
            assert field.parse(name).code == "quote"
    with acting(SYSTEM):
        assert schema.whole("crm.stage").natural == ("code", "name", "name_en")
        assert schema.whole("platform.unit").natural == ("code", "name", "name_en")
    found = caller.get(f"opportunities/{deal.pk}").json()
    assert found["stage"]["id"] == deal.stage_id


def test_what_the_program_brings_has_both(org: Organisation) -> None:
    with acting(SYSTEM):
        for model in (Stage, Pipeline, Role):
            assert not model.objects.filter(name_en="").exclude(name="").filter(code__in=["needs", "direct", "rep"])
