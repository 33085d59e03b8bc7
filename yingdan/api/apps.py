"""The API as an app: it brings two small tables, for what was answered before and for how often each caller called."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Api(AppConfig):
    """REST over every object, generated from the same Fields the pages use."""

    name = "yingdan.api"
    label = "api"
    verbose_name = _("Programming interface")
    default_auto_field = "django.db.models.BigAutoField"
