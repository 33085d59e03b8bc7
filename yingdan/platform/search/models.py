"""The table behind search: one row per record that can be found, with its text in the forms it is found by."""

from django.db import models


class SearchEntry(models.Model):
    """One record's searchable text, in the forms of tokens.Document.

    Beside it stands what no model field can say: on SQLite the FTS5 table `platform_search_fts` (sqlite.py), on
    PostgreSQL the column `tokens` with its GIN index (postgresql.py).
    """

    object_key = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    title = models.CharField(max_length=300)
    text = models.TextField()
    pinyin = models.TextField()
    initials = models.TextField()

    class Meta:
        app_label = "platform"
        db_table = "platform_search_entry"
        constraints = [models.UniqueConstraint(fields=["object_key", "record_id"], name="search_entry_of_record")]

    def __str__(self) -> str:
        return self.title
