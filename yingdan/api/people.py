"""The caller's own things: who he is and what he may do, and his tokens."""

from typing import Any

from django.utils.translation import gettext_noop
from rest_framework.response import Response

from yingdan.api import parse
from yingdan.api.doors import Door, seen
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Missing, Refused
from yingdan.platform import schema, tokens
from yingdan.platform.actor import current_actor
from yingdan.platform.fields import of_model
from yingdan.platform.objects.grant import COMMON
from yingdan.platform.objects.token import Token

LONGEST_DAYS = 3650
SHOWN = ("name", "prefix", "created_at", "last_used_at", "expires_at")


class Root(Door):
    """`/api/v1`: what there is."""

    def get(self, request: Any) -> Response:
        """The objects the caller may see, and where the rest is."""
        self.known_params(request)
        objects = [
            {"slug": t.slug, "key": t.key, "label": str(t.label), "plural": str(t.plural), "url": f"/api/v1/{t.slug}"}
            for t in seen().values()
        ]
        more = {name: f"/api/v1/{name}" for name in ("me", "search", "metrics", "tokens", "openapi.json", "docs")}
        return Response({"objects": objects, **more})


class Me(Door):
    """`/api/v1/me`: the caller."""

    def get(self, request: Any) -> Response:
        """The person, his place, and the verbs he may do on some records of each object."""
        self.known_params(request)
        actor, user = current_actor(), request.user
        unit, role = (schema.of(user).fields[name] for name in ("unit", "role"))
        verbs = {
            t.slug: [*COMMON, *dict.fromkeys(a.verb for a in t.actions if a.verb not in COMMON)]
            for t in seen().values()
        }
        may = {t.slug: [v for v in verbs[t.slug] if actor.may(t.key, v)] for t in seen().values()}
        return Response(
            {
                "id": user.pk,
                "login": user.login,
                "name": user.name,
                "email": user.email,
                "language": user.language,
                "unit": unit.dump(user),
                "role": role.dump(user),
                "may": may,
            }
        )


class Tokens(Door):
    """`/api/v1/tokens`: the caller's own tokens."""

    def get(self, request: Any) -> Response:
        """His tokens, latest first; the secrets are not kept anywhere."""
        self.known_params(request)
        return Response({"items": [shown(token) for token in Token.objects.order_by("-pk")[:200]], "next": None})

    def post(self, request: Any) -> Response:
        """A new token: {"name", "days"}; its secret is in this answer and never again."""
        self.known_params(request)
        data = parse.body(request)
        if unknown := data.keys() - {"name", "days"}:
            wrong = Invalid(gettext_noop("There is no such field."), code="unknown")
            raise Invalid(fields={name: [wrong] for name in sorted(unknown)})
        name = {f.name: f for f in of_model(Token)}["name"]
        values = parse.values({"name": name}, {"name": data.get("name")}, adding=True)
        days = lifetime(data.get("days"), request.auth)
        token, secret = tokens.issue(request.user, values["name"], days)
        response = Response({**shown(token), "token": secret}, status=201)
        response["Location"] = f"/api/v1/tokens/{token.pk}"
        return response


class OneToken(Door):
    """`/api/v1/tokens/<id>`: one of the caller's own tokens."""

    def delete(self, request: Any, pk: int) -> Response:
        """Withdraw it, now."""
        self.known_params(request)
        token = Token.objects.filter(pk=pk, user_id=request.user.pk).first()
        if token is None:
            raise Missing()
        tokens.revoke(token)
        return Response(status=204)


def shown(token: Token) -> dict[str, Any]:
    """A token without its secret."""
    fields = {f.name: f for f in of_model(Token)}
    return {"id": token.pk, **{name: fields[name].dump(token) for name in SHOWN}}


def lifetime(days: Any, used: Token | None) -> int | None:
    """For how many days a token is good. One made by means of a token lives no longer than that.

    Raises Invalid for what is no number of days, Refused when the token used ends within a day.
    """
    if days is not None and (not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= LONGEST_DAYS):
        raise Invalid(fields={"days": [Invalid(gettext_noop("Write a whole number from 1 to 3650."), code="days")]})
    if used is None or used.expires_at is None:
        return days
    left = (used.expires_at - clock.now()).days
    if left < 1:
        raise Refused("The token used here ends within a day and can make no other.")
    return min(days or left, left)
