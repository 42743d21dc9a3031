"""A file with the secrets of an account at an operator."""

import json
from pathlib import Path

from app.core.errors import Invalid


class CredentialsUnreadable(Invalid):
    """The credentials must be one JSON object of texts; nothing was done."""

    code = "cli.credentials_unreadable"


def read_credentials(file: Path) -> dict[str, str]:
    """An account's credentials; raises `CredentialsUnreadable`."""
    try:
        read = json.loads(file.read_text("utf-8"))
    except ValueError:
        raise CredentialsUnreadable(field=str(file)) from None
    if not isinstance(read, dict) or not all(isinstance(value, str) for value in read.values()):
        raise CredentialsUnreadable(field=str(file))
    return read
