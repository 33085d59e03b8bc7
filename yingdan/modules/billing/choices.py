"""The option lists of contracts, instalments, receipts and invoices, by requirements.md §5.5 to 5.7."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ContractStatus(TextChoices):
    """How far a contract is."""

    DRAFT = "draft", pgettext_lazy("contract", "Draft")
    PENDING = "pending", _("To be signed")
    SIGNED = "signed", pgettext_lazy("contract", "Signed")
    RUNNING = "running", _("Being performed")
    DONE = "done", _("Performed")
    VOID = "void", pgettext_lazy("contract", "Void")


class ContractKind(TextChoices):
    """What a contract does to what there was before."""

    NEW = "new", _("New contract")
    RENEWAL = "renewal", _("Contract renewal")
    EXPANSION = "expansion", _("Further purchase")
    FRAMEWORK = "framework", _("Framework contract")
    SUPPLEMENT = "supplement", _("Supplement")


class Method(TextChoices):
    """How money comes in."""

    WIRE = "wire", _("Wire transfer")
    ONLINE = "online", _("Online transfer")
    DRAFT = "draft", _("Acceptance draft")
    CHEQUE = "cheque", _("Cheque")
    CASH = "cash", _("Cash")
    ALIPAY = "alipay", _("Alipay")
    WECHAT = "wechat", _("WeChat Pay")
    POST = "post", _("Postal order")
    OFFSET = "offset", _("Set off")
    OTHER = "other", _("Other way of paying")


class Trigger(TextChoices):
    """What makes an instalment due."""

    SIGNING = "signing", _("On signing")
    DELIVERY = "delivery", _("On delivery")
    ACCEPTANCE = "acceptance", _("On acceptance")
    WARRANTY = "warranty", _("End of warranty")
    DATE = "date", _("On a day")


class InstalmentStatus(TextChoices):
    """How an instalment stands today."""

    WAITING = "waiting", _("Not in force yet")
    DUE = "due", _("To be received")
    PARTIAL = "partial", _("Partly received")
    DONE = "done", _("Fully received")
    OVERDUE = "overdue", pgettext_lazy("instalment", "Overdue")
    VOID = "void", pgettext_lazy("contract", "Void")


class InvoiceKind(TextChoices):
    """The kinds of invoices there are in China."""

    E_SPECIAL = "e_special", _("Digital special VAT invoice")
    E_PLAIN = "e_plain", _("Digital plain VAT invoice")
    SPECIAL = "special", _("Special VAT invoice")
    PLAIN = "plain", _("Plain VAT invoice")
    RECEIPT = "receipt", _("Receipt or proforma invoice")


class InvoiceStatus(TextChoices):
    """How far an invoice is."""

    PENDING = "pending", _("To be issued")
    ISSUED = "issued", _("Issued")
    REVERSED = "reversed", _("Reversed")
    VOID = "void", pgettext_lazy("invoice", "Void")


CONTRACT_TONES = {"pending": "warn", "signed": "info", "running": "info", "done": "ok", "void": ""}
INSTALMENT_TONES = {"due": "info", "partial": "warn", "done": "ok", "overdue": "bad", "waiting": "", "void": ""}
INVOICE_TONES = {"pending": "warn", "issued": "ok", "reversed": "bad", "void": ""}

UNSIGNED = frozenset({ContractStatus.DRAFT, ContractStatus.PENDING})
PLANS_CLOSED, BOOKS_CLOSED = (ContractStatus.VOID,), (ContractStatus.DRAFT, ContractStatus.VOID)
"""In which no instalments are planned, and no money and no invoices are booked."""
IN_FORCE = (ContractStatus.SIGNED, ContractStatus.RUNNING, ContractStatus.DONE)
