"""Pipelines and stages: the first data, and what keeps reports of the past true."""

from decimal import Decimal
from typing import Any

import pytest

from tests.organisation import Organisation, as_
from yingdan.kernel.errors import Invalid, Refused
from yingdan.modules.crm import seeds
from yingdan.modules.crm.objects.pipeline import Pipeline
from yingdan.modules.crm.objects.stage import Stage, requirable
from yingdan.platform import records, schema
from yingdan.platform.actor import SYSTEM, acting


def test_the_default_pipeline_is_that_of_the_requirements(org: Organisation) -> None:
    """requirements.md §5.4: names, chances, days."""
    with acting(SYSTEM):
        found = Stage.objects.filter(pipeline__is_default=True).order_by("rank")
        assert [(s.name, s.kind, int(s.probability), s.expected_days) for s in found] == [
            ("初步接触", "open", 10, 7),
            ("需求确认", "open", 25, 10),
            ("方案演示", "open", 40, 14),
            ("报价", "open", 60, 10),
            ("商务谈判", "open", 80, 14),
            ("赢单", "won", 100, None),
            ("输单", "lost", 0, None),
            ("无效", "void", 0, None),
        ]


def test_the_seed_leaves_alone_what_is_there(org: Organisation) -> None:
    """A second start changes nothing."""
    with acting(SYSTEM):
        before = Stage.objects.count()
        seeds.seed()
        assert (Stage.objects.count(), Pipeline.objects.count()) == (before, 2)


def test_no_two_stages_share_a_name(org: Organisation) -> None:
    """So that an import may name a stage without its pipeline."""
    with acting(SYSTEM):
        names = list(Stage.objects.values_list("name", flat=True))
    assert len(names) == len(set(names))


def test_what_stages_need_can_be_filled_in(org: Organisation) -> None:
    """Every requirement is an editable field of the opportunity, and on its form."""
    known = dict(requirable())
    shown = {name for section in schema.find("crm.opportunity").sections for name in section.fields}
    for step in (*seeds.DIRECT, *seeds.KEY_ACCOUNT):
        assert set(step.needs) <= known.keys() & shown


def test_there_is_one_default(org: Organisation) -> None:
    """The new one takes the place of the old, and must be in use."""
    with as_(org.ops):
        other = Pipeline.objects.get(code="key_account")
        records.change(other, {"is_default": True})
        assert [p.code for p in Pipeline.objects.filter(is_default=True)] == ["key_account"]
        with pytest.raises(Invalid):
            records.change(Pipeline.objects.get(pk=other.pk), {"active": False})


def test_a_stage_in_use_keeps_its_kind(org: Organisation, make: Any) -> None:
    """Another chance is for deals to come; another kind would rewrite the past."""
    deal = make("crm.opportunity", owner=org.rep)
    with as_(org.ops):
        stage = Stage.objects.get(pk=deal.stage_id)
        assert records.change(stage, {"probability": Decimal(15)}).probability == 15
        with pytest.raises(Invalid) as caught:
            records.change(Stage.objects.get(pk=stage.pk), {"kind": "won"})
        assert list(caught.value.fields) == ["kind"]
        with pytest.raises(Refused):
            records.delete(Stage.objects.get(pk=stage.pk))


def test_what_is_won_is_certain(org: Organisation) -> None:
    """Whatever somebody writes."""
    with as_(org.ops):
        pipeline = records.save(Pipeline(name="服务"))
        made = records.save(Stage(pipeline=pipeline, name="签了", kind="won", probability=Decimal(90)))
        assert (made.probability, made.forecast) == (100, "closed")


def test_a_rep_does_not_change_the_process(org: Organisation) -> None:
    """Stages are read by all and written by operations."""
    with as_(org.rep):
        stage = Stage.objects.get(code="needs")
        with pytest.raises(Refused):
            records.change(stage, {"probability": Decimal(99)})
