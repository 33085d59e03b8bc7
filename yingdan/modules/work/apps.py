"""Work: what people do with any record, and what they mean to do."""

from django.utils.translation import gettext_lazy as _

from yingdan.platform.module import Module


class Work(Module):
    """Follow-ups and tasks."""

    name = "yingdan.modules.work"
    title, icon = _("Work"), "checkbox"
