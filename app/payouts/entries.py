"""The journal entries of money out: E10 and E14 to E17, and the offset of E13 (DOMAIN 11)."""

from collections.abc import Iterable, Sequence

from app.core.ids import EntryId
from app.core.money import Money
from app.ledger import AccountRef, JournalEntry, Line, chart, credit, debit
from app.payouts.model import Act, Kind, Payout

EVENTS = {"sent": "E14", "confirmed": "E15", "failed": "E16", "returned": "E17", "unconfirmed": "E15"}
REFUND = "E10"


def in_transit(payout: Payout) -> AccountRef:
    """Where its money stands between sending and outcome."""
    account = chart.PAYOUTS_IN_TRANSIT if payout.kind is Kind.BENEFITS else chart.REFUNDS_IN_TRANSIT
    return account.of(payout.id)


def sent(payout: Payout, attempt: int, taken: Sequence[Line], act: Act, *, by: str = "") -> JournalEntry:
    """E14, or E10: out of what its source took, into transit; posted when it is reserved."""
    return _entry(payout, f"{attempt}:sent{by}", "sent", act, (*taken, credit(in_transit(payout), payout.amount)))


def confirmed(payout: Payout, attempt: int, *, fee: Money, levy: Money, act: Act, by: str = "") -> JournalEntry:
    """E15, or E10: it arrived; the mutual bears fee and levy (P3), at a bank the charge is 6318."""
    lines = (
        debit(in_transit(payout), payout.amount),
        *_costs(payout, fee, levy),
        credit(AccountRef(payout.account_code), payout.amount + fee + levy),
    )
    return _entry(payout, f"{attempt}:confirmed{by}", "confirmed", act, lines)


def failed(payout: Payout, attempt: int, given_back: Sequence[Line], act: Act, *, by: str = "") -> JournalEntry:
    """E16, or E10: out of transit, back to where its source took it."""
    return _entry(
        payout, f"{attempt}:failed{by}", "failed", act, (debit(in_transit(payout), payout.amount), *given_back)
    )


def returned(
    payout: Payout, attempt: int, given_back: Sequence[Line], *, fee: Money, levy: Money, act: Act
) -> JournalEntry:
    """E17: it came back after it had arrived; fee and levy stay unless they came back too."""
    costs = (line.mirrored() for line in _costs(payout, fee, levy))
    lines = (debit(AccountRef(payout.account_code), payout.amount + fee + levy), *given_back, *costs)
    return _entry(payout, f"{attempt}:returned", "returned", act, lines)


def unconfirmed(payout: Payout, attempt: int, entry_id: EntryId, act: Act, *, by: str) -> JournalEntry:
    """The mirror of a confirmation that two people found wrong."""
    assert payout.fee is not None and payout.levy is not None, "what was confirmed has its costs"
    mirrored = confirmed(payout, attempt, fee=payout.fee, levy=payout.levy, act=act).lines
    lines = (line.mirrored() for line in mirrored)
    return _entry(payout, f"{attempt}:unconfirmed{by}", "unconfirmed", act, lines, reverses=entry_id)


def offset(payout: Payout, act: Act) -> JournalEntry:
    """E13: what the payout keeps back of what the facility owes; once, however often it is sent (P1)."""
    return _offset(payout, "offset", act, _offset_lines(payout))


def offset_released(payout: Payout, entry_id: EntryId, act: Act) -> JournalEntry:
    """The mirror of the offset, when its claims are released to another batch (P1)."""
    lines = [line.mirrored() for line in _offset_lines(payout)]
    return _offset(payout, "offset_released", act, lines, reverses=entry_id)


def key_of(payout: Payout, what: str) -> str:
    """The key of an entry of this payout: `2:sent`, `offset`."""
    return f"payout:{payout.id}:{what}"


def _costs(payout: Payout, fee: Money, levy: Money) -> tuple[Line, ...]:
    fees = chart.BANK_CHARGES if payout.wallet_id is None else chart.PAYOUT_FEES
    return (debit(fees, fee), debit(chart.WITHDRAWAL_LEVY, levy))


def _offset_lines(payout: Payout) -> Sequence[Line]:
    assert payout.facility_id is not None, "only what a facility owes is kept back"
    return (
        debit(chart.FACILITIES_PAYABLE.of(payout.facility_id), payout.offset),
        credit(chart.TO_RECOVER.of(payout.facility_id), payout.offset),
    )


def _offset(
    payout: Payout, what: str, act: Act, lines: Iterable[Line], *, reverses: EntryId | None = None
) -> JournalEntry:
    return _made(payout, what, "E13", act, lines, reverses)


def _entry(
    payout: Payout, what: str, word: str, act: Act, lines: Iterable[Line], *, reverses: EntryId | None = None
) -> JournalEntry:
    return _made(payout, what, EVENTS[word] if payout.kind is Kind.BENEFITS else REFUND, act, lines, reverses)


def _made(
    payout: Payout, what: str, event: str, act: Act, lines: Iterable[Line], reverses: EntryId | None
) -> JournalEntry:
    return JournalEntry(
        mutual_id=payout.mutual_id,
        key=key_of(payout, what),
        event=event,
        cause=f"payout:{payout.id}",
        actor=act.actor,
        occurred_at=act.occurred_at,
        booked_on=act.booked_on,
        lines=tuple(line for line in lines if line.amount.minor),
        reverses=reverses,
    )
