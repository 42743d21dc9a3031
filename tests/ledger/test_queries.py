"""Balances now and at any date, the journal, and statements page by page."""

from datetime import date

import pytest

from app import ledger
from app.core.ids import EntryId, MutualId, new_id
from app.db import Session
from app.ledger import AccountRef, JournalCursor, Side, UnknownAccount, UnknownEntry, credit, debit, post
from app.ledger.chart import ADVANCES, SUSPENSE
from tests.ledger.books import BANK, BY_US, MOOV, ORANGE, an_entry, received, xof

JANUARY, FEBRUARY, MARCH = date(2026, 1, 31), date(2026, 2, 1), date(2026, 3, 2)


async def test_a_balance_can_be_asked_at_any_date(session: Session, mutual: MutualId) -> None:
    await post(
        session, [received(mutual, xof(minor), on=on) for minor, on in ((1, JANUARY), (20, FEBRUARY), (300, MARCH))]
    )

    asked = [date(2025, 12, 31), date(2026, 1, 30), JANUARY, FEBRUARY, date(2026, 3, 1), MARCH, date(2030, 1, 1)]
    held = [(await ledger.balance(session, mutual, ORANGE, at=at)).net_minor for at in asked]

    assert held == [0, 0, 1, 21, 21, 321, 321]
    assert (await ledger.balance(session, mutual, ORANGE)).net_minor == 321


async def test_a_back_dated_entry_changes_every_balance_since_its_date(session: Session, mutual: MutualId) -> None:
    await post(session, [received(mutual, xof(300), on=MARCH)])
    await post(session, [received(mutual, xof(20), on=FEBRUARY)])

    held = [(await ledger.balance(session, mutual, ORANGE, at=at)).net_minor for at in (JANUARY, FEBRUARY, MARCH)]

    assert held == [0, 20, 320]


async def test_a_code_without_party_is_the_sum_over_its_parties(session: Session, mutual: MutualId) -> None:
    payments = [new_id() for _ in range(3)]
    await post(
        session, [received(mutual, xof(minor), payment=payment) for minor, payment in enumerate(payments, start=1)]
    )

    assert (await ledger.balance(session, mutual, SUSPENSE)).on_usual_side == 6
    parties = await ledger.balances_by_party(session, mutual, "47121")
    assert {party: held.on_usual_side for party, held in parties.items()} == dict(zip(payments, (1, 2, 3), strict=True))
    assert await ledger.balances_by_party(session, mutual, "47121", at=JANUARY) == {}


async def test_a_party_nobody_booked_on_stands_at_zero(session: Session, mutual: MutualId) -> None:
    held = await ledger.balance(session, mutual, ADVANCES.of(new_id()))

    assert (held.debit_minor, held.credit_minor, held.currency) == (0, 0, "XOF")


async def test_a_balance_outside_the_chart_is_refused(session: Session, mutual: MutualId) -> None:
    with pytest.raises(UnknownAccount):
        await ledger.balance(session, mutual, AccountRef("9999"))


async def test_mutuals_see_their_own_books_only(session: Session, mutual: MutualId, neighbour: MutualId) -> None:
    [posted] = await post(session, [received(mutual, xof(5))])

    assert await ledger.trial_balance(session, neighbour) == []
    assert await ledger.journal(session, neighbour) == []
    with pytest.raises(UnknownEntry):
        await ledger.entry(session, neighbour, posted.entry_id)


async def test_a_wallet_beyond_the_chart_gets_a_pair_of_accounts(session: Session, mutual: MutualId) -> None:
    """DESIGN 9: wallet accounts continue 552n1 / 552n2."""
    pair = await ledger.open_wallet_accounts(session, mutual, xof(0).currency, number=4, operator="Wave")
    await post(session, [an_entry(mutual, debit(pair[0], xof(5)), credit(pair[1], xof(5)))])

    names = {row.code: row.name_fr for row in await ledger.trial_balance(session, mutual)}

    assert names == {"55241": "Wave, encaissement", "55242": "Wave, décaissement"}


async def test_provisioning_again_changes_nothing(session: Session, mutual: MutualId) -> None:
    before = await ledger.accounts_of(session, mutual)

    await ledger.provision(session, mutual, xof(0).currency)

    assert await ledger.accounts_of(session, mutual) == before


async def test_an_entry_reads_back_as_it_was_written(session: Session, mutual: MutualId) -> None:
    written = an_entry(
        mutual, debit(ORANGE, xof(4)), debit(MOOV, xof(1)), credit(SUSPENSE.of(new_id()), xof(5)), note="à la main"
    )
    [posted] = await post(session, [written])

    read = await ledger.entry(session, mutual, posted.entry_id)

    assert read.lines == tuple(written.lines)
    assert (read.key, read.event, read.cause, read.actor) == (written.key, "E18", "payment:test", "system:test")
    assert (read.occurred_at, read.booked_on, read.note) == (written.occurred_at, written.booked_on, "à la main")


