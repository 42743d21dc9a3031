"""What opens an account at an operator: fields read once and strictly, the first wrong one named, no value told."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationError

from app.providers.addresses import is_safe_address
from app.providers.errors import UnusableCredentials

PRINTABLE = re.compile(r"[\x21-\x7e]+")


def safe(url: str) -> str:
    """The address, if our keys may travel there (RELIABILITY 7)."""
    if not is_safe_address(url):
        raise ValueError
    return url


def listed(written: SecretStr | str | None) -> list[str]:
    """The parts of a list, between which stand blanks or commas."""
    text = written.get_secret_value() if isinstance(written, SecretStr) else written or ""
    return text.replace(",", " ").split()


def _fitting_a_header(secret: SecretStr) -> SecretStr:
    if not PRINTABLE.fullmatch(secret.get_secret_value()):
        raise ValueError
    return secret


Secret = Annotated[SecretStr, Field(min_length=1)]
# What is sent in a header as it is.
HeaderSecret = Annotated[SecretStr, AfterValidator(_fitting_a_header)]
# An origin has no path of its own.
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+"), AfterValidator(safe)]
Origin = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+$"), AfterValidator(safe)]
# One half of Basic, where a colon would end the user early.
User = Annotated[str, StringConstraints(pattern=r"^[\x21-\x39\x3b-\x7e]+$")]
Seconds = Annotated[float, Field(gt=0, le=120)]


class OperatorCredentials(BaseModel):
    """The fields of one operator's accounts; `provider` names it."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    provider: ClassVar[str]

    @classmethod
    def read(cls, mapping: Mapping[str, str]) -> Self:
        """Raises `UnusableCredentials` naming the first field that is wrong; the value is never told."""
        try:
            credentials = cls.model_validate(dict(mapping))
        except ValidationError as error:
            [first, *_] = error.errors(include_input=False, include_url=False)
            raise UnusableCredentials(field=str(first["loc"][0]), provider=cls.provider) from None
        for field, holds in credentials.conditions():
            if not holds:
                raise UnusableCredentials(field=field, provider=cls.provider)
        return credentials

    def conditions(self) -> Iterator[tuple[str, bool]]:
        """What must hold beyond the shape of each field: the field at fault, and whether it holds."""
        yield from ()
