"""How many connections a process may hold: every one is an open file."""

import resource


def allow_many() -> None:
    """Raise the soft limit of open files to the hard one: a usual 1,024 is a thousand callbacks at once and no more."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