async def test_a_mirror_undoes_an_entry_and_names_it(session: Session, mutual: MutualId) -> None:
    """DOMAIN 11, invariant 2."""
    [posted] = await post(session, [received(mutual, xof(5))])
    booked = await ledger.entry(session, mutual, posted.entry_id)
    mirror = ledger.mirror_of(
        booked, key="undo", event="E11", cause="test", actor=BY_US, occurred_at=booked.occurred_at, booked_on=MARCH
    )

    [undone] = await post(session, [mirror])

    held = await ledger.balance(session, mutual, ORANGE)
    assert (held.debit_minor, held.credit_minor) == (5, 5)
    assert (await ledger.entry(session, mutual, undone.entry_id)).reverses == posted.entry_id


async def test_the_journal_is_read_page_by_page(session: Session, mutual: MutualId) -> None:
    days = [MARCH, JANUARY, FEBRUARY, JANUARY, MARCH]
    await post(session, [received(mutual, xof(1), key=str(number), on=on) for number, on in enumerate(days)])

    pages, after = [], None
    while page := await ledger.journal(session, mutual, after=after, limit=2):
        pages.append([entry.key for entry in page])
        after = JournalCursor(page[-1].booked_on, page[-1].id)

    assert pages == [["1", "3"], ["2", "0"], ["4"]]


async def test_the_journal_is_filtered_by_event_cause_and_date(session: Session, mutual: MutualId) -> None:
    lines = (debit(ORANGE, xof(1)), credit(BANK, xof(1)))
    for key, event, cause, on in (("a", "E03", "x", JANUARY), ("b", "E05", "x", MARCH), ("c", "E03", "y", MARCH)):
        await post(session, [an_entry(mutual, *lines, key=key, event=event, cause=cause, on=on)])

    async def keys(**asked: object) -> list[str]:
        return [entry.key for entry in await ledger.journal(session, mutual, **asked)]  # type: ignore[arg-type]

    assert await keys(event="E03") == ["a", "c"]
    assert await keys(cause="x") == ["a", "b"]
    assert await keys(since=FEBRUARY) == ["b", "c"]
    assert await keys(until=JANUARY) == ["a"]
    assert await keys(since=JANUARY, until=MARCH, event="E03", cause="y") == ["c"]


async def test_an_unknown_entry_is_not_found(session: Session, mutual: MutualId) -> None:
    with pytest.raises(UnknownEntry):
        await ledger.entry(session, mutual, EntryId(new_id()))


async def test_a_statement_carries_its_balance_from_page_to_page(session: Session, mutual: MutualId) -> None:
    for minor, on in ((1, JANUARY), (20, FEBRUARY), (300, MARCH), (4_000, MARCH)):
        await post(session, [received(mutual, xof(minor), on=on)])
    await post(session, [an_entry(mutual, debit(BANK, xof(21)), credit(ORANGE, xof(21)), on=MARCH)])

    shown, after = [], None
    while page := await ledger.statement(session, mutual, ORANGE, after=after, limit=2):
        shown.append([(line.side, line.amount_minor, line.net_minor) for line in page])
        after = page[-1].cursor

    assert shown == [
        [(Side.DEBIT, 1, 1), (Side.DEBIT, 20, 21)],
        [(Side.DEBIT, 300, 321), (Side.DEBIT, 4_000, 4_321)],
        [(Side.CREDIT, 21, 4_300)],
    ]


async def test_a_statement_opens_with_what_came_before(session: Session, mutual: MutualId) -> None:
    for minor, on in ((1, JANUARY), (20, FEBRUARY), (300, MARCH)):
        await post(session, [received(mutual, xof(minor), on=on)])

    page = await ledger.statement(session, mutual, ORANGE, since=FEBRUARY, until=date(2026, 2, 28))

    assert [(line.amount_minor, line.net_minor) for line in page] == [(20, 21)]


async def test_two_lines_on_one_account_in_an_entry_are_two_lines_of_its_statement(
    session: Session, mutual: MutualId
) -> None:
    await post(session, [an_entry(mutual, debit(ORANGE, xof(4)), debit(ORANGE, xof(1)), credit(BANK, xof(5)))])

    [first] = await ledger.statement(session, mutual, ORANGE, limit=1)
    [second] = await ledger.statement(session, mutual, ORANGE, after=first.cursor)

    assert [(line.number, line.net_minor) for line in (first, second)] == [(1, 4), (2, 5)]


async def test_the_statement_of_a_code_lists_all_its_parties(session: Session, mutual: MutualId) -> None:
    payments = [new_id(), new_id()]
    for payment in payments:
        await post(session, [received(mutual, xof(5), payment=payment)])

    page = await ledger.statement(session, mutual, SUSPENSE)

    assert [(line.account, line.net_minor) for line in page] == [
        (SUSPENSE.of(payments[0]), -5),
        (SUSPENSE.of(payments[1]), -10),
    ]


async def test_months_are_open_until_they_are_closed(session: Session, mutual: MutualId) -> None:
    period = await ledger.close_period(session, mutual, FEBRUARY, actor=BY_US)
    await ledger.close_period(session, mutual, FEBRUARY, actor=BY_US)

    assert period == ledger.period_of(date(2026, 2, 28)) == ledger.Period(FEBRUARY, date(2026, 2, 28))
    assert [await ledger.is_open(session, mutual, on) for on in (JANUARY, FEBRUARY, MARCH)] == [True, False, True]


def test_december_ends_on_its_last_day() -> None:
    assert ledger.period_of(date(2026, 12, 1)) == ledger.Period(date(2026, 12, 1), date(2026, 12, 31))
