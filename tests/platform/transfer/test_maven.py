"""The known answers of ../shared/data/maven_crm come out of the shipped plan, in both date styles; a second run makes
nothing.
"""

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Count, Sum

from tests.organisation import as_
from tests.platform.transfer.sheets import DATA
from yingdan.platform import schema, seeds
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.user import User
from yingdan.platform.transfer.plan import run_plan

FOLDER = DATA / "maven_crm"
PLAN = Path(__file__).resolve().parents[3] / "examples" / "maven_crm" / "plan.toml"

pytestmark = [
    pytest.mark.skipif(
        not FOLDER.is_dir(), reason="../shared/data/maven_crm is missing: the known answers were NOT tested"
    ),
    pytest.mark.slow,
]

BY_MANAGER = {
    "Melvin Marxen": 2_251_930,
    "Summer Sewald": 1_964_750,
    "Rocco Neubert": 1_960_545,
    "Celia Rouche": 1_603_897,
    "Cara Losch": 1_130_049,
    "Dustin Brinkmann": 1_094_363,
}
QUARTERS = {(1, 2, 3): 1_134_672, (4, 5, 6): 3_086_111, (7, 8, 9): 2_982_255, (10, 11, 12): 2_802_496}


def brought_in(folder: Path, **files: str) -> dict[str, tuple[int, int, int, int, int]]:
    """Carry the plan out; the counts of each step."""
    named = {name.replace("__", "."): other for name, other in files.items()}
    return {
        step.title: (run.total, run.created, run.updated, run.skipped, run.failed)
        for step, run in run_plan(folder, PLAN, SYSTEM, files=named)
    }


def deals() -> Any:
    return schema.by_slug("opportunities").model.objects


def won() -> Decimal:
    """The amount won, as far as the actor sees."""
    return deals().filter(status="won").aggregate(total=Sum("amount"))["total"]


def credited() -> Decimal:
    """The amount credited, as far as the actor sees."""
    return schema.by_slug("credits").model.objects.aggregate(total=Sum("amount"))["total"]


@pytest.fixture(params=["iso", pytest.param("american", marks=pytest.mark.once)])
def company(request: Any, db: None) -> dict[str, Any]:
    """The company brought in, in one of the two date styles."""
    with acting(SYSTEM):
        seeds.seed_all()
    other = {"sales_pipeline__csv": "sales_pipeline.us_dates.csv"} if request.param == "american" else {}
    return brought_in(FOLDER, **other)


def test_the_known_answers(company: dict[str, Any], tmp_path: Path) -> None:
    assert company["agents"] == (35, 35, 0, 0, 0)
    assert company["accounts.csv"] == (85, 85, 0, 0, 0)
    assert company["products.csv"] == (7, 7, 0, 0, 0)
    assert company["sales_pipeline.csv"] == (8_800, 8_800, 0, 0, 0)
    with acting(SYSTEM):
        stages = dict(deals().values_list("stage__name").annotate(n=Count("pk")).values_list("stage__name", "n"))
        assert stages == {"Won": 4_238, "Lost": 2_473, "Engaging": 1_589, "Prospecting": 500}
        assert deals().filter(status="open", account=None).count() == 1_425
        assert deals().exclude(status="open").filter(account=None).count() == 0
        assert won() == credited() == 10_005_534
        for months, amount in QUARTERS.items():
            closed = deals().filter(status="won", closed_on__year=2017, closed_on__month__in=months)
            assert closed.aggregate(total=Sum("amount"))["total"] == amount
        assert deals().filter(product__name="GTX Pro").count() == 1_480
        assert deals().filter(status="open").exclude(amount=None).count() == 0
        assert deals().filter(status="lost").exclude(amount=0).count() == 0
        assert deals().filter(stage__name="Prospecting").exclude(opened_on=None).count() == 0
        assert deals().filter(stage__name="Prospecting").exclude(closed_on=None).count() == 0
        first = deals().get(number="1C1I7A6R")
        assert (str(first.opened_on), str(first.closed_on), first.amount) == ("2016-10-20", "2017-03-01", 1054)
        accounts = schema.by_slug("accounts").model.objects
        assert accounts.exclude(parent=None).count() == 15
        assert accounts.get(name="Bluth Company").parent.name == "Acme Corporation"
        assert accounts.get(name="Bioholding").country == "Philippines"
        assert accounts.filter(industry="technology").count() == 12
        assert accounts.get(name="Acme Corporation").annual_revenue == Decimal("1100040000")
        people = {user.name: user for user in User.objects.all()}
    for name, amount in BY_MANAGER.items():
        with as_(people[name]):
            assert won() == credited() == amount
            assert deals().exclude(unit__name=f"Team {name}").count() == 0
    with as_(people["Darcel Schlecht"]):
        assert people["Darcel Schlecht"].login == "darcel.schlecht"
        assert won() == credited() == 1_153_214
        assert set(deals().values_list("owner__name", flat=True)) == {"Darcel Schlecht"}
    again = brought_in(FOLDER)
    assert all(
        created == updated == failed == 0 and skipped == total
        for total, created, updated, skipped, failed in again.values()
    )


@pytest.mark.once
def test_a_hole_in_the_data_fails_its_rows_only(db: None, tmp_path: Path) -> None:
    """Without its value map the misspelt product fails 1,480 rows, each with the right spelling as a hint."""
    for path in FOLDER.glob("*.csv"):
        shutil.copy(path, tmp_path)
    plan = PLAN.read_text().replace('GTXPro = "GTX Pro"', 'GTXPRO = "GTX Pro"')
    (tmp_path / "plan.toml").write_text(plan)
    with acting(SYSTEM):
        seeds.seed_all()
    runs = {step.title: run for step, run in run_plan(tmp_path, tmp_path / "plan.toml", SYSTEM)}
    run = runs["sales_pipeline.csv"]
    assert (run.created, run.failed, run.total) == (7_320, 1_480, 8_800)
    assert "GTX Pro" in run.lines.filter(outcome="failed").first().reason
