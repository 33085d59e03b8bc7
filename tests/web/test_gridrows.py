"""The rows of the grid as its script gets them."""

from typing import Any

from tests.organisation import Organisation, as_
from yingdan.platform import records, schema
from yingdan.platform.objects.custom_field import CustomField
from yingdan.web import clash, gridrows


def test_a_stage_is_chosen_within_its_pipeline_though_that_is_no_column(org: Organisation, make: Any) -> None:
    deal = make("crm.opportunity", owner=org.rep)
    with as_(org.rep):
        kind = schema.find("crm.opportunity")
        rows = {
            names: gridrows.some(kind, [deal.pk], kind.named(names.split()))[deal.pk]["within"]
            for names in ("name stage", "name stage pipeline", "name")
        }
    assert rows == {"name stage": {"pipeline": deal.pipeline_id}, "name stage pipeline": {}, "name": {}}


def test_who_wrote_a_field_of_the_customers_own_is_named(org: Organisation, make: Any) -> None:
    deal = make("crm.opportunity", owner=org.rep)
    with as_(org.administrator):
        own = records.create(CustomField, {"object_key": "crm.opportunity", "label": "Score", "kind": "number"})
    with as_(org.manager):
        records.change(deal, {own.name: 5})
    with as_(org.rep):
        found = clash.blamed(schema.find("crm.opportunity"), deal.pk, [own.name])
    assert org.manager.name in found[own.name]
