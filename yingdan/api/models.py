"""The API's own bookkeeping, no records: answers to calls that carry a key, and how often each caller calls."""

from django.db import models


class Answer(models.Model):
    """The answer given to a call that carries an Idempotency-Key; kept for a day, so that a repeat gets it again."""

    user_id = models.BigIntegerField()
    key = models.CharField(max_length=200)
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(default="")
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "key"], name="api_answer_once")]

    def __str__(self) -> str:
        return self.key


class Window(models.Model):
    """How many calls a caller took out of the minute `minute`, counted since 1970."""

    caller = models.CharField(max_length=40, primary_key=True)
    minute = models.BigIntegerField()
    used = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.caller
