"""The bare application's one table of its own, made when it is not there."""

from django.db import connection

BY_ENGINE = {"sqlite": ("integer", "datetime"), "postgresql": ("bigserial", "timestamptz")}


def main() -> None:
    """Make the table."""
    key, at = BY_ENGINE[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS bench_created"
            f" (id {key} PRIMARY KEY, name varchar(200), amount decimal(18, 2), at {at})"
        )
