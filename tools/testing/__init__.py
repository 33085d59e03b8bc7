"""Running the tests: all of them, on a throw-away PostgreSQL, in a real browser."""
