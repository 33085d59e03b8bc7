"""What an upgrade gives the roles of an installation that is there: rights on new objects, and nothing else."""

from tests.organisation import Organisation
from yingdan.platform import records, seeds
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.grant import Grant


def granted(role: str) -> set[tuple[str, str]]:
    """What a role may do on which object."""
    return set(Grant.objects.filter(role__code=role).values_list("object_key", "verb"))


def test_new_objects_are_granted_once_and_what_was_taken_away_stays_away(org: Organisation) -> None:
    """An object without any grant ever is new; one whose grants an administrator took back is not."""
    with acting(SYSTEM):
        before = granted("rep")
        for grant in Grant.objects.filter(object_key="crm.lead"):
            records.delete(grant)
        Grant._base_manager.filter(object_key="crm.credit")._raw_delete(using="default")
        seeds.make_roles()
        assert granted("rep") == {pair for pair in before if pair[0] != "crm.lead"}
        assert ("crm.credit", "view") in granted("rep")
        once = Grant.objects.count()
        seeds.make_roles()
        assert Grant.objects.count() == once
