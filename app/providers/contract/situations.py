"""The situations every adapter is proven in: which callback tells each, which answer, which call, or why none does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.providers.base import Capability
from app.providers.contract.case import PAYOUT_QUERY, ContractCase, Operator, Said
from app.providers.values import Direction

PAID_OUT = Capability.PAY_OUT


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One of them, by what tells it of a payment or of a payout; `asked` is told by an answer, `called` by a call.

    `payout_asked` stands for `asked` where only an answer about a payout tells it.
    """

    name: str
    payment: Said | None = None
    payout: Said | None = None
    asked: Operator | None = None
    payout_asked: Operator | None = None
    called: Operator | None = None


SITUATIONS = (
    Situation(name="paid", payment=Said.PAID, payout=Said.PAYOUT_PAID, asked=Operator.WILLING),
    Situation(name="failed", payment=Said.FAILED, payout=Said.PAYOUT_FAILED, asked=Operator.SAW_IT_FAIL),
    Situation(name="pending", payment=Said.PENDING, payout=Said.PAYOUT_PENDING, asked=Operator.SAW_NO_END),
    Situation(
        name="unknown status",
        payment=Said.UNKNOWN_STATUS,
        payout=Said.PAYOUT_UNKNOWN_STATUS,
        asked=Operator.USES_A_NEW_WORD,
    ),
    Situation(name="not found", payout=Said.PAYOUT_NOT_FOUND, asked=Operator.KNOWS_NOTHING),
    Situation(name="taken back", payment=Said.REVERSED, payout=Said.PAYOUT_RETURNED),
    Situation(name="replayed", payment=Said.PAID, payout=Said.PAYOUT_PAID),
    Situation(name="tampered with", payment=Said.TAMPERED),
    Situation(name="cut short", payment=Said.PAID, payout=Said.PAYOUT_PAID, called=Operator.CUT_SHORT),
    Situation(name="foreign currency", payment=Said.FOREIGN_CURRENCY, asked=Operator.SAW_ANOTHER_CURRENCY),
    Situation(
        name="other merchant or payee",
        payment=Said.OTHER_MERCHANT,
        payout=Said.PAYOUT_OTHER_RECEIVER,
        payout_asked=Operator.SAW_ANOTHER_PAYEE,
    ),
    Situation(
        name="other amount",
        payment=Said.OTHER_AMOUNT,
        payout=Said.PAYOUT_OTHER_AMOUNT,
        asked=Operator.SAW_ANOTHER_AMOUNT,
    ),
    Situation(name="asked before it moves", payment=Said.VALIDATION),
    Situation(name="refused", called=Operator.REFUSING),
    Situation(name="unavailable", called=Operator.UNREACHABLE),
    Situation(name="a page of the gateway", called=Operator.HTML_503),
    Situation(name="time-out", called=Operator.SILENT_AFTER),
    Situation(name="500 after accepting", called=Operator.ERROR_AFTER),
    Situation(name="duplicate reference", called=Operator.DUPLICATE),
)


def proofs(case: ContractCase, situation: Situation, direction: Direction) -> Sequence[str]:
    """What of the operator's the suite proves the situation with: its callback, its answer to a question, to an order.

    None where the operator cannot say it, or the adapter has no verb to meet it with.
    """
    is_in = direction is Direction.IN
    said = situation.payment if is_in else situation.payout
    question, order = (Capability.QUERY_STATUS, Capability.REQUEST_PAYMENT) if is_in else (PAYOUT_QUERY, PAID_OUT)
    asked = situation.asked if is_in else situation.asked or situation.payout_asked
    is_asked = asked is not None and case.can_stage(asked, question)
    has_met = {
        "callback": said in case.callbacks,
        "answer": is_asked and (not is_in or case.question.direction is Direction.IN),
        "call": situation.called is not None and case.can_stage(situation.called, order),
    }
    return [word for word, is_so in has_met.items() if is_so]


def reasons(case: ContractCase) -> Mapping[tuple[str, str], Sequence[str]]:
    """The situations that the operator cannot be proven in, by the way they would be told and the case's reason."""
    found: dict[tuple[str, str], list[str]] = {}
    for situation in SITUATIONS:
        for told_by, why in _gaps(case, situation):
            found.setdefault((told_by, why), []).append(situation.name)
    return found


def _gaps(case: ContractCase, situation: Situation) -> Sequence[tuple[str, str]]:
    """What is missing of one of them, and why."""
    unsaid, unstaged, unpaid = _by_name(case.unsayable), _by_name(case.unstageable), _by_name(case.payout_unstageable)
    ways = (
        ("payments by callback", situation.payment, unsaid),
        ("payments by answer", situation.asked, unstaged),
        ("payments by call", situation.called, unstaged),
        ("payouts by callback", situation.payout, unsaid),
        ("payouts by answer", situation.asked or situation.payout_asked, unpaid),
        ("payouts by call", situation.called, unpaid),
    )
    return [(told_by, why[entry]) for told_by, entry, why in ways if entry is not None and entry in why]


def _by_name(whys: Mapping[Said, str] | Mapping[Operator, str]) -> Mapping[str, str]:
    return {str(entry): why for entry, why in whys.items()}
