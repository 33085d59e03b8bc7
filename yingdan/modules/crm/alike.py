"""The rules by which accounts, contacts and leads are found to be the same customer, as an installation begins.

Scores are those of requirements.md §5.2. Within one object the same company name is refused; across objects it is what
one would expect (a lead of a customer, a contact who was a lead) and only told.
"""

from yingdan.engines.duplicates import compare
from yingdan.platform import records
from yingdan.platform.duplicates import comparing
from yingdan.platform.objects.duplicate_policy import DuplicatePolicy
from yingdan.platform.objects.duplicate_rule import DuplicateRule

ACCOUNT, CONTACT, LEAD = "crm.account", "crm.contact", "crm.lead"
RULES: tuple[tuple[str, str, str, str, int], ...] = (
    (ACCOUNT, "code", "uscc", ACCOUNT, 100),
    (ACCOUNT, "name", "name short_name", ACCOUNT, 95),
    (ACCOUNT, "phone", "phone", f"{ACCOUNT} {CONTACT} {LEAD}", 85),
    (ACCOUNT, "domain", "website", f"{ACCOUNT} {LEAD}", 80),
    (ACCOUNT, "name", "name", LEAD, 80),
    (ACCOUNT, "similar", "name short_name", f"{ACCOUNT} {LEAD}", 75),
    (ACCOUNT, "initials", "name city", ACCOUNT, 50),
    (CONTACT, "phone", "phone", f"{CONTACT} {LEAD} {ACCOUNT}", 85),
    (CONTACT, "email", "email", f"{CONTACT} {LEAD}", 85),
    (CONTACT, "exact", "name account", CONTACT, 85),
    (CONTACT, "exact", "wechat", f"{CONTACT} {LEAD}", 80),
    (LEAD, "phone", "phone", f"{LEAD} {CONTACT} {ACCOUNT}", 85),
    (LEAD, "email", "email", f"{LEAD} {CONTACT}", 85),
    (LEAD, "exact", "wechat", f"{LEAD} {CONTACT}", 80),
    (LEAD, "name", "company", f"{ACCOUNT} {LEAD}", 80),
    (LEAD, "similar", "company", ACCOUNT, 70),
)
"""(object, method, fields, with records of, score)."""


comparing.marks.provide(compare.marks)
comparing.agree.provide(compare.agree)


def seed() -> None:
    """Make the rules, once: an installation that has any is left alone."""
    if DuplicatePolicy.objects.exists() or DuplicateRule.objects.exists():
        return
    records.save_many([DuplicatePolicy(object_key=key) for key in (ACCOUNT, CONTACT, LEAD)])
    records.save_many(
        [
            DuplicateRule(object_key=key, method=method, compared=fields, against=against, score=score)
            for key, method, fields, against, score in RULES
        ]
    )
