"""`mutuelle work`: the worker's process."""

from app import worker
from app.cli.running import as_process


def work() -> None:
    """Do the clock's work: drain the inbox, run the days, follow up what is open, seal the books."""
    as_process(worker.work)
