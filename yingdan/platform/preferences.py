"""The company's settings and each person's own: few, typed, cached until they change."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from django.db import models, transaction

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid
from yingdan.kernel.period import Calendar
from yingdan.platform import audit, phrases, versions
from yingdan.platform.actor import NoActor, current_actor

COMPANY = "platform.company"


class Preference(models.Model):
    """Settings as JSON: the company's under no person, a person's own under his id."""

    user_id = models.BigIntegerField(default=0)
    name = models.CharField(max_length=120)
    value = models.JSONField()

    class Meta:
        app_label = "platform"
        constraints = [models.UniqueConstraint(fields=["user_id", "name"], name="preference_once")]


@dataclass(frozen=True, slots=True)
class Company:
    """The company's settings. `currency` is an ISO code; `pattern` is months or 445; `demo` marks the demo company.

    `completion_above`: people see how far the units above them are, in per cent. A file may have `file_mb` megabytes, a
    record `record_files` files.
    """

    name: str = ""
    currency: str = "CNY"
    fiscal_start_month: int = 1
    pattern: str = "months"
    time_zone: str = "Asia/Shanghai"
    show_unowned: bool = False
    completion_above: bool = True
    language: str = "zh-hans"
    file_mb: int = 50
    record_files: int = 200
    demo: bool = False

    @property
    def calendar(self) -> Calendar:
        """The fiscal calendar."""
        return Calendar(fiscal_start_month=self.fiscal_start_month, pattern=self.pattern)


_cached: dict[str, Any] = {"version": None, "company": Company()}


def company() -> Company:
    """The company's settings as of the latest `refresh`."""
    if _cached["version"] is None:
        refresh(versions.all_versions().get(versions.SETTINGS, 1))
    found: Company = _cached["company"]
    return found


def refresh(version: int) -> None:
    """Read the settings anew when their version moved; called at the start of each request and job."""
    if _cached["version"] == version:
        return
    row = Preference.objects.filter(user_id=0, name="company").first()
    known = {f.name for f in fields(Company)}
    _cached["company"] = Company(**{k: v for k, v in (row.value if row else {}).items() if k in known})
    _cached["version"] = version
    clock.set_zone(_cached["company"].time_zone)


def forget() -> None:
    """Forget what is cached; for tests."""
    _cached["version"] = None


def set_company(**values: Any) -> Company:
    """Change settings; access is worked out anew, as a switch may widen it. Raises Invalid for unknown names.

    What changed, from what to what and by whom, goes into the history in the same transaction.
    """
    if unknown := set(values) - {f.name for f in fields(Company)}:
        raise Invalid("There is no setting “%(name)s”.", code="setting", name=phrases.listed(sorted(unknown)))
    with transaction.atomic():
        stored = Preference.objects.select_for_update().filter(user_id=0, name="company").first()
        before = asdict(Company()) | (stored.value if stored else {})
        after = before | values
        changed = {name: [before[name], after[name]] for name in sorted(values) if before[name] != after[name]}
        if changed:
            Preference.objects.update_or_create(user_id=0, name="company", defaults={"value": after})
            versions.bump(versions.SETTINGS)
            versions.bump(versions.ACCESS)
            log(changed)
    forget()
    return company()


def log(changed: dict[str, list[Any]]) -> None:
    """Write changed settings into the history."""
    try:
        who, source = current_actor().user_id, current_actor().source
    except NoActor:
        who, source = None, "system"
    audit.Change.objects.create(
        actor_id=who,
        source=source,
        verb="change",
        object_key=COMPANY,
        record_id=0,
        version=versions.all_versions().get(versions.SETTINGS, 1),
        values=changed,
    )


def own(user_id: int | None, name: str, default: Any = None) -> Any:
    """A person's own preference, such as the columns of a list."""
    row = Preference.objects.filter(user_id=user_id or 0, name=name).first() if user_id else None
    return row.value if row else default


def set_own(user_id: int, name: str, value: Any) -> None:
    """Keep a person's own preference; None forgets it."""
    if value is None:
        Preference.objects.filter(user_id=user_id, name=name).delete()
        return
    Preference.objects.update_or_create(user_id=user_id, name=name, defaults={"value": value})
