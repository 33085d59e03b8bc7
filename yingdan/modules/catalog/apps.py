"""The catalog: what is sold, and at which prices."""

from django.utils.translation import gettext_lazy as _

from yingdan.platform.module import Module


class Catalog(Module):
    """Products, their categories and price books."""

    name = "yingdan.modules.catalog"
    title, icon = _("Catalog"), "package"
