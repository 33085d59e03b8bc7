"""Django's own command line; `yingdan` is the same with the product's commands in front."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yingdan.config.settings")
    execute_from_command_line(sys.argv)
