"""Where the tests' server keeps its files: a database of a test's own is a thousand of them."""

import os
from pathlib import Path

MEMORY = Path("/dev/shm")
ENOUGH = 2 * 1024**3


def folder_in_memory(memory: Path = MEMORY, enough: int = ENOUGH) -> Path | None:
    """The system's folder in memory, where it has room and programs in it may be run; else none."""
    if not os.access(memory, os.W_OK | os.X_OK):
        return None
    facts = os.statvfs(memory)
    has_room = facts.f_bavail * facts.f_frsize >= enough
    return memory if has_room and not facts.f_flag & os.ST_NOEXEC else None
