"""What both Orange Money products share: messages read strictly, access tokens, and the minute in a transaction id."""

import re
from datetime import UTC, datetime
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from app.core import jsontext
from app.providers.errors import ProviderUnavailable
from app.providers.http import HttpAnswer
from app.providers.values import ProviderReference

TRANSACTION_ID = re.compile(r"[A-Z]{2}([0-9]{6}\.[0-9]{4})\.[A-Za-z0-9._-]{1,40}", re.ASCII)
OLDEST_YEAR = 2000

Word = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,64}$")]


class Message(BaseModel):
    """A JSON object of the operator's; members we do not know are left alone."""

    model_config = ConfigDict(frozen=True, strict=True)


class AccessToken(Message):
    """A1, B2: the key to everything else and for how many seconds; the number may come as text."""

    access_token: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]+$")]
    expires_in: Annotated[int, Field(ge=0, le=99_999_999)] | Annotated[str, StringConstraints(pattern=r"^[0-9]{1,8}$")]


M = TypeVar("M", bound=Message)


def read(model: type[M], body: bytes) -> M | None:
    """The message in these bytes, or none when they are anything else (an HTML page, half a message)."""
    try:
        return model.model_validate(jsontext.decode(body))
    except (jsontext.UnreadableJson, ValidationError):
        return None


def read_token(answer: HttpAnswer, provider: str) -> tuple[str, int]:
    """A fresh access token and its life in seconds; without one nothing can be sent, so `ProviderUnavailable`."""
    token = read(AccessToken, answer.body) if answer.status in (200, 201) else None
    if token is None:
        raise ProviderUnavailable(provider=provider, reason=f"token_http_{answer.status}")
    return token.access_token, int(token.expires_in)


def reference_of(transaction_id: str | None) -> ProviderReference | None:
    """The operator's id of a movement, in capitals however it was written."""
    return ProviderReference(transaction_id.upper()) if transaction_id else None


def minute_of(transaction_id: str | None) -> datetime | None:
    """The minute written in ids like `MP261121.0959.A00417` (B6); Mali and Senegal keep UTC all year."""
    dated = TRANSACTION_ID.fullmatch(transaction_id or "")
    try:
        instant = datetime.strptime(dated[1], "%y%m%d.%H%M").replace(tzinfo=UTC) if dated else None
    except ValueError:
        return None
    return instant if instant and instant.year >= OLDEST_YEAR else None
