"""Sessions in the database, each knowing its person, so that disabling somebody ends his sessions in the same
transaction.
"""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import connection, models
from django.utils import timezone

from yingdan.platform.by_key import by_key

FIND = """
    SELECT session_data, platform_version.name, platform_version.value
    FROM platform_session LEFT JOIN platform_version ON true
    WHERE session_key = %s AND expire_date > %s
"""


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

    _versions: dict[str, int] | None = None

    @classmethod
    def get_model_class(cls) -> Any:
        """The table."""
        return Session

    @by_key()
    def load(self) -> Any:
        """The session's data; nothing when it is not there, or no longer. Each request begins with it, so no more is
        asked than is needed, and the counters of what has changed come with it.
        """
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(FIND, [self.session_key, now])
            found = cursor.fetchall()
        if not found:
            self._session_key = None
            return {}
        self._versions = {name: value for _data, name, value in found if name is not None}
        return self.decode(found[0][0])

    def versions(self) -> dict[str, int] | None:
        """Every counter of what has changed as read with the session, once; None when the session was not read now."""
        found, self._versions = self._versions, None
        return found

    def create_model_instance(self, data: Any) -> Any:
        """A row of the table from the session's data."""
        row: Any = super().create_model_instance(data)
        row.user_id = data.get("user")
        return row
