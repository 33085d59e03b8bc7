"""Forms: a new record, a new one in a dialog, a stored one changed; and what to do when somebody else was faster."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yingdan.kernel.errors import Conflict, Invalid, Missing
from yingdan.platform import duplicates, preferences, records
from yingdan.platform.actor import current_actor
from yingdan.platform.duplicates import Duplicate
from yingdan.platform.fields import Field
from yingdan.platform.query import run
from yingdan.platform.schema import ObjectType
from yingdan.web import alike, answers, asking, clash, frame, htmx, once, reading, whence
from yingdan.web.asking import Ask
from yingdan.web.reading import Read

LED: dict[str, Callable[[Any], str]] = {}
"""Where a new record of an object leads when that is not its page, by the object's key; pages add themselves."""


@dataclass(frozen=True, slots=True)
class Part:
    """A titled group of inputs; `when` is the condition, as JSON text, on which it stands in the form."""

    title: Any
    asks: tuple[Ask, ...]
    when: str = ""


@dataclass(frozen=True)
class Form:
    """A form as it is drawn: what for, where it goes, its inputs, what is wrong as a whole."""

    kind: ObjectType
    action: str
    parts: tuple[Part, ...]
    record: Any = None
    quick: bool = False
    wrong: tuple[str, ...] = ()
    alike: Any = None
    next: str = ""

    @property
    def looks(self) -> bool:
        """Whether one is told of duplicates while one types."""
        return bool(self.compared)

    @property
    def compared(self) -> str:
        """The names of the fields by which duplicates are found."""
        return " ".join(alike.compared(self.kind))

    @property
    def back(self) -> str:
        """Where one goes without saving."""
        return f"/{self.kind.slug}/{self.record.pk}/" if self.record is not None else f"/{self.kind.slug}/"

    @property
    def first_wrong(self) -> str:
        """The id of the first input with an error."""
        return next((ask.id for part in self.parts for ask in part.asks if ask.error), "")


def fields_of(kind: ObjectType, *, quick: bool) -> list[Field]:
    """The fields a form asks for: those of quick create, or those of the sections."""
    names = [f.name for f in kind.quick] if quick else [n for s in kind.sections for n in s.fields]
    return [f for f in kind.named(dict.fromkeys(names)) if f.editable]


def parts_of(kind: ObjectType, asks: Sequence[Ask], *, quick: bool) -> tuple[Part, ...]:
    """The inputs under their sections; a quick form has one."""
    if quick:
        return (Part("", tuple(asks)),)
    by_name = {ask.field.name: ask for ask in asks}
    found = (
        Part(s.title, tuple(by_name[n] for n in s.fields if n in by_name), json.dumps(s.when) if s.when else "")
        for s in kind.sections
    )
    return tuple(part for part in found if part.asks)


def asks_of(
    fields: Sequence[Field], values: dict[str, Any], found: Read, *, place: str, was: dict[str, Any] | None
) -> list[Ask]:
    """The inputs of some fields: with what was typed where something was, else with the values."""
    currency = str(values.get("currency") or preferences.company().currency)
    made = []
    for field in fields:
        ask = asking.ask_of(
            field,
            found.raw.get(field.name, values.get(field.name)),
            error=found.errors(field.name),
            narrow=asking.narrowing(field, fields),
            currency=currency,
        )
        before: tuple[str, ...] = ()
        if was is not None:
            held = was[field.name]
            before = asking.before(field, held)
        made.append(replace(ask, place=place, was=before))
    if made and not found.wrong:
        made[0] = replace(made[0], focus=True)
    return made


def place_of(request: HttpRequest) -> tuple[bool, str]:
    """Whether the form is the quick one, and what keeps its ids apart from those of the page."""
    quick = "quick" in request.GET or "quick" in request.POST
    return quick, "quick" if quick else "form"


def beginnings(kind: ObjectType, fields: Iterable[Field], request: HttpRequest) -> dict[str, Any]:
    """What a new record begins with: the fields' own defaults, oneself as owner, and what the address says."""
    fields = list(fields)
    found: dict[str, Any] = {}
    taken = whence.taken_over(fields, request.GET.get("from", "")[:200])
    for field in fields:
        found[field.name] = taken.get(field.name, field.default if field.column is not None else None)
        if field.name == "owner" and current_actor().user_id is not None:
            found["owner"] = field.kind.parse(str(current_actor().user_id), field)
        if field.name in request.GET:
            try:
                found[field.name] = field.kind.parse(request.GET[field.name], field)
            except Invalid:
                continue
    return found


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """A new record. Raises Missing where none can be made here, Refused for who may not."""
    kind = frame.find(request, slug)
    if not kind.has("add") or not current_actor().may(kind.key, "add"):
        raise Missing()
    quick, place = place_of(request)
    fields = fields_of(kind, quick=quick)
    values = beginnings(kind, fields_of(kind, quick=False) if quick else fields, request)
    found = Read()
    if request.method == "POST":
        found = reading.read(fields_of(kind, quick=False), request.POST)
        if "more" in request.POST:
            return htmx.redirect(request, f"/{slug}/new/?{urlencode(carried(found), doseq=True)}")
        with duplicates.asking(request.POST.get(alike.REASON, "")):
            record = None if found.wrong else create(request, kind, found)
        if isinstance(record, Read):
            found = record
        elif record is not None:
            return created(request, kind, record)
    fixed = hidden(kind, fields, values, request) if quick else []
    asks = asks_of([*fields, *fixed], values, found, place=place, was=None)
    return answer(request, Form(kind, f"/{slug}/new/", parts_of(kind, asks, quick=quick), None, quick), found)


