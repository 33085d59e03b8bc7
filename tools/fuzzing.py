"""The sending side of `make fuzz`: runs inside the company's environment, prints JSON as its last line."""

import json
import logging
import random
import sys
import time
import traceback
from collections import Counter, defaultdict
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tools.corpus import NAMES, NASTY, OPERATORS, PERIODS
from yingdan.platform import hooks, records, schema, tokens
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.role import Role
from yingdan.platform.objects.unit import Unit
from yingdan.platform.objects.user import User
from yingdan.platform.provision import administrator, prepare
from yingdan.platform.schema import ObjectType
from yingdan.platform.sign_in import open_session

errors: list[str] = []
chance = random.Random()


def people() -> list[tuple[str, User]]:
    """A company with something in it, and two of its people."""
    list(prepare(demo=False))
    with acting(SYSTEM):
        for make in hooks.sized:
            make("S")
        rep = User.objects.filter(role__code="rep", active=True).first()
        if rep is None:
            unit = records.save(Unit(name="华东", kind="region"))
            rep = records.save(User(login="fuzz", name="Fuzz", role=Role.objects.get(code="rep"), unit=unit))
        return [("rep", rep), ("administrator", administrator())]


class Collector(logging.Handler):
    """Keeps what the log says of a request that ends in 5xx: the exception and the place in our code."""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        if record.exc_info and record.exc_info[0] is not None:
            kind, error, trace = record.exc_info
            frames = [frame for frame in traceback.extract_tb(trace) if "/yingdan/" in frame.filename]
            place = f"{frames[-1].filename.rpartition('yingdan/')[2]}:{frames[-1].lineno}" if frames else "?"
            errors.append(f"{kind.__name__} at {place}: {str(error)[:150]}")


def nasty() -> Any:
    """One nasty value; now and then something made of two."""
    value = chance.choice(NASTY)
    if chance.random() < 0.1:
        other = chance.choice(NASTY)
        return f"{value}{other}" if chance.random() < 0.5 else [value, other]
    return value


def text(value: Any) -> str:
    """A value as it can stand in an address."""
    plain = value if isinstance(value, str) else json.dumps(value)
    return plain.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if chance.random() < 0.5 else plain


def where(depth: int = 0) -> Any:
    """Conditions in JSON, mostly almost right."""
    if depth < 3 and chance.random() < 0.3:
        return {
            chance.choice(("all", "any", "not", "none", "x")): [where(depth + 1) for _ in range(chance.randrange(4))]
        }
    if chance.random() < 0.1:
        return nasty()
    value: Any = nasty()
    if chance.random() < 0.2:
        value = {"name": chance.choice(PERIODS), "n": nasty()}
    return {"field": any_field(), "op": chance.choice(OPERATORS), "value": value}


def any_field() -> str:
    """The name of some field, perhaps across a reference, perhaps of another object, perhaps of none."""
    if chance.random() < 0.15:
        return str(chance.choice(NAMES))
    names = list(chance.choice(list(schema.current().objects.values())).fields)
    name = chance.choice(names)
    return f"{name}.{chance.choice(names)}" if chance.random() < 0.2 else name


def query(found: ObjectType) -> str:
    """A query string for pages and API; half of them would do, so that what they ask for is really computed."""
    sound = chance.random() < 0.5
    pairs: list[tuple[str, str]] = []
    for _ in range(chance.choice((1, 1, 1, 2, 3, 4))):
        kind = chance.random()
        name = chance.choice(list(found.fields)) if chance.random() < 0.85 else any_field()
        if name in found.fields and (sound or chance.random() < 0.2):
            value = chance.choice(PERIODS) if chance.random() < 0.2 else text(fitting(found, name))
            field = found.fields[name]
            prefix = chance.choice(("", "f."))
            pairs.append((f"{prefix}{name}__{chance.choice(field.kind.operators or ('is',))}", value))
            continue
        if kind < 0.3:
            pairs.append((f"{name}__{chance.choice(OPERATORS)}", text(nasty())))
        elif kind < 0.5:
            pairs.append((f"f.{name}__{chance.choice(OPERATORS)}", text(nasty())))
        elif kind < 0.6:
            pairs.append((name, text(nasty())))
        elif kind < 0.7:
            pairs.append(("where", json.dumps(where())))
        elif kind < 0.8:
            pairs.append((chance.choice(("order", "group", "fields", "columns")), chance.choice(("", "-")) + name))
        elif kind < 0.85:
            pairs.append(("group", f"{name}:{chance.choice(('day', 'month', 'quarter', 'x'))}"))
            pairs.append(("measure", f"{chance.choice(('count', 'sum', 'avg', 'min', 'max', 'x'))}:{name}"))
        else:
            pairs.append((str(chance.choice(NAMES)), text(nasty())))
    return urlencode([(a.encode("utf-8", "replace"), b.encode("utf-8", "replace")) for a, b in pairs])


def an_id(slug: str) -> int:
    """An id that is there, mostly; else one that is not, or cannot be."""
    if slug and chance.random() < 0.8:
        with acting(SYSTEM):
            ids = list(schema.by_slug(slug).model.objects.values_list("pk", flat=True)[:20])
        if ids:
            return int(chance.choice(ids))
    return chance.choice((0, 1, 10**9, 2**63 - 1, 2**63, 10**17))


def fitting(found: ObjectType, name: str) -> Any:
    """A value that fits a field: an id for a reference, else a sample of its kind."""
    field = found.fields[name]
    if field.related:
        return an_id(schema.find(field.related).slug)
    if field.kind.name == "about":
        return {"key": "crm.account", "id": an_id("accounts")}
    return field.kind.dump(field.kind.sample(field, chance), field)


