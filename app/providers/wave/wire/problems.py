"""Refusals: which prove that nothing moved, and what everything else leaves open (wave §1, §6)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

from app.providers.errors import OutcomeUnknown, ProviderError, ProviderRejected, ProviderUnavailable
from app.providers.http import HttpAnswer
from app.providers.messages import M, Message, Word, read, shaped
from app.providers.wave.profile import GATE_STATUSES, NAME, UNCERTAIN_STATUSES


class Problem(Message):
    """One of the three shapes in which the documentation shows errors."""

    code: Word | None = None
    error_code: Word | None = None
    error: Word | None = None


class Found(Message):
    """What a search gives: none, one or several, for nothing keeps a reference unique."""

    result: list[object]


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


def require(model: type[M], answer: HttpAnswer) -> M:
    """The message that answers a question."""
    told = read(model, answer.body) if answer.status == 200 else None
    if told is None:
        unanswered(answer, "unreadable" if answer.status == 200 else None)
    return told


def found_in(model: type[M], answer: HttpAnswer) -> Sequence[M]:
    """What a question found, be it asked by an id or a search; nothing for "not found" in the operator's words."""
    if answer.status == 404 and code_of(answer) is not None:
        return ()
    found = read(Found, answer.body) if answer.status == 200 else None
    if found is None:
        return (require(model, answer),)
    told = [one for row in found.result if (one := shaped(model, row))]
    if len(told) < len(found.result):
        unanswered(answer, "unreadable")
    return told


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
