"""A reversed payment taken out of a unit's account: advance un-applied, dues reopened, clocks restarted (E11, U12)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from app.core.ids import PaymentId
from app.ledger.chart import ADVANCES, DIFFERENCES, FEES_DUE, MEMBERS_DUE
from app.ledger.model import AccountRef
from app.membership import cover, entries
from app.membership.account import ONE_DAY, Act, Due, Settlement, UnitAccount
from app.membership.model import DueKind, UndonePart
from app.membership.schedule import suspends_on
from app.membership.settling import follow, member_cover_from, mirror_accruals, restore_to_advance


def undo(account: UnitAccount, act: Act, payment_id: PaymentId) -> list[UndonePart]:
    """Undo what this payment did here; the parts are the debits of E11b, those of 47111 could not be un-applied.

    What it settled of a lapsed enrolment stays, and so does what was refunded of its advance (DOMAIN 16).
    """
    mine = [one for one in account.standing_settlements() if one.payment_id == payment_id]
    kept = [one for one in mine if _has_lapsed(account, one)]
    undone = [one for one in mine if one not in kept]
    taken: Counter[AccountRef] = Counter()
    _unapply(account, act, [one for one in undone if one.source == "advance"])
    for settlement in (one for one in undone if one.source == "direct"):
        account.put(replace(settlement, undone_on=act.on))
        taken[_owed(account, settlement)] += settlement.amount_minor
    taken[DIFFERENCES] += sum(one.amount_minor for one in kept if one.source == "direct")
    _empty_advance(account, payment_id, [one for one in kept if one.source == "advance"], taken)
    _reopen(account, act, undone)
    account.tell("payment_undone", act.on, payment=str(payment_id), amount_minor=taken.total())
    follow(account, act)
    return [UndonePart(unit_id=account.id, account=ref, amount_minor=minor) for ref, minor in taken.items() if minor]


def _has_lapsed(account: UnitAccount, settlement: Settlement) -> bool:
    return account.enrolment_of(account.rows.dues[settlement.due_id]).lapsed_on is not None


def _owed(account: UnitAccount, settlement: Settlement) -> AccountRef:
    is_fee = account.rows.dues[settlement.due_id].kind is DueKind.FEE
    return (FEES_DUE if is_fee else MEMBERS_DUE).of(account.id)


def _unapply(account: UnitAccount, act: Act, applied: Iterable[Settlement]) -> None:
    """E11a: the latest application first."""
    for settlement in sorted(applied, key=lambda one: one.position, reverse=True):
        account.entries.append(entries.advance_unapplied(act, account, settlement))
        account.put(replace(settlement, undone_on=act.on))
        restore_to_advance(account, settlement)


def _empty_advance(
    account: UnitAccount, payment_id: PaymentId, kept: Iterable[Settlement], taken: Counter[AccountRef]
) -> None:
    """Take all that is left of its advance; what was used for good leaves a difference."""
    if advance := account.advance_of(payment_id):
        used = sum(one.amount_minor for one in kept)
        taken[ADVANCES.of(account.id)] += advance.left_minor
        taken[DIFFERENCES] += advance.amount_minor - advance.left_minor
        account.put(replace(advance, amount_minor=used, left_minor=0))


def _reopen(account: UnitAccount, act: Act, undone: Iterable[Settlement]) -> None:
    lost = Counter[Due]()
    for settlement in undone:
        lost[account.rows.dues[settlement.due_id]] += settlement.amount_minor
    for due, minor in lost.items():
        _reopen_due(account, act, due, minor)
    for enrolment_id in {due.enrolment_id for due in lost}:
        cover.withdraw_effect(account, account.rows.enrolments[enrolment_id], act.on)


def _reopen_due(account: UnitAccount, act: Act, due: Due, minor: int) -> None:
    """Less is paid of it; its clock restarts, and where grace was over it suspends from the next day (U12)."""
    if due.settled_on:
        mirror_accruals(account, act, due)
    _uncover_member(account, act, due)
    days = [one.settled_on for one in account.standing_settlements() if one.due_id == due.id]
    fresh_grace = suspends_on(account.enrolment_of(due), act.on)
    account.put(
        replace(
            due,
            paid_minor=due.paid_minor - minor,
            paid_on=max(days, default=None),
            settled_on=None,
            clock_on=act.on,
            suspends_on=act.on + ONE_DAY if act.on >= due.suspends_on else fresh_grace,
        )
    )


def _uncover_member(account: UnitAccount, act: Act, due: Due) -> None:
    """A person who joined loses a waiting period that stood on this due, not cover that has begun (U11, U12)."""
    if due.member_id and due.settled_on and member_cover_from(account.enrolment_of(due), due.settled_on) > act.on:
        account.covered_members[due.member_id] = None
