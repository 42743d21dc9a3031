"""Posting: all or none, once per key, in a constant number of statements."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from app import ledger
from app.core.ids import MutualId, new_id
from app.core.money import Money
from app.db import Database, Session
from app.ledger import (
    Outcome,
    PeriodClosed,
    PostingConflict,
    Unbalanced,
    UnknownAccount,
    WrongCurrency,
    credit,
    debit,
    post,
)
from app.ledger.chart import ADVANCES, COLLECTION_FEES, SUSPENSE
from app.ledger.model import AccountRef, Line
from tests.ledger.books import A_DAY, BY_US, MOOV, ORANGE, an_entry, kes, received, set_aside, xof


async def test_an_entry_moves_both_accounts(session: Session, mutual: MutualId) -> None:
    payment = new_id()

    [posted] = await post(session, [received(mutual, xof(5_000), payment=payment, key="payment:1")])

    assert (posted.key, posted.outcome) == ("payment:1", Outcome.POSTED)
    assert (await ledger.balance(session, mutual, ORANGE)).net_minor == 5_000
    assert (await ledger.balance(session, mutual, SUSPENSE.of(payment))).on_usual_side == 5_000


async def test_nothing_to_post_is_nothing_posted(session: Session) -> None:
    assert await post(session, []) == []


async def test_a_known_key_with_the_same_lines_changes_nothing(session: Session, mutual: MutualId) -> None:
    entry = received(mutual, xof(5_000), key="payment:1")

    [first] = await post(session, [entry])
    [again] = await post(session, [entry])

    assert again == type(first)(first.entry_id, "payment:1", Outcome.ALREADY_POSTED)
    assert (await ledger.balance(session, mutual, ORANGE)).debit_minor == 5_000


async def test_the_order_of_lines_does_not_make_another_entry(session: Session, mutual: MutualId) -> None:
    payment = new_id()
    lines = (debit(ORANGE, xof(70)), credit(SUSPENSE.of(payment), xof(70)))

    await post(session, [an_entry(mutual, *lines, key="k")])
    [again] = await post(session, [an_entry(mutual, *reversed(lines), key="k")])

    assert again.outcome is Outcome.ALREADY_POSTED


async def test_the_same_entry_twice_in_a_batch_is_posted_once(session: Session, mutual: MutualId) -> None:
    entry = received(mutual, xof(5_000), key="payment:1")

    first, again = await post(session, [entry, entry])

    assert (first.outcome, again.outcome) == (Outcome.POSTED, Outcome.ALREADY_POSTED)
    assert first.entry_id == again.entry_id
    assert (await ledger.balance(session, mutual, ORANGE)).debit_minor == 5_000


async def test_a_batch_may_mix_new_and_known_keys(session: Session, mutual: MutualId) -> None:
    known, new = received(mutual, xof(1), key="b"), received(mutual, xof(2), key="a")
    await post(session, [known])

    answers = await post(session, [known, new])

    assert [(answer.key, answer.outcome) for answer in answers] == [
        ("b", Outcome.ALREADY_POSTED),
        ("a", Outcome.POSTED),
    ]
    assert (await ledger.balance(session, mutual, ORANGE)).debit_minor == 3


PAYMENT = new_id()


@pytest.mark.parametrize(
    "other",
    [
        {"amount": xof(5_001)},
        {"payment": new_id()},
        {"on": A_DAY + timedelta(days=1)},
    ],
    ids=["amount", "account", "date"],
)
async def test_a_known_key_with_other_content_is_a_conflict(
    session: Session, mutual: MutualId, other: dict[str, Money | UUID | date]
) -> None:
    given = {"amount": xof(5_000), "payment": PAYMENT, "on": A_DAY}
    await post(session, [received(mutual, key="payment:1", **given)])  # type: ignore[arg-type]

    with pytest.raises(PostingConflict):
        await post(session, [received(mutual, key="payment:1", **(given | other))])  # type: ignore[arg-type]

    assert (await ledger.balance(session, mutual, ORANGE)).debit_minor == 5_000


async def test_one_key_with_two_contents_in_a_batch_is_a_conflict(session: Session, mutual: MutualId) -> None:
    with pytest.raises(PostingConflict):
        await post(session, [received(mutual, xof(1), key="k"), received(mutual, xof(2), key="k")])

    assert await ledger.trial_balance(session, mutual) == []


@pytest.mark.parametrize(
    "lines",
    [
        (debit(ORANGE, xof(5_000)), credit(SUSPENSE, xof(4_999))),
        (debit(ORANGE, xof(5_000)), debit(SUSPENSE, xof(5_000))),
        (debit(ORANGE, xof(0)), credit(SUSPENSE, xof(0))),
        (debit(ORANGE, xof(-10)), credit(SUSPENSE, xof(-10))),
        (debit(ORANGE, xof(10)), credit(SUSPENSE, kes(10))),
        (debit(ORANGE, xof(10)),),
        (),
    ],
    ids=["short", "one column", "zero", "negative", "two currencies", "one line", "empty"],
)
async def test_an_entry_that_does_not_balance_is_refused(
    session: Session, mutual: MutualId, lines: tuple[Line, ...]
) -> None:
    """RELIABILITY I1."""
    with pytest.raises(Unbalanced):
        await post(session, [received(mutual, xof(1)), an_entry(mutual, *lines)])

    assert await ledger.trial_balance(session, mutual) == []


async def test_a_code_outside_the_chart_is_refused(session: Session, mutual: MutualId) -> None:
    lines = (debit(AccountRef("9999"), xof(10)), credit(SUSPENSE, xof(10)))

    with pytest.raises(UnknownAccount) as refused:
        await post(session, [an_entry(mutual, *lines)])

    assert refused.value.facts == {"account": "9999"}


async def test_francs_do_not_go_on_an_account_in_shillings(session: Session, kenyan: MutualId) -> None:
    with pytest.raises(WrongCurrency):
        await post(session, [received(kenyan, xof(10))])


async def test_cents_are_kept_to_the_cent(session: Session, kenyan: MutualId) -> None:
    await post(session, [received(kenyan, Money.parse("15.01", kes(0).currency))])
    await post(session, [received(kenyan, Money.parse("0.99", kes(0).currency))])

    held = await ledger.balance(session, kenyan, ORANGE)

    assert (held.debit_minor, held.currency) == (1_600, "KES")


async def test_one_batch_belongs_to_one_mutual(session: Session, mutual: MutualId, kenyan: MutualId) -> None:
    with pytest.raises(AssertionError, match="one set of books"):
        await post(session, [received(mutual, xof(1)), received(kenyan, kes(1))])


async def test_the_same_key_in_two_mutuals_is_two_entries(session: Session, mutual: MutualId, kenyan: MutualId) -> None:
    await post(session, [received(mutual, xof(1), key="k")])
    [posted] = await post(session, [received(kenyan, kes(1), key="k")])

    assert posted.outcome is Outcome.POSTED


async def test_a_closed_period_takes_no_entry(session: Session, mutual: MutualId) -> None:
    """DOMAIN 11, invariant 8."""
    await ledger.close_period(session, mutual, date(2026, 2, 14), actor=BY_US)

    for day in (date(2026, 2, 1), date(2026, 2, 28)):
        with pytest.raises(PeriodClosed):
            async with session.begin_nested():
                await post(session, [received(mutual, xof(1), on=day)])
    await post(session, [received(mutual, xof(1), on=date(2026, 1, 31)), received(mutual, xof(1), on=date(2026, 3, 1))])

    assert (await ledger.balance(session, mutual, ORANGE)).debit_minor == 2


@contextmanager
def counted(engine: AsyncEngine) -> Iterator[list[str]]:
    """The statements sent while the block runs."""
    sent: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine.sync_engine, "before_cursor_execute", note)


async def test_five_hundred_entries_cost_as_many_statements_as_one(
    session: Session, mutual: MutualId, shared_engine: AsyncEngine
) -> None:
    """DESIGN 5."""
    with counted(shared_engine) as for_one:
        await post(session, [received(mutual, xof(1))])
    with counted(shared_engine) as for_many:
        await post(session, [received(mutual, xof(amount)) for amount in range(1, 501)])

    assert len(for_one) == len(for_many)
    assert (await ledger.balance(session, mutual, ORANGE)).debit_minor == 1 + 500 * 501 // 2


async def test_batches_on_the_same_accounts_in_opposite_order_do_not_deadlock(
    database: Database, committed_mutual: MutualId
) -> None:
    """RELIABILITY 5: accounts are touched in sorted order, so `Database.run` has nothing to try again."""
    units = [new_id() for _ in range(12)]
    refs = [ORANGE, MOOV, COLLECTION_FEES, *(ADVANCES.of(unit) for unit in units)]

    async def book(order: list[AccountRef]) -> None:
        for _ in range(15):
            async with database.transaction() as session:
                pairs = zip(order, [*order[1:], order[0]], strict=True)
                await post(session, [an_entry(committed_mutual, debit(a, xof(1)), credit(b, xof(1))) for a, b in pairs])

    await asyncio.gather(book(refs), book(refs[::-1]), book(refs[5:] + refs[:5]))

    async with database.transaction() as session:
        for ref in refs:
            held = await ledger.balance(session, committed_mutual, ref)
            assert (held.debit_minor, held.credit_minor) == (45, 45)


async def test_writers_of_one_code_do_not_wait_for_each_other(database: Database, committed_mutual: MutualId) -> None:
    """PERFORMANCE P7: what a code moved is counted by each connection for itself, and added up by who reads."""
    [first, second, third, fourth] = (new_id() for _ in range(4))
    async with database.transaction() as one, database.transaction() as other:
        await other.execute(text("SET LOCAL lock_timeout = '5s'"))
        await post(
            one, [an_entry(committed_mutual, debit(SUSPENSE.of(first), xof(1)), credit(ADVANCES.of(second), xof(1)))]
        )
        await post(
            other, [an_entry(committed_mutual, debit(SUSPENSE.of(third), xof(2)), credit(ADVANCES.of(fourth), xof(2)))]
        )

    async with database.transaction() as session:
        rows = {row.code: row.balance for row in await ledger.trial_balance(session, committed_mutual, A_DAY)}
    assert (rows["47121"].debit_minor, rows["4191"].credit_minor) == (3, 3)


async def test_a_key_posted_by_many_at_once_is_posted_once(database: Database, committed_mutual: MutualId) -> None:
    entries = [received(committed_mutual, xof(7), payment=new_id(), key=f"k{number}") for number in range(6)]

    async def book(order: list[ledger.JournalEntry]) -> list[Outcome]:
        async with database.transaction() as session:
            return [posted.outcome for posted in await post(session, order)]

    answers = await asyncio.gather(*(book(entries[::step]) for step in (1, -1) * 4))

    assert sum(outcomes.count(Outcome.POSTED) for outcomes in answers) == 6
    async with database.transaction() as session:
        assert (await ledger.balance(session, committed_mutual, ORANGE)).debit_minor == 42


async def test_two_first_payments_of_a_unit_at_once_share_its_account(
    database: Database, committed_mutual: MutualId
) -> None:
    unit = new_id()

    async def book() -> None:
        async with database.transaction() as session:
            payment = new_id()
            await post(session, [received(committed_mutual, xof(7), payment=payment)])
            await post(session, [set_aside(committed_mutual, xof(7), payment=payment, unit=unit)])

    await asyncio.gather(*(book() for _ in range(6)))

    async with database.transaction() as session:
        assert (await ledger.balance(session, committed_mutual, ADVANCES.of(unit))).on_usual_side == 42
