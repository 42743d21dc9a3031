"""Refusals: which prove that nothing moved, and what everything else leaves open (wave §1, §6)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from app.providers.errors import OutcomeUnknown, ProviderError, ProviderRejected, ProviderUnavailable
from app.providers.http import HttpAnswer
from app.providers.messages import Message, read
from app.providers.wave.profile import GATE_STATUSES, NAME, UNCERTAIN_STATUSES
from app.providers.wave.wire.reading import Code


class Problem(Message):
    """One of the three shapes in which the documentation shows errors."""

    code: Code | None = None
    error_code: Code | None = None
    error: Code | None = None


def code_of(answer: HttpAnswer) -> str | None:
    """The operator's own code in a refusal; a 5xx proves nothing whatever its body says."""
    problem = read(Problem, answer.body) if 400 <= answer.status < 500 else None
    return (problem.code or problem.error_code or problem.error) if problem else None


def refuse(answer: HttpAnswer) -> NoReturn:
    """Say what an answer to an order means that is not the wanted one; unknown codes count by their HTTP class (§6).

    `ProviderUnavailable` at the gate: a key that is not known, too many requests. `OutcomeUnknown` for a key that was
    used with another body (409), a time-out (408), any 5xx, and any refusal that is not in the operator's words.
    """
    code = code_of(answer)
    if answer.status in GATE_STATUSES:
        raise ProviderUnavailable(provider=NAME, reason=code or f"http_{answer.status}")
    if code is None or answer.status in UNCERTAIN_STATUSES:
        raise OutcomeUnknown(provider=NAME, reason=code or f"http_{answer.status}")
    raise ProviderRejected(provider=NAME, reason=code)


def unanswered(answer: HttpAnswer, reason: str | None = None) -> NoReturn:
    """Say that a question has no answer: it may be put again."""
    told = reason or code_of(answer) or f"http_{answer.status}"
    raise (ProviderUnavailable if answer.status in GATE_STATUSES else OutcomeUnknown)(provider=NAME, reason=told)


def require_done(answer: HttpAnswer) -> None:
    """An order whose 200 is empty was carried out; anything else is told as a refusal."""
    if answer.status != 200:
        refuse(answer)


@contextmanager
def already_done() -> Iterator[None]:
    """What is read after an order was carried out: not to be able to read it undoes nothing, whatever the reason."""
    try:
        yield
    except ProviderError as error:
        raise OutcomeUnknown(provider=NAME, reason="not_seen_yet") from error


def unfit(field: str) -> ProviderRejected:
    """What the operator's field cannot hold is refused before anything is sent."""
    return ProviderRejected(field=field, provider=NAME, reason=f"invalid_{field}")
