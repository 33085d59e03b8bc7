"""Every kind there is, by name, and which kind a column has."""

from django.db import models

from yingdan.platform import columns
from yingdan.platform.field import Kind
from yingdan.platform.kinds.choice import Bool, Choice, Choices
from yingdan.platform.kinds.hours import DateRange, Duration, Time
from yingdan.platform.kinds.industry import Industry
from yingdan.platform.kinds.marked import Barcode, RichText
from yingdan.platform.kinds.number import Money, Number, Percent
from yingdan.platform.kinds.phone import Phone
from yingdan.platform.kinds.place import Address, Location
from yingdan.platform.kinds.ref import About, Person, Ref, Unit
from yingdan.platform.kinds.scale import Progress, Rating
from yingdan.platform.kinds.several import Attachment, Members, Picture, Refs, Signature, Units
from yingdan.platform.kinds.structure import Json
from yingdan.platform.kinds.subtable import SubTable
from yingdan.platform.kinds.tags import Tag
from yingdan.platform.kinds.text import Email, LongText, Series, Text, Url
from yingdan.platform.kinds.time import Date, Stamp

KINDS: dict[str, Kind] = {
    kind.name: kind()
    for kind in (
        Text, LongText, Number, Money, Percent, Date, Stamp, Choice, Choices,
        Ref, Person, Unit, Phone, Email, Url, Bool, Series, About, Json,
        RichText, Time, DateRange, Duration, Rating, Progress, Address, Location, Industry, Barcode, Tag,
        Refs, Members, Units, Attachment, Picture, Signature, SubTable,
    )
}  # fmt: skip

BY_COLUMN: tuple[tuple[type[models.Field], str], ...] = (
    (columns.MoneyField, "money"),
    (columns.PercentField, "percent"),
    (columns.PhoneField, "phone"),
    (columns.ChoicesField, "choices"),
    (columns.SeriesField, "series"),
    (columns.PersonField, "person"),
    (columns.UnitField, "unit"),
    (models.JSONField, "json"),
    (models.EmailField, "email"),
    (models.URLField, "url"),
    (models.TextField, "long_text"),
    (models.BooleanField, "bool"),
    (models.DateTimeField, "stamp"),
    (models.DateField, "date"),
    (models.DecimalField, "number"),
    (models.IntegerField, "number"),
)
REFERRED = {"platform.user": "person", "platform.unit": "unit"}


def kind_of(column: models.Field) -> Kind:
    """The kind of a column, by its class, whether it has options and what it refers to."""
    if column.choices or getattr(column, "more", None):
        return KINDS["choice"]
    for cls, name in BY_COLUMN:
        if isinstance(column, cls):
            return KINDS[name]
    if isinstance(column, models.ForeignKey):
        return KINDS[REFERRED.get(str(column.remote_field.model._meta.label_lower), "ref")]
    return KINDS["text"]
