"""Statements that look up by a key, which PostgreSQL may plan once and keep.

Planning takes longer than such a statement itself: a record with all it refers to, twelve tables, is planned for 10 ms
and read in 0.3. Whatever value the key has, the plan is the same. Not so for what is searched, filtered or put in
order: there the best plan depends on the values, and those statements are planned each time with them.
"""

from yingdan.platform.flag import Flag

by_key = Flag("by_key")
"""Inside, statements are ones that look up by a key: a record, its version, what hangs on it. Decorates as well."""
