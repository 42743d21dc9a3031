"""Error objects: which prove that nothing was done, and what everything else leaves open (gsma §7, §9)."""

from typing import NoReturn

from pydantic import AliasChoices, Field

from app.providers.errors import OutcomeUnknown, ProviderRejected, ProviderUnavailable
from app.providers.gsma.profile import DUPLICATE, NAME, NOT_ALLOWED, NOT_EXECUTED, NOT_IDENTIFIED, TOO_MANY
from app.providers.http import HttpAnswer
from app.providers.messages import M, Message, Word, read
from app.providers.values import PaymentState


class Problem(Message):
    """The API's error object; its text has two spellings, and both are left to people (§7)."""

    category: Word = Field(alias="errorCategory")
    code: Word = Field(alias="errorCode")
    description: object = Field(default=None, validation_alias=AliasChoices("errorDescription", "errordescription"))

    @property
    def is_duplicate(self) -> bool:
        """It knows the correlation id: an order that arrived, and no failure (§9)."""
        return self.code.lower() == DUPLICATE

    @property
    def was_not_executed(self) -> bool:
        """Whether its category says so; a duplicate's first was."""
        return self.category.lower() in NOT_EXECUTED and not self.is_duplicate

    @property
    def state(self) -> PaymentState:
        """What it says of an order that was taken: only a documented refusal ends it."""
        is_final = self.was_not_executed or self.category.lower() == NOT_ALLOWED
        return PaymentState.FAILED if is_final and not self.is_duplicate else PaymentState.PENDING


def refuse(answer: HttpAnswer) -> NoReturn:
    """Say what an answer to an order means that is not the wanted one.

    `ProviderRejected` by a 400 or 404 in the API's own words; `ProviderUnavailable` for too many requests, which were
    not executed; `OutcomeUnknown` for a duplicate, any 5xx whatever its words, and all that is not in its words.
    """
    problem = read(Problem, answer.body)
    if problem is None or answer.status not in (400, 404) or not problem.was_not_executed:
        raise unanswered(answer)
    if problem.code.lower() == TOO_MANY:
        raise ProviderUnavailable(provider=NAME, reason=problem.code)
    raise ProviderRejected(provider=NAME, reason=problem.code)


def is_not_found(answer: HttpAnswer) -> bool:
    """Whether the API itself says that it knows nothing there; a 404 of a gateway says nothing."""
    problem = read(Problem, answer.body) if answer.status == 404 else None
    return problem is not None and problem.category.lower() == NOT_IDENTIFIED


def is_turned_away(answer: HttpAnswer) -> bool:
    """Whether a question was refused in the API's words, as one poll more than it tolerates may be (§4)."""
    problem = read(Problem, answer.body) if answer.status in (400, 404) else None
    return problem is not None and problem.category.lower() in NOT_EXECUTED


def require(model: type[M], answer: HttpAnswer) -> M:
    """The message that answers a question; anything else is no answer, and the question may be put again."""
    told = read(model, answer.body) if answer.status == 200 else None
    if told is None:
        raise unanswered(answer)
    return told


def unanswered(answer: HttpAnswer) -> OutcomeUnknown:
    """Says that a question has no answer, in the API's code where it gave one."""
    problem = read(Problem, answer.body)
    told = "unreadable" if answer.status == 200 else f"http_{answer.status}"
    return OutcomeUnknown(provider=NAME, reason=problem.code if problem else told)
