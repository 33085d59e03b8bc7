"""The command line as a Django app: its commands are the files in management/commands."""

from importlib import import_module

from django.apps import AppConfig


class Cli(AppConfig):
    """Finds the commands, and with them what the platform does for itself every night."""

    name = "yingdan.cli"
    label = "cli"

    def ready(self) -> None:
        """Make the nightly jobs known to every process."""
        import_module("yingdan.platform.files")
        import_module("yingdan.platform.upkeep")
        import_module("yingdan.platform.bulk.undo")
        import_module("yingdan.platform.bulk.bringing_back")
        import_module("yingdan.platform.transfer.export.run")
        import_module("yingdan.platform.custom_indexes")
        import_module("yingdan.platform.transfer.undo")
        import_module("yingdan.platform.transfer.clearing")
