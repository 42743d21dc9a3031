"""Refusals: which codes prove that nothing moved, and what everything else leaves open (B8, B9)."""

from typing import Annotated, NoReturn

from pydantic import StringConstraints

from app.providers.errors import OutcomeUnknown, ProviderRejected, ProviderUnavailable
from app.providers.http import HttpAnswer
from app.providers.messages import Message, read
from app.providers.orange_money.ewallet.profile import KEY_REVOKED, NAME, REFUSAL_CODES, UNCERTAIN_CODES


class Problem(Message):
    """The operator's problem+json; `code` may come as a number or as text."""

    code: int | Annotated[str, StringConstraints(pattern=r"^[0-9]{1,6}$")]


def code_of(answer: HttpAnswer) -> str | None:
    """The operator's own code in a refusal; a 5xx proves nothing whatever its body says."""
    problem = read(Problem, answer.body) if 400 <= answer.status < 500 else None
    return str(problem.code) if problem else None


def refuse(answer: HttpAnswer) -> NoReturn:
    """Say what an answer that is not the wanted one means.

    `ProviderRejected` for a documented refusal, wrong keys and PIN among them, for trying those again locks a wallet.
    `ProviderUnavailable` at the gate: a token that died, a key that was revoked. Else `OutcomeUnknown`.
    """
    code = code_of(answer)
    if code in REFUSAL_CODES:
        raise ProviderRejected(provider=NAME, reason=code)
    if code == KEY_REVOKED:
        raise ProviderUnavailable(provider=NAME, reason="key_revoked")
    if answer.status == 401 and code not in UNCERTAIN_CODES:
        raise ProviderUnavailable(provider=NAME, reason="http_401")
    raise OutcomeUnknown(provider=NAME, reason=f"code_{code}" if code else f"http_{answer.status}")
