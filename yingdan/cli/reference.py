"""docs/reference, written from the code: what is registered, with its own words. Nothing here is written by hand."""

import inspect
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields as parts_of
from pathlib import Path

from django.utils import translation

import yingdan
from yingdan.platform import hooks, schema, seeds
from yingdan.platform.access import Either, Scope
from yingdan.platform.events import Event
from yingdan.platform.fields import Field
from yingdan.platform.hooks import Port
from yingdan.platform.jobs import registered
from yingdan.platform.preferences import Company
from yingdan.platform.schema import ObjectType

ROOT = Path(yingdan.__file__).parent
MADE = "<!-- Written by `yingdan docs` from the code; do not edit. -->\n\n"
STAMPS = ("created_at", "created_by", "updated_at", "updated_by")
COMMON = ("view", "add", "change", "delete", "transfer", "export", "import")
VARIABLE = re.compile(r"YINGDAN_[A-Z_]+")


def pages() -> dict[str, str]:
    """Every page of the reference: file name → text."""
    with translation.override("en"):
        made = {
            **{
                f"objects-{label}.md": _objects(label)
                for label in dict.fromkeys(t.key.partition(".")[0] for t in _types())
            },
            "actions.md": _actions(),
            "events.md": _events(),
            "hooks.md": _hooks(),
            "jobs.md": _jobs(),
            "permissions.md": _permissions(),
            "settings.md": _settings(),
        }
    return {name: MADE + text.rstrip() + "\n" for name, text in made.items()}


def _types() -> list[ObjectType]:
    return sorted(schema.current().objects.values(), key=lambda found: found.key)


def _in_chinese(words: object) -> str:
    with translation.override("zh-hans"):
        return str(words)


def _doc(thing: object) -> str:
    return inspect.cleandoc(inspect.getdoc(thing) or "")


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    names = list(head)
    yield "| " + " | ".join(names) + " |"
    yield "|" + "---|" * len(names)
    for row in rows:
        yield "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
    yield ""


def _objects(label: str) -> str:
    lines = [
        f"# Objects of {label} and their fields",
        "",
        "Every object also has the stamps " + ", ".join(f"`{s}`" for s in STAMPS) + ".",
        "",
    ]
    for found in (t for t in _types() if t.key.startswith(f"{label}.")):
        lines += [f"## {found.label} · {_in_chinese(found.label)}", "", f"`{found.key}`, `/{found.slug}/`", ""]
        lines += [_doc(found.model), ""]
        rows = (
            (
                f"`{field.name}`",
                field.label,
                _in_chinese(field.label),
                field.kind.name + (f" → `{field.related}`" if field.related else ""),
                ("required" if field.required else "") if field.editable else "kept by the system",
                "; ".join(part for part in (str(field.help or ""), _options(field)) if part),
            )
            for field in found.fields.values()
            if field.name not in STAMPS
        )
        lines += _table(("field", "label", "中文", "kind", "", "meaning"), rows)
    return "\n".join(lines)


def _options(field: Field) -> str:
    if field.kind.name != "choice":
        return ""
    return ", ".join(f"`{value}` {label}" for value, label in field.stated)


def _actions() -> str:
    lines = ["# Actions", "", "Each is a button, an API call (`POST /api/v1/<slug>/<id>/do/<name>`) and a verb.", ""]
    for found in _types():
        for action in found.actions:
            lines += [f"## `{found.slug}` · {action.name} · {action.label} · {_in_chinese(action.label)}", ""]
            lines += [_doc(action.run), "", f"Needs the verb `{action.verb}` on `{found.key}`.", ""]
    return "\n".join(lines)


def _events() -> str:
    lines = ["# Events", "", "Facts, delivered after commit, at least once. React with `@on(Event)`.", ""]
    named = {(event.__module__, event.__name__): event for event in _heirs(Event)}  # slots make a class twice
    for _name, event in sorted(named.items()):
        lines += [f"## {event.__name__}", "", f"`{event.__module__}`", "", _doc(event), ""]
        rows = ((f"`{part.name}`", f"`{_type_name(part.type)}`") for part in parts_of(event))
        lines += _table(("value", "type"), rows)
    return "\n".join(lines)


def _type_name(told: object) -> str:
    return told if isinstance(told, str) else getattr(told, "__name__", str(told))


def _heirs(base: type) -> Iterator[type]:
    heir: type
    for heir in base.__subclasses__():
        yield heir
        yield from _heirs(heir)


def _hooks() -> str:
    lines = ["# Hooks and ports", "", "Named places where a module may add something (`hooks.<name>.register`).", ""]
    lines += _table(("hook", "what may be added"), ((f"`{hook.name}`", hook.doc) for hook in hooks.HOOKS))
    ports = [port for port in vars(hooks).values() if isinstance(port, Port)]
    if ports:
        lines += ["Questions that exactly one answers (`port.provide`).", ""]
        lines += _table(("port", "question"), ((f"`{port.name}`", port.doc) for port in ports))
    return "\n".join(lines)


def _jobs() -> str:
    lines = ["# Jobs", "", "Work done later or regularly; `every` is a cron line in the company's time zone.", ""]
    rows = (
        (f"`{job.name}`", _doc(job.run), f"`{job.every}`" if job.every else "", job.attempts, f"{job.timeout:.0f} s")
        for job in sorted(registered().values(), key=lambda job: job.name)
    )
    return "\n".join([*lines, *_table(("job", "what it does", "every", "attempts", "time allowed"), rows)])


def _permissions() -> str:
    lines = [
        "# Permissions",
        "",
        "A grant is role × object × verb × reach (none, own, team, team and below, units, all).",
    ]
    lines += ["`*` stands for any object or any verb.", ""]
    rows = (
        (
            f"`{found.key}`",
            " ".join(f"`{verb}`" for verb in _verbs(found)),
            " or ".join(f"*{type(scope).__name__}* {_doc(scope).partition(chr(10))[0]}" for scope in _scopes(found)),
        )
        for found in _types()
    )
    return "\n".join([*lines, *_table(("object", "verbs", "whose rows"), rows)])


def _verbs(found: ObjectType) -> list[str]:
    """The verbs a grant may name for the object: the common ones it offers or a role is given, and its own."""
    common = (verb for verb in COMMON if verb == "view" or found.has(verb) or verb in seeds.given(found.key))
    return list(dict.fromkeys((*common, *(action.verb for action in found.actions))))


def _scopes(found: ObjectType) -> tuple[Scope, ...]:
    """The scope of the object, or each of several that add up."""
    scope = found.model.scope
    return scope.parts if isinstance(scope, Either) else (scope,)


def _settings() -> str:
    lines = [
        "# Settings",
        "",
        "## Environment",
        "",
        "All may be left out; [operate](../en/operate.md) says what they mean.",
    ]
    lines += ["", *_table(("variable", "read in"), sorted(_variables().items()))]
    lines += ["## Company", "", _doc(Company), ""]
    rows = ((f"`{part.name}`", f"`{_type_name(part.type)}`", f"`{part.default!r}`") for part in parts_of(Company))
    return "\n".join([*lines, *_table(("setting", "type", "default"), rows)])


def _variables() -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for file in sorted(ROOT.rglob("*.py")):
        for name in VARIABLE.findall(file.read_text(encoding="utf-8")):
            found.setdefault(f"`{name}`", set()).add(f"`{file.relative_to(ROOT.parent)}`")
    return {name: ", ".join(sorted(files)) for name, files in found.items()}
