"""Let the indexes of the lists' order tell whose the rows are on PostgreSQL too; SQLite's always did."""

from typing import Any

from django.db import migrations

from yingdan.platform.indexes import WalkIndex

WALKED = {
    "account": "crm_account_updated",
    "contact": "crm_contact_updated",
    "lead": "crm_lead_updated",
    "opportunity": "crm_deal_updated",
}


def made_anew(apps: Any, editor: Any) -> None:
    """Make each of them again, as `WalkIndex` makes it now."""
    if editor.connection.vendor != "postgresql":
        return
    for name, index in WALKED.items():
        model, made = apps.get_model("crm", name), WalkIndex(by="updated_at", name=index)
        editor.remove_index(model, made)
        editor.add_index(model, made)


class Migration(migrations.Migration):
    """One step; to go back there is nothing to do, the wider index serves as well."""

    dependencies = [("crm", "0025_pipe_with_forecast")]

    operations = [migrations.RunPython(made_anew, migrations.RunPython.noop)]
