"""What an answer to an order proves, and what it leaves open (mtn-momo §6)."""

import re

from app.providers.errors import OutcomeUnknown, ProviderRejected
from app.providers.http import HttpAnswer
from app.providers.messages import Message, read
from app.providers.mtn_momo.profile import NAME, NOT_FOUND_CODES

CODE = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class Problem(Message):
    """The API's own error body; its text varies."""

    code: str


def require_taken(answer: HttpAnswer) -> None:
    """Nothing if the order was taken, which is 202 and nothing else.

    A 400 and a 403, of the API or of the gateway before it, say that it was not accepted: `ProviderRejected`. All else
    is `OutcomeUnknown`: a 409, for an earlier attempt has arrived; a 429; and a 5xx whatever code it carries (§6).
    """
    if answer.status == 202:
        return
    if answer.status == 403 or (answer.status == 400 and not (answer.body and code_of(answer) is None)):
        raise ProviderRejected(provider=NAME, reason=_reason(answer))
    raise OutcomeUnknown(provider=NAME, reason=_reason(answer))


def is_not_found(answer: HttpAnswer) -> bool:
    """Whether the API itself says that it knows nothing of the reference: ambiguous, and never a failure (§0.7)."""
    return answer.status == 404 and code_of(answer) in NOT_FOUND_CODES


def require_told(answer: HttpAnswer) -> None:
    """Nothing if a question was answered; whatever else it got says nothing at all."""
    if answer.status != 200:
        raise OutcomeUnknown(provider=NAME, reason=_reason(answer))


def code_of(answer: HttpAnswer) -> str | None:
    """The API's code in an error body; none in a page of the gateway."""
    problem = read(Problem, answer.body)
    return problem.code if problem and CODE.fullmatch(problem.code) else None


def _reason(answer: HttpAnswer) -> str:
    return code_of(answer) or f"http_{answer.status}"
