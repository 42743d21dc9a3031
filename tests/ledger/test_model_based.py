"""Whatever is posted, in whatever order: the books agree with a dictionary, and always sum to zero."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from app import ledger
from app.checker import run_checks
from app.core.clock import VirtualClock
from app.core.ids import new_id
from app.ledger import AccountRef, JournalEntry, Outcome, PostingConflict, Side, credit, debit, post
from app.ledger.chart import ADVANCES, MEMBERS_DUE, SUSPENSE
from tests.ledger.books import BANK, ORANGE, a_mutual, an_entry, xof

Answer = TypeVar("Answer")

PARTIES = [new_id() for _ in range(2)]
ACCOUNTS = [ORANGE, BANK, *(code.of(party) for code in (SUSPENSE, ADVANCES, MEMBERS_DUE) for party in PARTIES)]
FIRST_DAY = date(2026, 1, 28)

BOOKS_ALONE = {"I1", "I3", "I4", "DESIGN 5"}  # these parties have no dues and no payments

accounts = st.sampled_from(ACCOUNTS)
amounts = st.integers(1, 10**12)
days = st.integers(0, 70).map(lambda after: FIRST_DAY + timedelta(days=after))
transfers = st.tuples(accounts, accounts, amounts, days)


class Books(RuleBasedStateMachine):
    """One transaction on real books, beside a list of what was posted."""

    url: str

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.engine = create_async_engine(self.url, poolclass=NullPool)
        self.session = AsyncSession(self.engine, info={"clock": VirtualClock(datetime(2026, 3, 2, tzinfo=UTC))})
        self.posted: list[JournalEntry] = []

    def wait(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return self.loop.run_until_complete(work)

    @initialize()
    def open_books(self) -> None:
        self.mutual_id = self.wait(a_mutual(self.session))

    @rule(batch=st.lists(transfers, min_size=1, max_size=8))
    def post_a_batch(self, batch: list[tuple[AccountRef, AccountRef, int, date]]) -> None:
        entries = [
            an_entry(self.mutual_id, debit(to, xof(minor)), credit(of, xof(minor)), on=on)
            for to, of, minor, on in batch
        ]
        answers = self.wait(post(self.session, entries))
        assert {answer.outcome for answer in answers} == {Outcome.POSTED}
        self.posted += entries

    @rule(data=st.data())
    def replay(self, data: st.DataObject) -> None:
        if self.posted:
            entries = data.draw(st.lists(st.sampled_from(self.posted), min_size=1, max_size=4))
            answers = self.wait(post(self.session, entries))
            assert {answer.outcome for answer in answers} == {Outcome.ALREADY_POSTED}

    @rule(data=st.data(), more=amounts)
    def contradict(self, data: st.DataObject, more: int) -> None:
        if self.posted:
            known = data.draw(st.sampled_from(self.posted))
            larger = xof(known.lines[0].amount.minor + more)
            other = an_entry(self.mutual_id, debit(ORANGE, larger), credit(BANK, larger), key=known.key)
            try:
                self.wait(post(self.session, [other]))
            except PostingConflict:
                return
            raise AssertionError("a known key took other lines")

    @rule(data=st.data(), on=days)
    def undo(self, data: st.DataObject, on: date) -> None:
        if self.posted:
            known = data.draw(st.sampled_from(self.posted))
            mirror = an_entry(self.mutual_id, *(line.mirrored() for line in known.lines), on=on, event="E11")
            self.wait(post(self.session, [mirror]))
            self.posted.append(mirror)

    @rule(account=accounts, at=days)
    def ask_at(self, account: AccountRef, at: date) -> None:
        held = self.wait(ledger.balance(self.session, self.mutual_id, account, at=at))
        assert held.net_minor == self.expected(at)[account]

    @rule(account=accounts)
    def read_statement(self, account: AccountRef) -> None:
        lines = self.wait(ledger.statement(self.session, self.mutual_id, account, limit=1_000))
        assert (lines[-1].net_minor if lines else 0) == self.expected()[account]

    @invariant()
    def every_account_agrees_and_the_whole_is_zero(self) -> None:
        """RELIABILITY I4, DOMAIN 11 invariant 9."""
        expected = self.expected()
        rows = self.wait(ledger.trial_balance(self.session, self.mutual_id))
        assert sum(row.balance.net_minor for row in rows) == 0
        for row in rows:
            assert row.balance.net_minor == sum(net for ref, net in expected.items() if ref.code == row.code)

    def expected(self, at: date = date.max) -> Counter[AccountRef]:
        nets: Counter[AccountRef] = Counter()
        for line in (line for entry in self.posted if entry.booked_on <= at for line in entry.lines):
            nets[line.account] += line.amount.minor if line.side is Side.DEBIT else -line.amount.minor
        return nets

    def teardown(self) -> None:
        findings = self.wait(run_checks(self.session, self.mutual_id))
        self.wait(self.session.close())
        self.wait(self.engine.dispose())
        self.loop.close()
        assert [finding for finding in findings if finding.code in BOOKS_ALONE] == []


def test_the_books_agree_with_a_model(database_url: str) -> None:
    machine = type("BooksHere", (Books,), {"url": database_url})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=12,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
