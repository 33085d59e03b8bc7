"""The rows of the grid as its script gets them."""

from typing import Any

from tests.organisation import Organisation, as_
from yingdan.platform import schema
from yingdan.web import gridrows


def test_a_stage_is_chosen_within_its_pipeline_though_that_is_no_column(org: Organisation, make: Any) -> None:
    deal = make("crm.opportunity", owner=org.rep)
    with as_(org.rep):
        kind = schema.find("crm.opportunity")
        rows = {
            names: gridrows.some(kind, [deal.pk], kind.named(names.split()))[deal.pk]["within"]
            for names in ("name stage", "name stage pipeline", "name")
        }
    assert rows == {"name stage": {"pipeline": deal.pipeline_id}, "name stage pipeline": {}, "name": {}}
