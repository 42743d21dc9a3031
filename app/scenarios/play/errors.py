"""What ends a play before the file does.

MutuelleError
└── PlayBroken   the application did not finish what an event set in motion: a defect, or an impossible file
"""

from app.core.errors import MutuelleError


class PlayBroken(MutuelleError):
    """The play could not go on; `why` says where it stood. Nothing outlives it, its database is thrown away."""

    code = "scenarios.play_broken"
