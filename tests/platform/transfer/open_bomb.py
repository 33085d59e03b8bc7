"""Run by a test in its own process: opens a file and prints how it ended, the seconds and the megabytes it took."""

import sys
import time
from pathlib import Path

import django
from django.conf import settings

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
settings.configure(USE_I18N=False)
django.setup()

from yingdan.kernel.errors import Invalid  # noqa: E402
from yingdan.platform.transfer.read import Source  # noqa: E402

start = time.monotonic()
try:
    Source(Path(sys.argv[1])).sheet()
    ended = "opened"
except Invalid:
    ended = "refused"
seconds = time.monotonic() - start
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(ended, round(seconds, 2), int(peak.split()[1]) // 1024)
