"""Writing the PostgreSQL database into a file and back, with PostgreSQL's own tools."""

import os
import re
import subprocess
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext_noop as _

from yingdan.kernel.errors import Invalid, Problem

COPY = re.compile(rb'^COPY (?:\w+\.)?"?(\w+)"? \(.*\) FROM stdin;$')
SCHEMA = re.compile(r"^\d+; \d+ \d+ (?:SCHEMA|COMMENT - SCHEMA) ")  # it stands already, and other things stand in it
AS_IT_IS = ("--no-owner", "--no-privileges")
EMPTY = """
DO $$ DECLARE found record; BEGIN
  FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP TABLE %I CASCADE', found.tablename);
  END LOOP;
END $$;
"""


def dump(target: Path) -> dict[str, int]:
    """Write the database, as of one moment, into the file `target`; gives the rows of each table in the file."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = cursor.fetchone()[0]
        _tool("pg_dump", "--format=custom", *AS_IT_IS, f"--schema={schema}", f"--file={target}")
    return count(target)


def count(file: Path) -> dict[str, int]:
    """The rows of each table in a dump, by reading it through. Raises Invalid when it cannot be read to its end."""
    rows: dict[str, int] = {}
    table = ""
    command = ["pg_restore", "--data-only", "--file=-", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reader:
        assert reader.stdout is not None and reader.stderr is not None
        for line in reader.stdout:
            if not table:
                if found := COPY.match(line):
                    table = found[1].decode()
                    rows[table] = 0
            elif line == b"\\.\n":
                table = ""
            else:
                rows[table] += 1
        reason = reader.stderr.read().decode(errors="replace")
    if reader.returncode:
        raise Invalid(_("The database inside is damaged: %(reason)s"), reason=reason.strip()[-300:])
    return rows


def load(file: Path) -> None:
    """Put the dump in the place of the current data, in one transaction: all or nothing.

    Waits at most half a minute for others to let go of the tables, then gives up with nothing changed.
    """
    connection.close()
    empty, parts, script = (file.with_suffix(end) for end in (".empty.sql", ".list", ".sql"))
    empty.write_text(f"SET lock_timeout = '30s';\n{EMPTY}", encoding="utf-8")
    listed = _tool("pg_restore", "--list", str(file)).splitlines()
    parts.write_text("\n".join(line for line in listed if not SCHEMA.match(line)), encoding="utf-8")
    _tool("pg_restore", *AS_IT_IS, "--clean", "--if-exists", f"--use-list={parts}", f"--file={script}", str(file))
    _tool("psql", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={empty}", f"--file={script}")


def _tool(*command: str) -> str:
    """Run one of PostgreSQL's tools against our database and give what it wrote. Raises Problem with what it said."""
    told = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    env = os.environ | {name: str(told[key]) for name, key in names.items() if told.get(key)}
    try:
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise Problem(
            _("%(tool)s was not found; install PostgreSQL's client tools."), code="tool", tool=command[0]
        ) from error
    if done.returncode:
        raise Problem(_("%(tool)s failed: %(reason)s"), tool=command[0], reason=done.stderr.strip()[-500:])
    return done.stdout
