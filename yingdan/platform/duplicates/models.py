"""The tables behind the search for duplicates: what each record is found by, and what people said of pairs."""

from django.db import models

from yingdan.kernel import clock


class MatchMark(models.Model):
    """One thing a record is found by: `value` of a `method`, with the parts of a name. See engines/duplicates."""

    object_key = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    method = models.CharField(max_length=10)
    value = models.CharField(max_length=160)
    parts = models.CharField(max_length=140, default="")

    class Meta:
        app_label = "platform"
        indexes = [
            models.Index(fields=["value", "method"], name="match_mark_value"),
            models.Index(fields=["record_id", "object_key"], name="match_mark_record"),
        ]


class Pair(models.Model):
    """Two records of one object, the lower id first."""

    object_key = models.CharField(max_length=60)
    first_id = models.BigIntegerField()
    second_id = models.BigIntegerField()

    class Meta:
        abstract = True


class Apart(Pair):
    """Two records somebody has said are not the same; they are not shown to anybody again."""

    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("platform.User", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        app_label = "platform"
        constraints = [models.UniqueConstraint(fields=["object_key", "first_id", "second_id"], name="apart_once")]


class Likely(Pair):
    """Two records that are perhaps the same, as of last night: how alike, and by which rule."""

    score = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=10)
    found_at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "platform"
        constraints = [models.UniqueConstraint(fields=["object_key", "first_id", "second_id"], name="likely_once")]
        indexes = [models.Index(fields=["object_key", "-score", "id"], name="likely_best")]
