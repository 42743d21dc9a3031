"""What statement files are refused for.

Invalid
├── InvalidMapping     the saved way of reading contradicts itself; `field` names the part
└── FileRefused        a row, or the whole file, cannot be read; nothing was taken from it
NotFound
├── UnknownMapping     the wallet has no saved way of reading yet
└── UnknownReady       no ready-made mapping has this name
"""

from app.core.errors import Invalid, NotFound


class InvalidMapping(Invalid):
    """The way of reading contradicts itself or names what we do not know; nothing was saved."""

    code = "statements.invalid_mapping"


class FileRefused(Invalid):
    """The file was refused whole, for a row that is not understood is never guessed; nothing was taken from it."""

    code = "statements.file_refused"


class UnknownMapping(NotFound):
    """The wallet has no saved way of reading its statement files, or none of this version."""

    code = "statements.unknown_mapping"


class UnknownReady(NotFound):
    """There is no ready-made mapping of this name."""

    code = "statements.unknown_ready"
