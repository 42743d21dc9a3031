"""How operators stand, as callers see it: a state, since when, why, and a line in their language."""

from datetime import datetime
from uuid import UUID

from app.api.fields import Shown, told
from app.api.languages import sentence
from app.wallets import OperatorLine, OperatorState, OperatorStatus

WALLET = "01930000-0000-7000-8000-000000000009"


class StandingShown(Shown):
    """Whether an operator answers, judged from every call and callback."""

    state: OperatorState = told(
        "It answers (`up`), does in part (`degraded`), or does not (`down`).",
        "Il répond (`up`), en partie (`degraded`), ou pas (`down`).",
        "up",
    )
    since: datetime = told("Since when.", "Depuis quand.", "2026-03-02T09:00:00Z")
    why: str | None = told(
        "A stable word: unreachable, no_answer, server_error, unsteady or callbacks_stopped.",
        "Un mot stable : unreachable, no_answer, server_error, unsteady ou callbacks_stopped.",
        None,
    )
    line: str = told("The same for people.", "La même chose pour des personnes.", "Répond.")


class OperatorAtWallet(StandingShown):
    """How the operator stands at one wallet."""

    answered_at: datetime | None = told("When it last answered.", "Sa dernière réponse.", "2026-03-02T09:00:00Z")
    failed_at: datetime | None = told("When a call last failed.", "Le dernier appel manqué.", None)
    called_at: datetime | None = told(
        "When it last called back, to the minute.", "Son dernier rappel, à la minute.", "2026-03-02T09:00:00Z"
    )

    @classmethod
    def of(cls, status: OperatorStatus, language: str) -> "OperatorAtWallet":
        """As callers see it."""
        return cls(
            state=status.state,
            since=status.since,
            why=status.why,
            line=line_of(status, language),
            answered_at=status.answered_at,
            failed_at=status.failed_at,
            called_at=status.called_at,
        )


class OperatorShown(StandingShown):
    """An operator in one line: the worst of how it stands at the mutual's wallets."""

    provider: str = told("The adapter's name.", "Le nom de l'adaptateur.", "orange_money")
    wallet_ids: list[UUID] = told("At which open wallets.", "À quels portefeuilles ouverts.", [WALLET])

    @classmethod
    def of(cls, one: OperatorLine, language: str) -> "OperatorShown":
        """As callers see it."""
        return cls(
            provider=one.provider,
            state=one.state,
            since=one.since,
            why=one.why,
            line=line_of(one, language),
            wallet_ids=list(one.wallet_ids),
        )


def line_of(one: OperatorStatus | OperatorLine, language: str) -> str:
    """The sentence of a state and its reason."""
    told_as = sentence(f"operator.{one.state.value}.{one.why}" if one.why else "operator.up", language)
    assert told_as is not None, "every reason has its words"
    return told_as
