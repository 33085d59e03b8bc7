"""Cells come in from a file by the platform's import as well, and the books hold there too."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.modules.targets.company import entries, plan_of, unit
from tests.organisation import Organisation, as_
from tests.platform.transfer.bringing import Bring
from yingdan.modules.targets.objects.cell import Cell, broken
from yingdan.modules.targets.services.put import put

D = Decimal


def test_cells_are_imported(org: Organisation, tmp_path: Path, settings: Any) -> None:
    """Plan, unit and person by their names; what would give out more than there is, is refused and told."""
    settings.HOME = tmp_path / "home"
    plan = plan_of(org, org.team_a1, name="华东一组 2027")
    with as_(org.administrator):
        put(plan, entries(unit(org.team_a1), {"2027-01-01": 100, "2027-02-01": 100}))
        rows = "\n".join(
            f"华东一组 2027,华东一组,{who},{day},{amount}"
            for who, day, amount in (("rep", "2027-01-01", 60), ("rep", "2027-02-01", 50), ("mate", "2027-02-01", 51))
        )
        run = Bring(tmp_path)(f"目标计划,部门,人员,第一天,目标值\n{rows}\n", "target-cells")
        assert (run.created, run.failed) == (2, 1), (run.created, run.failed)
        assert Cell.objects.get(plan=plan, person=org.rep, starts_on="2027-01-01").target == D(60)
        assert broken(plan.pk) == []
