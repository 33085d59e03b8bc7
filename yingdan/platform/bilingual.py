"""What administrators name for everybody, in both languages: the name the company uses, and its English.

Readers of English see the English name, or the other one as long as there is none; all others see the company's. Both
may be written wherever a record is named: in imports, the API and the cells of the grid.
"""

from typing import Any

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from yingdan.platform.customs import reads_english, said_now


class Bilingual(models.Model):
    """The base of records with a name in both languages; it stands before `Record`."""

    name: Any
    name_en = models.CharField(
        _("Name in English"),
        max_length=100,
        blank=True,
        default="",
        help_text=_("What who reads English sees; left empty, the other name."),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return said_now(self.name, self.name_en)


def name_of(model: Any, column: str = "name") -> Any:
    """The expression of what records of a model are called in the active language."""
    if column != "name" or not issubclass(model, Bilingual) or not reads_english():
        return F(column)
    return Coalesce(NullIf(F("name_en"), Value("")), F("name"))
