"""Who calls: a program with a token, or a person's browser with its session, which must prove that its page asked."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission

from yingdan.platform import sign_in, tokens
from yingdan.platform.objects.token import Token
from yingdan.platform.objects.user import User

SCHEME = "Bearer"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer yd_…`, made on the profile page, by the API or by `yingdan token create`."""

    def authenticate(self, request: Any) -> tuple[User, Token] | None:
        """The token's person and the token; None without the header. Raises AuthenticationFailed for a bad one."""
        header = request.headers.get("Authorization")
        if header is None:
            return None
        scheme, _space, secret = header.partition(" ")
        token = tokens.verify(secret.strip()) if scheme.lower() == SCHEME.lower() else None
        if token is None:
            raise AuthenticationFailed(_("This token is not valid, or no longer."), code="token")
        return token.user, token

    def authenticate_header(self, request: Any) -> str:
        """What a 401 asks for."""
        return f'{SCHEME} realm="yingdan"'


class SessionAuthentication(BaseAuthentication):
    """The session of somebody who is signed in; a call that may write needs the CSRF token of his page."""

    def authenticate(self, request: Any) -> tuple[User, None] | None:
        """The person of the session, or None. Raises PermissionDenied without the CSRF token."""
        user = sign_in.signed_in(request._request)
        if user is None:
            return None
        check = CSRFCheck(lambda _request: None)  # type: ignore[arg-type]
        check.process_request(request._request)
        if check.process_view(request._request, None, (), {}):  # type: ignore[arg-type]
            raise PermissionDenied(_("The CSRF token is missing or wrong. Reload the page and try again."), code="csrf")
        return user, None


class SignedIn(BasePermission):
    """Strangers are asked who they are; what each may do is decided by grants, further in."""

    def has_permission(self, request: Any, view: Any) -> bool:
        """Whether anybody is known to call."""
        return request.user is not None
