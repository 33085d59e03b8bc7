"""One field in the designer: its properties, its options, who may see and change it, switching it off and back on."""

import json
import re
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yingdan.kernel.errors import Invalid, Missing, Problem, Refused
from yingdan.platform import customs, records
from yingdan.platform.kinds.labels import label_of
from yingdan.platform.objects.custom_field import CustomField, Mask
from yingdan.platform.objects.field_grant import FieldGrant, Level
from yingdan.platform.objects.tag import Tone
from yingdan.platform.search import sound
from yingdan.web import answers, design_computed, design_conditions, designing, htmx, once
from yingdan.web.design_kinds import Setting, icon_of, settings_of
from yingdan.web.reading import in_words

TEXTS = ("label", "label_en", "hint", "hint_en", "section", "mask")
SWITCHES = ("required", "once", "searchable", "indexed", "tracked", "quick")
TONES = (("", "—"), *Tone.choices)


@require_http_methods(["GET", "HEAD", "POST"])
def field(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The properties of a field, or of a new one of `?kind=`; POST keeps them. Raises Missing, Refused."""
    kind = designing.find(slug)
    row = CustomField.objects.filter(object_key=kind.key, name=name).first() if name != "new" else None
    if row is None and name != "new":
        return built_in(request, kind, name)
    if row is None:
        row = CustomField(object_key=kind.key, kind=(request.POST or request.GET).get("kind", "text"))
    if request.method != "POST":
        return panel(request, kind, row, {})
    if not designing.may_change():
        raise Refused(_("Only who looks after fields may change them."))
    values: dict[str, Any] = {}
    try:
        values = values_in(request.POST, row)
        if row.pk:
            records.change(row, values)
        else:
            new = {"object_key": kind.key, "kind": row.kind, **values}
            row = once.made(request, lambda: records.create(CustomField, new))
    except Problem as problem:
        for given, value in values.items():
            setattr(row, given, value)
        return panel(request, kind, row, problem.fields if isinstance(problem, Invalid) else {}, in_words(problem))
    where = f"/settings/objects/{slug}/?field={row.name}&role={request.POST.get('role', '')}"
    text = _("The field “%(name)s” is kept.") % {"name": row.label}
    return answers.flash(htmx.redirect(request, where), text)


def panel(
    request: HttpRequest, kind: Any, row: Any, wrong: dict[str, list[Problem]], refused: str = ""
) -> HttpResponse:
    """The panel of a field of one's own."""
    asked = [
        (s, design_computed.shown(kind, s.name, shown_setting(s, row)), s.choices(kind)) for s in settings_of(row.kind)
    ]
    context = {
        "kind": kind,
        "row": row,
        "name": row.name if row.pk else "new",
        "kind_label": label_of(row.kind),
        "icon": icon_of(row.kind),
        "settings": asked,
        "options": row.settings.get("options") or [],
        "computed": row.kind in customs.COMPUTED,
        "asks_options": any(s.form == "options" for s, _v, _c in asked),
        "asks_formula": any(s.form == "formula" for s, _v, _c in asked),
        "tones": TONES,
        "masks": Mask.choices,
        "initial": json.dumps(row.initial, ensure_ascii=False) if isinstance(row.initial, list) else row.initial or "",
        "shown_when": json.dumps(row.shown_when, ensure_ascii=False) if row.shown_when else "",
        "rights": designing.rights(kind, row.name) if row.pk else [],
        "levels": Level.choices,
        "usage": designing.usage(kind, row),
        "wrong": {name: " ".join(p.show(_) for p in found) for name, found in wrong.items()},
        "refused": refused,
        "may_change": designing.may_change(),
        "base": f"/settings/objects/{kind.slug}/",
    }
    return htmx.render(request, "parts/designer_field.html", context, status=422 if refused else 200)


def shown_setting(setting: Setting, row: Any) -> Any:
    """A setting as it stands in its input."""
    held = row.settings.get(setting.name, "")
    if setting.form == "where":
        return json.dumps(held, ensure_ascii=False) if held else ""
    return lines_of(held) if setting.form == "columns" and isinstance(held, list) else held


def built_in(request: HttpRequest, kind: Any, name: str) -> HttpResponse:
    """The panel of a field the code declares: what it is, and who may see and change it. Raises Missing."""
    found = kind.fields.get(name)
    if found is None:
        raise Missing()
    context = {
        "kind": kind,
        "field": found,
        "name": name,
        "kind_label": label_of(found.kind.name),
        "icon": icon_of(found.kind.name),
        "choices": found.choices,
        "rights": designing.rights(kind, name),
        "levels": Level.choices,
        "may_change": designing.may_change(),
        "base": f"/settings/objects/{kind.slug}/",
    }
    return htmx.render(request, "parts/designer_built_in.html", context)


def values_in(post: QueryDict, row: Any) -> dict[str, Any]:
    """The properties a form sends."""
    values: dict[str, Any] = {name: post.get(name, "").strip()[:2000] for name in TEXTS}
    values |= {name: name in post for name in SWITCHES}
    if not row.pk:
        values["name"] = post.get("name", "").strip()[:60]
    values["initial"] = post.get("initial", "").strip()[:500] or None
    values["shown_when"] = as_json(post.get("shown_when", ""), "shown_when")
    settings = {**row.settings}
    for setting in settings_of(row.kind):
        if setting.form == "where":
            sent = post.get(f"set.{setting.name}")
            settings[setting.name] = settings.get(setting.name) if sent is None else as_json(sent, "options")
            continue
        settings[setting.name] = options_in(post) if setting.form == "options" else setting_in(post, setting)
    values["options"] = {k: v for k, v in settings.items() if v not in ("", None)}
    return values


def setting_in(post: QueryDict, setting: Setting) -> Any:
    """One setting; a number where one is meant."""
    raw = post.get(f"set.{setting.name}", "").strip()[:20_000]
    if setting.form == "columns":
        return columns_in(raw)
    return int(raw) if setting.form == "number" and raw.isascii() and raw.isdigit() else raw


def columns_in(text: str) -> list[dict[str, Any]]:
    """The columns of a table, one a line: label, kind and options between bars. The names of columns there are stay."""
    found: list[dict[str, Any]] = []
    for line in text.splitlines():
        label, kind, options = ([part.strip() for part in line.split("|")] + ["", ""])[:3]
        if label:
            name = sound.latin(label, "_").lower()
            column: dict[str, Any] = {
                "name": re.sub(r"[^a-z0-9]+", "_", name).strip("_")[:40] or f"c{len(found)}",
                "label": label[:60],
            }
            column |= {"kind": kind} if kind else {}
            column |= {"options": [o.strip() for o in re.split("[,，、]", options) if o.strip()]} if options else {}
            found.append(column | ({"sum": True} if kind in ("number", "money") else {}))
    return found


def lines_of(columns: Any) -> str:
    """The columns of a table as they are written, one a line."""
    parts = ((c.get("label", ""), c.get("kind", ""), ", ".join(c.get("options", ()))) for c in columns or ())
    return "\n".join(" | ".join(part for part in one if part) for one in parts)


def options_in(post: QueryDict) -> list[dict[str, Any]]:
    """The options in the order they stand; one without a value is given its label as value."""
    rows = zip(
        post.getlist("option.value"), post.getlist("option.label"), post.getlist("option.label_en"),
        post.getlist("option.tone"), post.getlist("option.active"), strict=False,
    )  # fmt: skip
    found = []
    for value, label, label_en, tone, active in rows:
        if label.strip() or value.strip():
            one = {"value": (value or label).strip()[:100], "label": label.strip()[:100], "tone": tone}
            one |= {"label_en": label_en.strip()[:100]} if label_en.strip() else {}
            found.append(one | ({"active": False} if active == "0" else {}))
    return found


def as_json(text: str, name: str) -> Any:
    """A condition as JSON; nothing for no condition. Raises Invalid."""
    if not text.strip():
        return None
    try:
        return json.loads(text[:10_000])
    except (ValueError, RecursionError):
        raise Invalid(fields={name: [Invalid("This is not JSON.", code="json")]}) from None


@require_GET
def conditions(request: HttpRequest, slug: str) -> HttpResponse:
    """The conditions in `shown_when` of this object, or in `set.where` of the one that `set.of` measures, as rows.
    Raises Missing.
    """
    kind = designing.find(slug)
    name = "set.where" if "set.of" in request.GET else "shown_when"
    of = design_conditions.measured(kind, request.GET["set.of"]) if name == "set.where" else kind
    if of is None:
        raise Missing()
    box = design_conditions.box(of, name, request.GET.get(name, "")[:10_000], in_form=name == "shown_when")
    context = {"box": box, "fields_id": f"{box.place}-fields"}
    return htmx.render(request, "parts/conditions.html", context)


@require_POST
def formula(request: HttpRequest, slug: str) -> HttpResponse:
    """A formula as far as it is written: what is wrong with it or what it gives, what may follow. Raises Missing."""
    kind = designing.find(slug)
    found, record, type_name, offers = design_computed.tried(kind, request.POST.get("set.formula", ""))
    context = {
        "found": found,
        "problem": found.problem.show(_) if found.problem else "",
        "why": found.why.show(_) if found.why else "",
        "record": record,
        "type": type_name,
        "offers": offers,
    }
    return htmx.render(request, "parts/designer_formula.html", context)


@require_POST
def state(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Switch a field off or on, put it into the bin or bring it back; its values stay. Raises Missing, Refused."""
    kind = designing.find(slug)
    wanted = request.POST.get("to", "")
    live = CustomField.objects.filter(object_key=kind.key, name=name).first()
    if wanted == "restore":
        binned = CustomField.bin.filter(object_key=kind.key, name=name).first()
        if binned is None:
            raise Missing()
        records.restore(binned)
    elif live is None or wanted not in ("off", "on", "delete"):
        raise Missing()
    elif wanted == "delete":
        records.delete(live)
    else:
        records.change(live, {"active": wanted == "on"})
    words = {
        "off": _("The field is hidden; its values are kept."),
        "on": _("The field is shown again."),
        "delete": _("The field is in the bin; its values are kept."),
        "restore": _("The field is back, with its values."),
    }
    return answers.flash(htmx.redirect(request, f"/settings/objects/{slug}/"), words[wanted])


@require_POST
def right(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Set how much of a field a role may. Raises Missing; what the door refuses is said."""
    kind = designing.find(slug)
    role = designing.role_in(request.POST.get("role", ""))
    level = request.POST.get("level", "")
    if role is None or level not in Level.values or name not in kind.fields:
        raise Missing()
    stored = FieldGrant.objects.filter(role=role, object_key=kind.key, field=name).first()
    try:
        if stored is not None:
            records.change(stored, {"level": level})
        elif level != Level.EDIT:
            records.create(FieldGrant, {"role": role, "object_key": kind.key, "field": name, "level": level})
    except Problem as problem:
        response = rights_part(request, kind, name)
        return htmx.toast(response, in_words(problem), tone="bad")
    return htmx.toast(rights_part(request, kind, name), _("%(what)s is saved.") % {"what": str(role)})


def rights_part(request: HttpRequest, kind: Any, name: str) -> HttpResponse:
    """The table of rights anew."""
    context = {
        "rights": designing.rights(kind, name),
        "levels": Level.choices,
        "name": name,
        "base": f"/settings/objects/{kind.slug}/",
        "may_change": designing.may_change(),
    }
    return htmx.render(request, "parts/designer_rights.html", context)
