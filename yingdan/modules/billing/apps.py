"""Billing: what was agreed with customers, and the money that follows from it."""

from django.utils.translation import gettext_lazy as _

from yingdan.platform.module import Module


class Billing(Module):
    """Contracts, instalments, receipts with what they pay, invoices."""

    name = "yingdan.modules.billing"
    title, icon = _("Contracts and receipts"), "file-invoice"
