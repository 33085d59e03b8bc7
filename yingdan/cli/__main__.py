"""The console command `yingdan`: `yingdan serve`, `yingdan work`, `yingdan doctor` …; `yingdan` alone lists them."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yingdan.config.settings")
    name, *rest = sys.argv[1:] or ["commands"]
    execute_from_command_line(["yingdan", name if name.startswith("-") else name.replace("-", "_"), *rest])


if __name__ == "__main__":
    main()
