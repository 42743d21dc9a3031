"""What a line of a statement comes to beside our own books, decided without touching anything."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from app.collection import Booked, OwnTie
from app.payouts import Named, State
from app.providers import PaymentState
from app.treasury.statement_model import Result
from app.treasury.statement_tables import StatementLineRow

FINAL = (PaymentState.SUCCEEDED, PaymentState.FAILED)
OUTCOMES = {PaymentState.SUCCEEDED: "succeeded", PaymentState.FAILED: "failed"}


def contradicts(line: StatementLineRow, earlier: StatementLineRow) -> bool:
    """Whether a line says of a movement what an earlier one said otherwise; what either leaves out does not differ."""
    said, before = PaymentState(line.said), PaymentState(earlier.said)
    if line.direction != earlier.direction or {said, before} & {PaymentState.PENDING, PaymentState.NOT_FOUND}:
        return False
    if said is not before:
        return said in FINAL and before in FINAL
    names = ("amount_minor", "currency", "fee_minor", "party_index", "request_reference")
    pairs = [(getattr(line, name), getattr(earlier, name)) for name in names]
    return any(one is not None and other is not None and one != other for one, other in pairs)


def first_words(lines: Sequence[StatementLineRow]) -> Mapping[UUID, StatementLineRow | None]:
    """For each line of one movement, in the order told, the earlier line that it contradicts."""
    standing: list[StatementLineRow] = []
    found: dict[UUID, StatementLineRow | None] = {}
    for line in lines:
        found[line.id] = next((one for one in standing if contradicts(line, one)), None)
        if found[line.id] is None:
            standing.append(line)
    return found


def of_money_in(line: StatementLineRow, booked: Booked | None, *, fees_are_deducted: bool) -> Result:
    """A line of money in beside the payment of its name."""
    said = PaymentState(line.said)
    if said is PaymentState.SUCCEEDED:
        return _paid(line, booked, fees_are_deducted=fees_are_deducted)
    if said is PaymentState.REVERSED:
        return Result.MATCHED if booked is not None and booked.is_reversed else Result.NOT_OURS
    if said is PaymentState.FAILED:
        return Result.CONTRADICTED if booked is not None and not booked.is_reversed else Result.NOTHING_MOVED
    return Result.UNREADABLE if booked is None else Result.NOTHING_MOVED


def of_own_money_out(line: StatementLineRow, tie: OwnTie) -> Result:
    """A line of money out beside the sweep or top-up of its name; its costs stand in it, beside it, or nowhere."""
    said = PaymentState(line.said)
    if said is not PaymentState.SUCCEEDED:
        return Result.CONTRADICTED if said in (PaymentState.FAILED, PaymentState.REVERSED) else Result.NOTHING_MOVED
    if line.amount_minor == tie.amount.minor and not line.fee_minor:
        return Result.MATCHED
    if line.amount_minor != (tie.amount - tie.costs).minor:
        return Result.AMOUNT_DIFFERS
    return Result.MATCHED if line.fee_minor in (None, tie.costs.minor) else Result.FEE_DIFFERS


def of_money_out(line: StatementLineRow, named: Named | None) -> Result:
    """A line of money out beside the payout that it names."""
    said = PaymentState(line.said)
    if named is None:
        return Result.UNKNOWN_PAYOUT
    if line.amount_minor is not None and line.amount_minor != named.amount_minor:
        return Result.AMOUNT_DIFFERS
    if said in (PaymentState.PENDING, PaymentState.NOT_FOUND):
        return Result.NOTHING_MOVED
    if not _has_happened(said, named):
        return Result.CONTRADICTED
    if said is PaymentState.SUCCEEDED and line.fee_minor is not None and line.fee_minor != named.fee_minor:
        return Result.FEE_DIFFERS
    return Result.THEIRS_ONLY if said.value in named.settled_by else Result.MATCHED


def _paid(line: StatementLineRow, booked: Booked | None, *, fees_are_deducted: bool) -> Result:
    if booked is None:
        return Result.NOT_OURS
    if line.amount_minor != (booked.amount_minor if booked.own_minor is None else booked.own_minor):
        return Result.AMOUNT_DIFFERS
    if fees_are_deducted and line.fee_minor is not None and line.fee_minor != booked.fee_minor:
        return Result.FEE_DIFFERS
    return Result.THEIRS_ONLY if booked.by_statement and booked.own_minor is None else Result.MATCHED


def _has_happened(said: PaymentState, named: Named) -> bool:
    """Whether we hold of it what the operator says."""
    if named.state is State.CONFLICT:
        return False
    if said is PaymentState.REVERSED:
        return named.state is State.RETURNED
    return named.outcome == OUTCOMES[said]
