"""Give the pipelines and stages the program brought their English names."""

from typing import Any

from django.db import migrations

STAGES = {
    "first_contact": ("初步接触", "First contact"),
    "needs": ("需求确认", "Needs confirmed"),
    "proposal": ("方案演示", "Proposal shown"),
    "quote": ("报价", "Quoted"),
    "negotiation": ("商务谈判", "Negotiation"),
    "won": ("赢单", "Won"),
    "lost": ("输单", "Lost"),
    "void": ("无效", "Invalid"),
    "ka_lead": ("线索确认", "Lead confirmed"),
    "ka_pain": ("需求与痛点", "Needs and pains"),
    "ka_project": ("立项", "Project approved"),
    "ka_proof": ("方案与 POC", "Solution and POC"),
    "ka_tender": ("招投标", "Tender"),
    "ka_contract": ("商务与合同审批", "Terms and approval"),
    "ka_signed": ("签约", "Signed"),
    "ka_lost": ("丢标", "Tender lost"),
    "ka_void": ("终止", "Stopped"),
}
PIPELINES = {"direct": ("标准销售流程", "Standard sales"), "key_account": ("大客户流程", "Key accounts")}


def name(apps: Any, schema_editor: Any) -> None:
    """Those that still have the name they came with; nobody's own words are touched."""
    for model, names in (("Stage", STAGES), ("Pipeline", PIPELINES)):
        for code, (chinese, english) in names.items():
            known = apps.get_model("crm", model)._base_manager.filter(code=code, name=chinese, name_en="")
            known.update(name_en=english)


class Migration(migrations.Migration):
    dependencies = [("crm", "0027_name_en")]

    operations = [migrations.RunPython(name, migrations.RunPython.noop, elidable=True)]
