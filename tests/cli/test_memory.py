"""Free memory goes back to the machine, where the C library can be told so."""

import ctypes
import platform
import subprocess
import sys

import pytest

from yingdan.cli import memory

FREED = """
import ctypes
from pathlib import Path
from yingdan.cli import memory

def held():
    return int(Path("/proc/self/statm").read_text().split()[1])

libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.free.argtypes = [ctypes.c_void_p]
assert memory.share_heaps()
blocks = [libc.malloc(60_000) for _ in range(600)]
for block in blocks:
    ctypes.memset(block, 1, 60_000)
for block in blocks[:-1]:
    libc.free(block)
before = held()
assert memory.give_back()
print(before - held())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only GNU's C library keeps and gives back like this")
def test_free_memory_is_given_back() -> None:
    pages = subprocess.run([sys.executable, "-c", FREED], capture_output=True, text=True, check=True).stdout
    assert int(pages) * 4096 > 20_000_000


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    assert not memory.share_heaps()
    assert not memory.give_back()