def hidden(kind: ObjectType, fields: Sequence[Field], values: dict[str, Any], request: HttpRequest) -> list[Field]:
    """What the address sets beyond the fields of quick create: shown as well, since it is written as well."""
    given = [f for f in fields_of(kind, quick=False) if f.name in request.GET or f.name in request.POST]
    return [f for f in given if f not in fields and values.get(f.name) not in (None, "", [])]


def create(request: HttpRequest, kind: ObjectType, found: Read) -> Any:
    """The new record; or what was read with the errors, when the door refused it."""
    fields = kind.fields
    values = {
        name: value
        for name, value in found.values.items()
        if not (fields[name].kind.blank(found.raw[name]) and fields[name].default in (None, "", (), []))
    }
    try:
        return once.made(request, lambda: records.create(kind.model, values))
    except Invalid as wrong:
        return found.with_problems(wrong, {f.name: f.label for f in fields.values()})


def carried(found: Read) -> dict[str, Any]:
    """What was typed, for the address of the full form."""
    return {name: raw for name, raw in found.raw.items() if raw not in ("", [])}


def created(request: HttpRequest, kind: ObjectType, record: Any) -> HttpResponse:
    """Where to go with a new record: another one, back where one came from, or its page."""
    url = f"/{kind.slug}/{record.pk}/"
    text = _("%(label)s “%(name)s” is saved.") % {"label": kind.label, "name": record.title}
    if request.POST.get("then") == "new" and "quick" in request.POST and htmx.is_part(request):
        return htmx.toast(another(request, kind), text, link=url)
    if request.POST.get("then") == "new":
        kept = {n: request.POST[n] for n in request.POST if n in kind.fields and kind.fields[n].related}
        again = f"/{kind.slug}/new/?{urlencode(kept)}"
        return answers.flash(htmx.redirect(request, again), text, link=url)
    if kind.key in LED:
        return answers.flash(htmx.redirect(request, LED[kind.key](record)), text, undo=f"{url}delete/?undo=1")
    if "quick" in request.POST:
        return answers.again(request, text, link=url, undo=f"{url}delete/?undo=1", fallback=url)
    return answers.flash(htmx.redirect(request, htmx.back(request, url)), text)


def another(request: HttpRequest, kind: ObjectType) -> HttpResponse:
    """The quick form once more: empty but for the records the last one referred to."""
    whole = {f.name: f for f in fields_of(kind, quick=False)}
    kept = {n: request.POST[n] for n in whole if whole[n].related and request.POST.get(n)}
    values = beginnings(kind, whole.values(), request) | {
        n: found for n, raw in kept.items() if (found := referred(whole[n], raw)) is not None
    }
    asked = fields_of(kind, quick=True)
    further = [whole[n] for n in kept if whole[n] not in asked and n in values]
    asks = asks_of([*asked, *further], values, Read(), place="quick", was=None)
    return answer(request, Form(kind, f"/{kind.slug}/new/", parts_of(kind, asks, quick=True), None, True), Read())


def referred(field: Field, raw: str) -> Any:
    """What a reference named, or nothing when it is gone meanwhile."""
    try:
        return field.kind.parse(raw, field)
    except Invalid:
        return None


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a stored record. Raises Missing, Refused."""
    kind = frame.find(request, slug)
    record = run.get(kind, pk)
    if not kind.has("change") or not current_actor().may(kind.key, "change"):
        raise Missing()
    quick, place = place_of(request)
    fields = fields_of(kind, quick=quick)
    found = Read()
    if request.method == "POST":
        found = reading.read(fields_of(kind, quick=False), request.POST)
        if not found.wrong:
            with duplicates.asking(request.POST.get(alike.REASON, "")):
                answer_ = change(request, kind, record, found)
            if not isinstance(answer_, Read):
                return answer_
            found = answer_
    values = {f.name: f.value(record) for f in kind.fields.values() if f.source.stored}
    asks = asks_of(fields, values, found, place=place, was=values)
    action = f"/{slug}/{pk}/edit/"
    return answer(request, Form(kind, action, parts_of(kind, asks, quick=quick), record, quick), found)


def change(request: HttpRequest, kind: ObjectType, record: Any, found: Read) -> HttpResponse | Read:
    """Write what was changed. Gives what was read with the errors, when the door refused it."""
    version = request.POST.get("version", "")
    values = clash.settled(request.POST, found.values)
    try:
        records.change(record, values, version=int(version) if version.isdigit() else None)
    except Invalid as wrong:
        return found.with_problems(wrong, {f.name: f.label for f in kind.fields.values()})
    except Conflict as conflict:
        if not conflict.conflicts:
            raise
        return clash.page(request, kind, record, conflict, found)
    url = f"/{kind.slug}/{record.pk}/"
    text = _("“%(name)s” is saved.") % {"name": run.get(kind, record.pk).title}
    if "quick" in request.POST:
        return answers.again(request, text, fallback=url)
    return answers.flash(htmx.redirect(request, htmx.back(request, url)), text)


def answer(request: HttpRequest, form: Form, found: Read) -> HttpResponse:
    """The form as a page, or as what stands in a dialog."""
    form = replace(form, wrong=tuple(found.wrong.get("", ())), next=htmx.back(request, ""))
    if isinstance(found.told, Duplicate):
        form = replace(form, wrong=(), alike=alike.asked(form.kind, found.told, request.POST))
    context = {"form": form, "kind": form.kind, "record": form.record}
    page = "parts/form_quick.html" if form.quick and htmx.is_part(request) else "pages/form.html"
    status = 422 if found.wrong else 200
    return htmx.render(request, page, context, parts={"form": "parts/form.html"}, status=status)
