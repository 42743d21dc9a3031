"""A process may hold as many connections as the machine lets it."""

import resource

from app.core.open_files import allow_many


def test_the_soft_limit_is_raised_to_the_hard_one() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (512, hard))

    allow_many()

    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (hard, hard)
