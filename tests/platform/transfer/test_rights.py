"""Who may import, what he may touch, and what happens when the right is taken away in the middle."""

from pathlib import Path
from typing import Any

import pytest

from tests.organisation import Organisation, as_
from tests.platform.transfer.bringing import Bring, Fill, counts, lines
from yingdan.kernel.errors import Refused
from yingdan.platform import handover, records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.jobs import work_once
from yingdan.platform.objects.grant import Grant
from yingdan.platform.objects.import_run import ImportRun
from yingdan.platform.transfer import run as running
from yingdan.platform.transfer import wizard


@pytest.fixture
def bring(tmp_path: Path) -> Bring:
    return Bring(tmp_path)


def accounts() -> Any:
    return schema.by_slug("accounts").model.objects.order_by("pk")


def test_only_who_may_import_imports(org: Organisation, bring: Bring) -> None:
    with as_(org.finance), pytest.raises(Refused):
        bring.rehearse("name\n甲\n", "accounts")
    with as_(org.finance), pytest.raises(Refused):
        bring("name\n甲\n", "accounts", key=["name"])
    with acting(SYSTEM):
        assert not accounts().exists()
        assert not ImportRun.objects.exists()


def test_a_rep_brings_in_his_own_and_touches_no_others(org: Organisation, bring: Bring, make: Any) -> None:
    make("crm.account", name="别人的", owner=org.stranger)
    text = "name,owner\n我的,\n也是我的,rep\n给别人,stranger\n别人的,rep\n"
    with as_(org.rep):
        told = bring.rehearse(text, "accounts", key=["name"])
        run = bring(text, "accounts", key=["name"])
        assert counts(told) == counts(run) == (2, 0, 1, 1), lines(run)
        assert {(a.name, a.owner) for a in accounts()} == {("我的", org.rep), ("也是我的", org.rep)}
        run = bring("name,city\n别人的,北京\n", "accounts", key=["name"], on_existing="update")
        assert counts(run) == (0, 0, 0, 1)
    with acting(SYSTEM):
        assert accounts().get(name="别人的").city == ""


def test_references_to_hidden_records_are_not_found(org: Organisation, bring: Bring, make: Any) -> None:
    make("crm.account", name="别人的", owner=org.stranger)
    with as_(org.rep):
        run = bring("name,account\n单,别人的\n单二,没有的\n", "opportunities", key=["name"])
        assert counts(run) == (0, 0, 0, 2)
        first, second = (reason for _outcome, reason in lines(run).values())
        assert first.replace("别人的", "?") == second.replace("没有的", "?")


def test_an_import_is_seen_by_who_made_it(org: Organisation, bring: Bring) -> None:
    with as_(org.rep):
        run = bring("name\n甲\n", "accounts", key=["name"])
        assert list(ImportRun.objects.all()) == [run]
    with as_(org.mate):
        assert not ImportRun.objects.exists()
    with as_(org.administrator):
        assert ImportRun.objects.filter(pk=run.pk).exists()


@pytest.mark.parametrize("disable", [False, True], ids=["right taken", "disabled"])
def test_a_right_taken_away_midway_stops_the_import_cleanly(
    org: Organisation, bring: Bring, monkeypatch: pytest.MonkeyPatch, disable: bool
) -> None:
    """T-IM-04: what is logged is done, what is done is logged, and nothing goes on with rights that are gone."""
    monkeypatch.setattr(running, "CHUNK", 10)
    kept, chunks = running.log, []

    def log(run: ImportRun, found: Any) -> None:
        kept(run, found)
        chunks.append(run)
        if len(chunks) == 2:
            with acting(SYSTEM):
                if disable:
                    handover.all_of(org.rep, org.mate)
                    org.rep.active = False
                    records.save(org.rep)
                else:
                    grant = Grant.objects.get(role__code="rep", object_key="crm.account", verb="import")
                    records.delete(grant)

    monkeypatch.setattr(running, "log", log)
    text = "name\n" + "".join(f"公司{n}\n" for n in range(50))
    with as_(org.rep):
        source, plan = bring.plan(text, "accounts", key=["name"])
        run = wizard.start(source, plan)
    while work_once():
        pass
    with acting(SYSTEM):
        run = wizard.refreshed(run)
        assert (run.status, run.created, run.total, accounts().count(), len(lines(run))) == ("failed", 20, 20, 20, 20)
        assert run.job.status == "failed"
        assert run.message


def test_disabled_owners_are_named(org: Organisation, bring: Bring) -> None:
    with as_(org.administrator):
        run = bring("name,owner\n甲,leaver\n", "accounts", key=["name"], fills=[Fill("owner", "owner", by="login")])
        assert counts(run) == (0, 0, 0, 1)
