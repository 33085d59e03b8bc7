"""Lets go of uploaded files when their import can no longer be undone, and of uploads nobody imported."""

import shutil
import time

from yingdan.kernel import clock
from yingdan.platform.jobs import Progress, job
from yingdan.platform.objects.import_run import ImportRun
from yingdan.platform.objects.run import UNDO_FOR
from yingdan.platform.transfer import uploads

LEFT_LYING = 2 * 24 * 3600  # seconds


@job(name="import.clear", every="40 3 * * *")
def clear(progress: Progress) -> dict[str, int]:
    """Remove files of imports that ended more than 30 days ago, and uploads older than two days without an import."""
    old = ImportRun.objects.filter(ended_at__lt=clock.now() - UNDO_FOR).exclude(file="")
    gone = set(old.values_list("file", flat=True))
    for token in gone:
        uploads.drop(token)
    kept = {token.partition("/")[0] for token in ImportRun.objects.exclude(file="").values_list("file", flat=True)}
    lying = 0
    for folder in uploads.folder().glob("*") if uploads.folder().is_dir() else ():
        if folder.name not in kept and time.time() - folder.stat().st_mtime > LEFT_LYING:
            shutil.rmtree(folder, ignore_errors=True)
            lying += 1
    return {"imports": len(gone), "uploads": lying}
