"""The API's own bookkeeping, no records: how often each caller calls."""

from django.db import models


class Window(models.Model):
    """How many calls a caller took out of the minute `minute`, counted since 1970."""

    caller = models.CharField(max_length=40, primary_key=True)
    minute = models.BigIntegerField()
    used = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.caller
