"""The garbage collector of a process that lives long (PERFORMANCE 7)."""

import gc

GARBAGE_THRESHOLD = 50_000  # fewer pauses in acknowledgements and batches


def settle_memory() -> None:
    """What start-up made stays for good: the garbage collector need not look at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD, 50, 50)
