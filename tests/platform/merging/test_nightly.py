"""The nightly list of what is perhaps the same."""

from tests.organisation import Organisation, make
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.duplicates import rules
from yingdan.platform.duplicates.models import Apart, Likely
from yingdan.platform.jobs import work_once
from yingdan.platform.merging import nightly
from yingdan.platform.objects.duplicate_rule import DuplicateRule
from yingdan.platform.objects.job_run import JobRun
from yingdan.platform.outbox import deliver


def found() -> list[tuple[int, int, int, str]]:
    """The pairs as they are kept."""
    rows = Likely.objects.order_by("-score", "first_id", "second_id")
    return list(rows.values_list("first_id", "second_id", "score", "method"))


def test_pairs_are_found_once_and_for_good(org: Organisation) -> None:
    """By the strongest rule; without the bin, what belongs together, and what somebody has said are two."""
    a, b, c, d = (make("crm.account", name=n) for n in ("北京纷扬科技有限公司", "纷扬科技", "北京纷扬", "新凯阀门"))
    with acting(SYSTEM):
        records.change(d, {"phone": "+8613800138000"})
        records.change(c, {"phone": "+8613800138000"})
        policy = rules.of("crm.account")
        assert policy is not None
        assert nightly.look_through(policy) == 4
        assert found() == [
            (a.pk, b.pk, 95, "name"),
            (c.pk, d.pk, 85, "phone"),
            (a.pk, c.pk, 75, "similar"),
            (b.pk, c.pk, 75, "similar"),
        ]
        Apart.objects.create(object_key="crm.account", first_id=a.pk, second_id=b.pk)
        records.change(c, {"parent": a})
        records.delete(d)
        nightly.look_through(policy)
    assert found() == [(b.pk, c.pk, 75, "similar")]


def test_two_codes_part_what_only_sounds_alike(org: Organisation) -> None:
    """迈利 and 明隆 have the same initials in the same city; their codes say that they are two."""
    codes = ("91310115MA1H70WD0A", "91310115MA1K35HF0J")
    for name, code in zip(("上海迈利机械", "上海明隆机械"), codes, strict=True):
        account = make("crm.account", name=name, city="上海")
        with acting(SYSTEM):
            policy = rules.of("crm.account")
            assert policy is not None and nightly.look_through(policy) == (0 if code == codes[0] else 1)
    with acting(SYSTEM):
        one, two = type(account).objects.order_by("pk")
        assert not nightly.parted(one, two, ["uscc"])
        one.uscc, two.uscc = codes
        assert nightly.parted(one, two, ["uscc"])


def test_a_switchboard_is_no_evidence(org: Organisation) -> None:
    """What twenty-one records have in common makes no two of them one."""
    for number in range(21):
        make("crm.contact", name=f"人{number}", phone="+862112345678", email="")
    with acting(SYSTEM):
        policy = rules.of("crm.contact")
        assert policy is not None and nightly.look_through(policy) == 0


def test_a_changed_rule_asks_for_the_marks_anew(org: Organisation) -> None:
    """By event and job, once for any number of changes."""
    a, b = (make("crm.account", name=n, city="北京") for n in ("甲公司", "乙公司"))
    JobRun._base_manager.all()
    deliver(1000)
    while work_once():
        pass
    with acting(SYSTEM):
        values = {"object_key": "crm.account", "method": "exact", "compared": "city", "score": 66}
        records.create(DuplicateRule, values)
    deliver(1000)
    while work_once():
        pass
    assert found() == [(a.pk, b.pk, 66, "exact")]
