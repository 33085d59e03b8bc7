"""Sessions in the database, each knowing its person, so that disabling somebody ends his sessions in the same
transaction.
"""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from yingdan.platform.by_key import by_key


class Session(AbstractBaseSession):
    """One browser's session."""

    user_id = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        app_label = "platform"

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The store of these sessions."""
        return SessionStore


class SessionStore(DatabaseStore):
    """The store Django uses; it copies the person's id into a column of its own."""

    @classmethod
    def get_model_class(cls) -> Any:
        """The table."""
        return Session

    @by_key()
    def load(self) -> Any:
        """The session's data; nothing when it is not there, or no longer."""
        return super().load()

    def create_model_instance(self, data: Any) -> Any:
        """A row of the table from the session's data."""
        row: Any = super().create_model_instance(data)
        row.user_id = data.get("user")
        return row
