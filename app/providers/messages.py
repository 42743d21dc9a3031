"""Messages of operators read strictly: what is not of the shape the sheet gives is none, and never an error."""

import re
from datetime import UTC, datetime
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from app.core import jsontext
from app.providers.errors import ProviderUnavailable
from app.providers.http import HttpAnswer

LINE = re.compile(r"[\x20-\x7e]{1,64}")
Word = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,64}$")]


class Message(BaseModel):
    """A JSON object of an operator's; members we do not know are left alone."""

    model_config = ConfigDict(frozen=True, strict=True)


class AccessToken(Message):
    """The key to everything else and for how many seconds; the number may come as text."""

    access_token: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]+$")]
    expires_in: Annotated[int, Field(ge=0, le=99_999_999)] | Annotated[str, StringConstraints(pattern=r"^[0-9]{1,8}$")]


M = TypeVar("M", bound=Message)


def read(model: type[M], body: bytes) -> M | None:
    """The message in these bytes, or none when they are anything else (an HTML page, half a message)."""
    try:
        return model.model_validate(jsontext.decode(body))
    except (jsontext.UnreadableJson, ValidationError):
        return None


def line(told: object, shape: re.Pattern[str] = LINE) -> str | None:
    """A short text of this shape; none for anything else."""
    return told if isinstance(told, str) and shape.fullmatch(told) else None


def instant(written: object) -> datetime | None:
    """An instant in UTC; none for what is none of our days, or says no zone."""
    try:
        told = datetime.fromisoformat(written) if isinstance(written, str) else None
        utc = told.astimezone(UTC) if told and told.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return utc if utc and 2000 <= utc.year < 2100 else None


def read_token(answer: HttpAnswer, provider: str) -> tuple[str, int]:
    """A fresh access token and its life in seconds; without one nothing can be sent, so `ProviderUnavailable`."""
    token = read(AccessToken, answer.body) if answer.status in (200, 201) else None
    if token is None:
        raise ProviderUnavailable(provider=provider, reason=f"token_http_{answer.status}")
    return token.access_token, int(token.expires_in)
