"""Messages of operators read strictly: what is not of the shape the sheet gives is none, and never an error."""

from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from app.core import jsontext
from app.providers import reading
from app.providers.errors import ProviderUnavailable
from app.providers.http import HttpAnswer

Word = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,64}$")]
Line = Annotated[str, StringConstraints(pattern=r"^[\x20-\x7e]{1,255}$")]
# What anybody may have chosen: a line that a table can hold, or none, and never a reason not to read the rest.
Text = Annotated[str | None, BeforeValidator(reading.line)]
# No leading zero but before a point, no exponent, no sign; a sign stands only where an amount is an effect.
PLAIN = r"(0|[1-9][0-9]{0,17})(\.[0-9]{1,4})?"
Amount = Annotated[str, StringConstraints(pattern=f"^{PLAIN}$")]
SignedAmount = Annotated[str, StringConstraints(pattern=f"^-?{PLAIN}$")]


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
        return shaped(model, jsontext.decode(body))
    except jsontext.UnreadableJson:
        return None


def shaped(model: type[M], told: object) -> M | None:
    """The message that a part of another one is, or none."""
    try:
        return model.model_validate(told)
    except ValidationError:
        return None


def read_token(answer: HttpAnswer, provider: str) -> tuple[str, int]:
    """A fresh access token and its life in seconds; without one nothing can be sent, so `ProviderUnavailable`."""
    token = read(AccessToken, answer.body) if answer.status in (200, 201) else None
    if token is None:
        raise ProviderUnavailable(provider=provider, reason=f"token_http_{answer.status}")
    return token.access_token, int(token.expires_in)
