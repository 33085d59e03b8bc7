"""Saying loudly that something was left out, so that nobody takes silence for success."""

import sys


def skipped(what: str, why: str) -> None:
    """Print a box on standard error, and the line `SKIPPED what: why` on standard output, which CI greps for."""
    line = f"  NOT TESTED: {what}: {why}  "
    print(f"\n+{'-' * len(line)}+\n|{line}|\n+{'-' * len(line)}+\n", file=sys.stderr, flush=True)
    print(f"SKIPPED {what}: {why}", flush=True)