def body(found: ObjectType) -> dict[str, Any]:
    """The body of a write: often one that would do, with one or two fields spoilt."""
    names = list(found.fields)
    made: dict[str, Any] = {}
    if chance.random() < 0.7:
        editable = [field for field in found.fields.values() if field.editable]
        made = {field.name: fitting(found, field.name) for field in editable if field.required or chance.random() < 0.3}
    for _ in range(chance.choice((0, 1, 1, 2, 5))):
        made[chance.choice(names)] = nasty()
    if chance.random() < 0.2:
        made[str(chance.choice(NAMES))] = nasty()
    return made


def patterns(resolver: URLResolver | None = None, before: str = "") -> list[str]:
    """The page addresses of the web, with what stands in their places left open."""
    found: list[str] = []
    for one in (resolver or get_resolver()).url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            found += patterns(one, route)
        elif isinstance(one, URLPattern) and not route.startswith("api/"):
            found.append(route)
    return found


def page(routes: list[str], slugs: list[str]) -> str:
    """A page address with its places filled, mostly by something that fits."""
    path = slug = ""
    for part in chance.choice(routes).split("<"):
        place, closed, rest = part.partition(">")
        if not closed:
            path += part
            continue
        kind = place.rpartition(":")[0]
        if kind == "int":
            filled = str(an_id(slug))
        elif "slug" in place:
            filled = slug = chance.choice(slugs)
        else:
            filled = quote(text(nasty())[:200].replace("/", "x").encode("utf-8", "replace")) or "x"
        path += filled + rest
    return "/" + path


def send(client: Client, secret: str, routes: list[str]) -> tuple[str, int]:
    """One request of nonsense; what was sent, and the status."""
    types = list(schema.current().objects.values())
    slugs = [found.slug for found in types]
    found = chance.choice(types)
    names = list(found.fields)
    pk = an_id(found.slug)
    kind = chance.random()
    api: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    if kind < 0.3:
        path = f"{page(routes, slugs)}?{query(found)}"
        return f"GET {path}", client.get(path).status_code
    if kind < 0.4:
        path = page(routes, slugs)
        sent = {name: text(nasty()) for name in [*chance.sample(names, min(3, len(names))), *chance.sample(NAMES, 2)]}
        safe = {a.encode("utf-8", "replace").decode(): b.encode("utf-8", "replace").decode() for a, b in sent.items()}
        return f"POST {path} {safe!r}"[:600], client.post(path, safe).status_code
    if kind < 0.6:
        path = f"/api/v1/{found.slug}{chance.choice(('', '', '/summary', f'/{pk}'))}?{query(found)}"
        return f"GET {path}", client.get(path, **api).status_code
    method = chance.choice(("post", "patch", "patch", "patch", "delete", "put")) if kind < 0.9 else "post"
    path = f"/api/v1/{found.slug}" + ("" if method == "post" and chance.random() < 0.7 else f"/{pk}")
    if chance.random() < 0.15:
        path += f"/do/{chance.choice([a.name for a in found.actions] or ['x'])}"
    content = json.dumps(body(found)) if chance.random() < 0.9 else text(nasty())
    raw = content.encode("utf-8", "replace")
    headers = (
        {**api, "HTTP_IF_MATCH": text(nasty())[:50].encode("ascii", "replace").decode()}
        if chance.random() < 0.2
        else api
    )
    headers = {name: value.replace("\r", "").replace("\n", "").replace("\x00", "") for name, value in headers.items()}
    answer = getattr(client, method)(path, raw, content_type="application/json", **headers)
    return f"{method.upper()} {path} {content[:400]}", answer.status_code


def enter(pk: int) -> tuple[Client, str]:
    """A signed-in browser and a token of a person, who is made active when he no longer is."""
    with acting(SYSTEM):
        user = User.objects.get(pk=pk)
        if not user.active:
            user = records.change(user, {"active": True})
        _token, secret = tokens.issue(user, "fuzz")
    client = Client(raise_request_exception=False)
    request = type("Request", (), {"session": client.session})()
    open_session(request, user)
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    return client, secret


def main() -> None:
    """Send so many requests, or for so many seconds."""
    cases, seconds, seed = (int(word) for word in sys.argv[1:4])
    chance.seed(seed)
    logging.getLogger().handlers = [Collector()]
    for name in ("django", "django.request", "django.server", "django.security"):
        logging.getLogger(name).handlers, logging.getLogger(name).propagate = [], True
    settings.ALLOWED_HOSTS = ["*"]
    settings.API_PER_MINUTE = 10**9
    users = [user.pk for _name, user in people()]
    clients = {pk: enter(pk) for pk in users}
    routes = [route for route in patterns() if "sign-out" not in route]
    statuses: Counter[str] = Counter()
    failures: dict[str, list[str]] = defaultdict(list)
    began, number = time.monotonic(), 0
    while number < cases and time.monotonic() - began < seconds:
        number += 1
        errors.clear()
        pk = chance.choice(users)
        sent, status = send(*clients[pk], routes)
        if status == 401 or "/sign-out" in sent:  # his token or himself fell to the nonsense
            clients[pk] = enter(pk)
        what = f"{'API' if '/api/' in sent else 'page'} {sent.partition(' ')[0]}"
        statuses[f"{what} {status}"] += 1
        if status >= 500:
            failures[errors[-1] if errors else f"status {status}"].append(sent)
        if connection.in_atomic_block:
            raise SystemExit(f"a transaction was left open by {sent}")
    told = {"requests": number, "seconds": time.monotonic() - began, "statuses": statuses, "failures": failures}
    print(json.dumps(told))
