"""A new record is the one its model would make, and shares nothing with the next."""

from typing import Any

from yingdan.modules.crm.objects.contact import Contact
from yingdan.platform import schema
from yingdan.platform.fresh import blank_of, fresh


def test_a_fresh_record_is_the_one_its_model_makes(db):
    """Of every object: the same columns, values and state; moments and keys made at random are of the same type."""
    for kind in schema.current().objects.values():
        model: Any = kind.model
        one, like, another = vars(fresh(model)), vars(model()), vars(model())
        assert one.keys() == like.keys()
        assert vars(one.pop("_state")) == vars(like.pop("_state"))
        assert {n: type(value) for n, value in one.items()} == {n: type(value) for n, value in like.items()}
        steady = {name for name, value in like.items() if another[name] == value}
        assert {name: one[name] for name in steady} == {name: like[name] for name in steady}
    assert blank_of(Contact)


def test_fresh_records_share_nothing(db):
    """JSON and moments are each one's own."""
    one, other = fresh(Contact), fresh(Contact)
    one.custom["size"] = 1
    assert other.custom == {}
    assert one.created_at <= other.created_at
