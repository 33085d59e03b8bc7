"""Token and SignInLink: two ways of proving who one is without a password. Only digests are kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform.access import Mine
from yingdan.platform.columns import PersonField
from yingdan.platform.rows import Record


class Token(Record):
    """A program's key to the API, with the rights of its person. The secret itself is shown once and never kept."""

    scope = Mine("user")
    audited = False

    user = PersonField(verbose_name=_("Person"), null=False, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("Name"), max_length=100, help_text=_("What it is used for."))
    prefix = models.CharField(_("Begins with"), max_length=12, help_text=_("The first letters, to tell tokens apart."))
    digest = models.CharField(_("Digest"), max_length=64, unique=True)
    last_used_at = models.DateTimeField(_("Last used"), null=True, blank=True)
    expires_at = models.DateTimeField(_("Expires"), null=True, blank=True, help_text=_("Empty: never."))

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("Token"), _("Tokens")

    def __str__(self) -> str:
        return self.name


class SignInLink(Record):
    """An address that signs one person in, exactly once, until it expires."""

    scope = Mine("user")
    audited = False

    user = PersonField(verbose_name=_("Person"), null=False, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(_("Digest"), max_length=64, unique=True)
    expires_at = models.DateTimeField(_("Expires"))
    used_at = models.DateTimeField(_("Used at"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("Sign-in link"), _("Sign-in links")

    def __str__(self) -> str:
        return str(self.user)
