"""Short names of mobile-money operators, as people declare them: `orange`, `moov`, `wave`."""

import re

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def is_operator(name: str) -> bool:
    """Whether this can be an operator's short name; which there are is nobody's list, for others come."""
    return NAME.fullmatch(name) is not None
