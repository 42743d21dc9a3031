"""What every answer is wrapped in: a transaction, perhaps, and codes in one of many places (airtel-money §0.3, §8)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from app.providers.airtel_money.profile import NAME
from app.providers.errors import OutcomeUnknown, ProviderUnavailable
from app.providers.http import HttpAnswer
from app.providers.messages import Message, read

CODE = re.compile(r"\b(DP[0-9]{11}|ROUTER[0-9]{3}|ESB[0-9]{6})\b")
KINDS = ("DP", "ROUTER", "ESB")
WORD = re.compile(r"[\x21-\x7e]{1,64}")
# §8.6: those whose bodies are read. A 408, a 5xx and what nobody documented may have come from anywhere on the way.
SPEAKING_STATUSES = frozenset({200, 400, 403, 404, 405, 415})

Object = Mapping[str, object]


class Body(Message):
    """The outermost members; `success` is not among them, for it is false beside a success too (§5)."""

    data: object = None
    status: object = None
    status_code: object = None
    code: object = None
    error: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An answer that could be read: what it says of a transaction, and every code it tells, the weightiest first."""

    data: Object
    codes: Sequence[str]

    @property
    def transaction(self) -> Object:
        """What it says of one movement; `data` may be missing or empty (§5)."""
        return as_object(self.data.get("transaction"))

    @property
    def code(self) -> str | None:
        """The code that counts: an older `ESB…` never beside a newer one (§8.4)."""
        return self.codes[0] if self.codes else None

    @property
    def status(self) -> str | None:
        """The word for where the transaction stands (§8.1)."""
        return word(self.transaction.get("status"))

    def is_about(self, reference: str | None) -> bool:
        """Whether the transaction bears this id of ours."""
        return reference is not None and word(self.transaction.get("id")) == reference


def opened(answer: HttpAnswer) -> Envelope | None:
    """What an answer says; none of a page, of half an answer, and of a status that says nothing."""
    body = read(Body, answer.body) if answer.status in SPEAKING_STATUSES else None
    if body is None:
        return None
    return Envelope(data=as_object(body.data), codes=_codes(_places(body)))


def is_token_dead(answer: HttpAnswer) -> bool:
    """Whether the gate turned the token away: with a 401, or a 403 that says so (§2)."""
    body = read(Body, answer.body) if answer.status == 403 else None
    return answer.status == 401 or (body is not None and body.error == "invalid_token")


def require_let_through(answer: HttpAnswer) -> None:
    """Nothing, unless the gate sent the request away; the same id may then come again (§8.6)."""
    if answer.status == 429 or is_token_dead(answer):
        raise ProviderUnavailable(provider=NAME, reason=f"http_{answer.status}")


def unknown(answer: HttpAnswer, reason: str | None = None) -> NoReturn:
    """An answer that proves nothing."""
    found = opened(answer)
    raise OutcomeUnknown(provider=NAME, reason=reason or (found and found.code) or f"http_{answer.status}")


def as_object(value: object) -> Object:
    """An object's members; none where something else stands."""
    return value if isinstance(value, dict) else {}


def word(value: object) -> str | None:
    """A short word; ids and codes also come as numbers (§5)."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return text if isinstance(text, str) and WORD.fullmatch(text) else None


def _places(body: Body) -> Iterable[object]:
    """Where a code may stand, and last of all in an error (§8.5)."""
    status = as_object(body.status)
    error = as_object(body.error)
    yield from (body.status_code, body.code)
    yield from (status.get(name) for name in ("code", "response_code", "result_code"))
    yield from (body.error, error.get("code"), error.get("message"))


def _codes(places: Iterable[object]) -> Sequence[str]:
    found = [code for place in places if isinstance(place, str) for code in CODE.findall(place)]
    return sorted(
        dict.fromkeys(found), key=lambda code: KINDS.index(next(kind for kind in KINDS if code.startswith(kind)))
    )
