"""Functions that formulas need inside PostgreSQL, made by a migration. Each takes its values once, so that a nested
formula does not double with every level, and gives NULL where Python gives a blank with a reason.

SQLite needs none: there a formula is evaluated by Python itself (`sqlite.py`).
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

HEAD = "LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$"
CREATE: tuple[str, ...] = (
    # a ÷ b to 12 decimals, half up, by whole numbers: PostgreSQL's own quotient has too few digits for large ones
    f"""CREATE OR REPLACE FUNCTION yingdan_div(a numeric, b numeric) RETURNS numeric {HEAD}
    BEGIN
      IF b = 0 THEN RETURN NULL; END IF;
      RETURN sign(a) * sign(b) * div(abs(a) * 2000000000000 + abs(b), 2 * abs(b)) * 0.000000000001;
    END $$""",
    f"""CREATE OR REPLACE FUNCTION yingdan_mod(a numeric, b numeric) RETURNS numeric {HEAD}
    DECLARE r numeric;
    BEGIN
      IF b = 0 THEN RETURN NULL; END IF;
      r := mod(a, b);
      RETURN CASE WHEN r <> 0 AND sign(r) <> sign(b) THEN r + b ELSE r END;
    END $$""",
    f"""CREATE OR REPLACE FUNCTION yingdan_fit(x numeric, places int, digits int) RETURNS numeric {HEAD}
    DECLARE r numeric := round(x, places);
    BEGIN
      RETURN CASE WHEN abs(r) < power(10::numeric, digits) THEN r END;
    END $$""",
    f"""CREATE OR REPLACE FUNCTION yingdan_date(y numeric, m numeric, d numeric) RETURNS date {HEAD}
    BEGIN
      IF y < 1900 OR y >= 2201 OR m < 1 OR m >= 13 OR d < 1 OR d >= 32 THEN RETURN NULL; END IF;
      RETURN make_date(trunc(y)::int, trunc(m)::int, trunc(d)::int);
    EXCEPTION WHEN datetime_field_overflow THEN RETURN NULL;
    END $$""",
    f"""CREATE OR REPLACE FUNCTION yingdan_dateadd(d date, n numeric, by_month boolean, size int) RETURNS date {HEAD}
    DECLARE steps int := trunc(least(greatest(n, -1000000), 1000000))::int * size; r date; months int;
    BEGIN
      IF by_month THEN
        months := extract(year FROM d)::int * 12 + extract(month FROM d)::int - 1 + steps;
        IF months < 1900 * 12 OR months >= 2201 * 12 THEN RETURN NULL; END IF;
        r := make_date(months / 12, months % 12 + 1, 1);
        RETURN r + least(extract(day FROM d)::int, extract(day FROM r + interval '1 month - 1 day')::int) - 1;
      END IF;
      IF abs(steps) > 200000 THEN RETURN NULL; END IF;
      r := d + steps;
      RETURN CASE WHEN r BETWEEN '1900-01-01' AND '2200-12-31' THEN r END;
    END $$""",
    # the working days from a to b, both included, negative backwards; the year 1 began with a Monday
    f"""CREATE OR REPLACE FUNCTION yingdan_workdays(a date, b date, rest date[], work date[]) RETURNS numeric {HEAD}
    DECLARE till int := greatest(a, b) - '0001-01-01'::date; since int := least(a, b) - '0001-01-01'::date - 1; n int;
    BEGIN
      n := 5 * (till / 7 - since / 7) + least(till % 7 + 1, 5) - least(since % 7 + 1, 5)
        - width_bucket(greatest(a, b), rest) + width_bucket(least(a, b) - 1, rest)
        + width_bucket(greatest(a, b), work) - width_bucket(least(a, b) - 1, work);
      RETURN CASE WHEN a <= b THEN n ELSE -n END;
    END $$""",
)
DROP: tuple[str, ...] = (
    "DROP FUNCTION IF EXISTS yingdan_div(numeric, numeric)",
    "DROP FUNCTION IF EXISTS yingdan_mod(numeric, numeric)",
    "DROP FUNCTION IF EXISTS yingdan_fit(numeric, int, int)",
    "DROP FUNCTION IF EXISTS yingdan_date(numeric, numeric, numeric)",
    "DROP FUNCTION IF EXISTS yingdan_dateadd(date, numeric, boolean, int)",
    "DROP FUNCTION IF EXISTS yingdan_workdays(date, date, date[], date[])",
)


def create(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make them; for RunPython."""
    for statement in CREATE if schema_editor.connection.vendor == "postgresql" else ():
        schema_editor.execute(statement, params=None)


def drop(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take them away again; for RunPython."""
    for statement in DROP if schema_editor.connection.vendor == "postgresql" else ():
        schema_editor.execute(statement, params=None)
