"""What a piece of evidence means for a payout, decided without touching anything (RELIABILITY 3, 4)."""

from dataclasses import dataclass
from enum import StrEnum

from app.payouts.model import Heard, Payout, State
from app.providers import PaymentEvent, PaymentState
from app.wallets import Proof

CLAIMED, SIGNED, ANSWERED, STATED = 1, 2, 3, 4
OPEN = frozenset({State.RESERVED, State.SENDING, State.NOT_SENT, State.ACCEPTED, State.UNKNOWN})


class Effect(StrEnum):
    """What is to be done about it."""

    SUCCEED = "succeed"
    FAIL = "fail"
    RETURN = "return"
    FREEZE = "freeze"
    ASK = "ask"
    NOT_FOUND = "not_found"
    KNOWN = "known"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The effect and, in a stable word, why."""

    effect: Effect
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What we hold of the payout under the reference that the evidence quotes.

    `state` is the payout's, for its last attempt; an older attempt ended as it did, whatever the payout does now.
    """

    payout: Payout
    state: State


def weigh(heard: Heard, standing: Standing) -> Verdict:
    """A false failure is worse than a false success: the one needs E3, the other E2 (RELIABILITY 1.2, 4).

    Contradiction freezes whatever its grade; what is frozen, or before two people, is theirs: evidence is only noted.
    """
    event, grade = heard.event, grade_of(heard)
    if event.state is PaymentState.NOT_FOUND:
        return _not_found(grade, standing)
    if (field := differs(event, standing.payout)) is not None:
        return Verdict(effect=Effect.FREEZE, reason=f"{field}_differs")
    if standing.state in (State.REVIEW, State.CONFLICT):
        return Verdict(effect=Effect.NOTE, reason="before_two_people")
    if event.state is PaymentState.PENDING:
        return Verdict(effect=Effect.NOTE, reason="pending")
    verdict = _said(event, grade, standing)
    if grade < SIGNED and verdict.effect is not Effect.KNOWN:
        return Verdict(effect=Effect.ASK, reason="unproven")
    return verdict


def grade_of(heard: Heard) -> int:
    """The grade it counts as: an unsigned success counts up to the wallet's limit, where its policy says so (E1)."""
    wallet, amount = heard.wallet, heard.event.amount
    if wallet is None or wallet.proof is not Proof.SOURCE or heard.grade != CLAIMED:
        return heard.grade
    is_within = amount is not None and amount.minor <= wallet.proof_limit_minor
    return SIGNED if is_within and heard.event.state is PaymentState.SUCCEEDED else heard.grade


def differs(event: PaymentEvent, payout: Payout) -> str | None:
    """What the operator says otherwise than we ordered; what it does not say does not differ (RELIABILITY 20)."""
    told = (money for money in (event.amount, event.fee, event.levy) if money is not None)
    if any(money.currency != payout.amount.currency for money in told):
        return "currency"
    if event.amount is not None and event.amount != payout.amount:
        return "amount"
    if event.receiver is not None and event.receiver != payout.payee.number:
        return "receiver"
    return None


def _said(event: PaymentEvent, grade: int, standing: Standing) -> Verdict:
    match event.state:
        case PaymentState.SUCCEEDED:
            return _success(event, grade, standing)
        case PaymentState.FAILED:
            return _failure(grade, standing)
        case _:
            return _return(standing)


def _success(event: PaymentEvent, grade: int, standing: Standing) -> Verdict:
    if standing.state in OPEN:
        if event.amount is None and grade < ANSWERED:
            return Verdict(effect=Effect.ASK, reason="no_amount")
        return Verdict(effect=Effect.SUCCEED, reason="succeeded")
    known = standing.payout.operator_reference
    if standing.state is State.FAILED:
        return Verdict(effect=Effect.FREEZE, reason="success_after_failure")
    if known is not None and event.reference is not None and event.reference != known:
        return Verdict(effect=Effect.FREEZE, reason="other_operator_reference")
    return Verdict(effect=Effect.KNOWN, reason="succeeded")


def _failure(grade: int, standing: Standing) -> Verdict:
    if standing.state is State.FAILED:
        return Verdict(effect=Effect.KNOWN, reason="failed")
    if standing.state not in OPEN:
        return Verdict(effect=Effect.FREEZE, reason="failure_after_success")
    if grade < ANSWERED:
        return Verdict(effect=Effect.ASK, reason="failure_unproven")
    return Verdict(effect=Effect.FAIL, reason="failed")


def _return(standing: Standing) -> Verdict:
    """What came back had arrived before, also where we had not heard of it."""
    if standing.state is State.RETURNED:
        return Verdict(effect=Effect.KNOWN, reason="returned")
    if standing.state is State.FAILED:
        return Verdict(effect=Effect.FREEZE, reason="return_after_failure")
    return Verdict(effect=Effect.RETURN, reason="returned")


def _not_found(grade: int, standing: Standing) -> Verdict:
    """Never a failure; counted where the outcome is open and the operator itself says it."""
    if grade >= SIGNED and standing.state in (State.ACCEPTED, State.UNKNOWN):
        return Verdict(effect=Effect.NOT_FOUND, reason="not_found")
    return Verdict(effect=Effect.NOTE, reason="not_found")
