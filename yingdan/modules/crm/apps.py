"""Customers: who might buy, who buys, and every sale on its way."""

from django.utils.translation import gettext_lazy as _

from yingdan.platform.module import Module


class Crm(Module):
    """Leads, accounts, contacts, opportunities and their pipelines."""

    name = "yingdan.modules.crm"
    title, icon = _("Customers"), "users"
