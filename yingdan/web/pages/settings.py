"""Settings: the page that leads to each part, and the company's own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import available_timezones

from django.http import HttpRequest, HttpResponse
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yingdan.kernel.errors import Invalid, Missing, Refused
from yingdan.platform import company, preferences
from yingdan.platform.actor import current_actor
from yingdan.platform.audit import Change
from yingdan.web import htmx, settings_cards
from yingdan.web.answers import flash

CURRENCIES = ("CNY", "HKD", "TWD", "USD", "EUR", "GBP", "JPY", "KRW", "SGD", "AUD", "CAD", "CHF", "THB", "VND", "MYR")
YEAR = tuple((str(number), name) for number, name in MONTHS.items())
PATTERNS = (
    ("months", gettext_lazy("Calendar months")),
    ("445", gettext_lazy("Weeks: 4-4-5")),
)
LANGUAGES = (("zh-hans", "中文"), ("en", "English"))
SWITCH = (("true", gettext_lazy("Yes")), ("false", gettext_lazy("No")))


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as it is asked for: `kind` is text, list (text with proposals), select, options or switch."""

    name: str
    label: Any
    help: Any
    kind: str = "text"
    options: Sequence[tuple[str, Any]] = ()
    raw: str = ""
    error: str = ""

    def show(self, value: Any) -> str:
        """A value in words."""
        if value in (None, ""):
            return "—"
        return str(dict(self.options).get(text_of(value), value))


SETTINGS = (
    Setting("name", gettext_lazy("Company name"), gettext_lazy("Stands on the sign-in page.")),
    Setting(
        "currency",
        gettext_lazy("Currency"),
        gettext_lazy(
            "What totals are counted in, and what new amounts begin with. Amounts entered before keep theirs."
        ),
        "list",
        tuple((code, code) for code in CURRENCIES),
    ),
    Setting(
        "fiscal_start_month",
        gettext_lazy("Fiscal year begins in month"),
        gettext_lazy("“This year”, “this quarter” and every comparison follow it, for past records too."),
        "select",
        YEAR,
    ),
    Setting(
        "pattern",
        gettext_lazy("Months are cut by"),
        gettext_lazy("With 4-4-5 a quarter has 13 whole weeks, in “months” of 4, 4 and 5 weeks."),
        "options",
        PATTERNS,
    ),
    Setting(
        "time_zone",
        gettext_lazy("Time zone"),
        gettext_lazy("Decides which day it is. Moments are kept exact; only how they are shown changes."),
        "list",
        tuple((name, name) for name in sorted(available_timezones()) if "/" in name and not name.startswith("Etc")),
    ),
    Setting(
        "language",
        gettext_lazy("Language to begin with"),
        gettext_lazy("For the sign-in page, where a browser asks for neither. Each person chooses in the profile."),
        "options",
        LANGUAGES,
    ),
    Setting(
        "show_unowned",
        gettext_lazy("Records without an owner are visible"),
        gettext_lazy("Off: only who sees everything sees them. On: everybody who may see such records at all."),
        "switch",
        SWITCH,
    ),
    Setting(
        "completion_above",
        gettext_lazy("People see the completion of the units above them"),
        gettext_lazy("In whole per cent, on the goal tree and under My targets; never amounts or records."),
        "switch",
        SWITCH,
    ),
    Setting("file_mb", gettext_lazy("Largest file in MB"), gettext_lazy("For files on records and in fields.")),
    Setting("record_files", gettext_lazy("Most files on one record"), ""),
)
NUMBERS = ("fiscal_start_month", "file_mb", "record_files")
SWITCHES = ("show_unowned", "completion_above")


@dataclass(frozen=True, slots=True)
class Told:
    """A change of the settings in words."""

    change: Change
    lines: tuple[tuple[Any, str, str], ...]


def text_of(value: Any) -> str:
    """A value as it stands in an input."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The ways into the settings. Raises Missing for who looks after none of them."""
    parts = settings_cards.parts(current_actor())
    if not parts:
        raise Missing()
    return htmx.render(request, "pages/settings.html", {"parts": parts})


@require_http_methods(["GET", "POST"])
def company_page(request: HttpRequest) -> HttpResponse:
    """The company's settings: asked for, judged and kept. Raises Refused for who is no administrator."""
    if not company.may_change(current_actor()):
        raise Refused(_("Only administrators change the company's settings."))
    given, wrong = {}, {}
    if request.method == "POST":
        given = {s.name: request.POST.get(s.name, "")[:200].strip() for s in SETTINGS if sent(request, s)}
        try:
            company.change({name: meant(name, raw) for name, raw in given.items()})
            return flash(htmx.redirect(request, "/settings/company/"), _("Saved."))
        except Invalid as invalid:
            wrong = {name: " ".join(p.show(_) for p in found) for name, found in invalid.fields.items()}
    now = preferences.company()
    asked = [
        replace(s, raw=given.get(s.name, text_of(getattr(now, s.name))), error=wrong.get(s.name, "")) for s in SETTINGS
    ]
    context = {"settings": asked, "told": told(), "first_wrong": next(iter(wrong), "")}
    return htmx.render(request, "pages/company.html", context, status=422 if wrong else 200)


def sent(request: HttpRequest, setting: Setting) -> bool:
    """Whether the form held this setting; a switch that is off sends its mark alone."""
    return setting.name in request.POST or f"has.{setting.name}" in request.POST


def meant(name: str, raw: str) -> Any:
    """The value meant by a text; what is no number is left for the judge."""
    if name in NUMBERS:
        return int(raw) if raw.isascii() and raw.isdigit() else raw
    if name == "currency":
        return raw.upper()
    return raw == "true" if name in SWITCHES else raw


def told() -> list[Told]:
    """The latest changes in words."""
    known = {s.name: s for s in SETTINGS}
    found = []
    for change in company.history():
        lines = tuple(
            (known[name].label, known[name].show(old), known[name].show(new))
            for name, (old, new) in change.values.items()
            if name in known
        )
        if lines:
            found.append(Told(change, lines))
    return found
