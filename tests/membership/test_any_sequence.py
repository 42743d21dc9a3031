"""Whatever happens to a unit, in any legal order, its account, its cover and the books agree (DOMAIN 11)."""

from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.ids import (
    AntennaId,
    CampaignId,
    EnrolmentId,
    MemberId,
    MutualId,
    PaymentId,
    SchemeVersionId,
    UnitId,
    new_id,
)
from app.core.money import XOF
from app.ledger.model import AccountRef, JournalEntry, Side
from app.membership import (
    CBHI,
    Mutual,
    Parameters,
    UnitDues,
    UnitStatus,
    daily,
    schedule,
    settling,
    standing,
    undo,
    write_off,
)
from app.membership.account import Act, Enrolment, Rows, UnitAccount
from app.membership.campaigns import Campaign
from app.membership.enrol import start
from app.membership.model import OpenDue
from app.membership.schemes import SchemeVersion
from tests.membership.village import AGENT, PILOT, allocate, at_eight, columns, day

MUTUAL = Mutual(
    id=MutualId(new_id()),
    code="MICMO",
    name="MICMO",
    circle="01",
    currency=XOF,
    region="ML",
    timezone="Africa/Bamako",
    parameters=Parameters(),
    opened_on=day("2026-01-01"),
)


def a_campaign(year: int) -> Campaign:
    """The harvest campaign of a year."""
    scheme = SchemeVersion(
        id=SchemeVersionId(new_id()),
        scheme="pilot",
        version=1,
        tariff=PILOT,
        rates={},
        ceilings={},
        parameters=MUTUAL.parameters,
        regime=CBHI,
        own_parameters={},
        valid_from=MUTUAL.opened_on,
    )
    return Campaign(
        id=CampaignId(new_id()),
        name=str(year),
        scheme=scheme,
        opens_on=date(year - 1, 11, 1),
        closes_on=date(year, 1, 31),
        coverage_from=date(year, 2, 1),
        coverage_to=date(year + 1, 1, 31),
        due_dates=(date(year, 1, 31), date(year, 3, 31), date(year, 5, 31)),
    )


BEGINNING = day("2026-01-10")
CAMPAIGNS = [a_campaign(2026), a_campaign(2027)]


@dataclass(slots=True)
class Life:
    """One unit's account lived in memory, with what collection would post beside it."""

    today: date = BEGINNING
    account: UnitAccount = field(
        default_factory=lambda: UnitAccount.of(
            unit_id=UnitId(new_id()),
            reference="0100012336",
            antenna_id=AntennaId(new_id()),
            status=UnitStatus.PENDING,
            looks_on=None,
            rows=Rows(),
        )
    )
    books: Counter[AccountRef] = field(default_factory=Counter)
    payments: list[PaymentId] = field(default_factory=list)

    def act(self, on: date | None = None) -> Act:
        """Something done today."""
        value_on = on or self.today
        return Act(
            mutual=MUTUAL,
            on=value_on,
            today=self.today,
            booked_on=self.today,
            occurred_at=at_eight(value_on),
            actor=AGENT,
            cause="test",
        )

    def enrol(self) -> None:
        """Enrol, renew or enrol again, in the first campaign that takes it."""
        latest = self.account.latest()
        campaign = next((one for one in CAMPAIGNS if self._takes(one)), None)
        if campaign is None:
            return
        kind = "new" if latest is None else "reenrolment" if latest.lapsed_on else "renewal"
        enrolment = Enrolment(
            id=EnrolmentId(new_id()),
            campaign=campaign,
            kind=kind,
            enrolled_on=self.today,
            persons=7,
            status=UnitStatus.PENDING,
            effective_on=None,
            cover_from=None,
            cover_to=campaign.coverage_to,
        )
        start(self.account, self.act(), enrolment, with_fee=kind != "renewal")

    def pay(self, amount: int, days_ago: int) -> None:
        """Money comes, perhaps late."""
        if not self.account.status.is_open:
            return
        on = max(BEGINNING, self.today - timedelta(days=days_ago))
        payment_id = PaymentId(new_id())
        self.payments.append(payment_id)
        allocation = allocate(self._dues(), payment_id, amount, at_eight(on))
        for account, minor in columns(allocation).items():
            self.books[account.of(self.account.id)] -= minor
        settling.settle(self.account, self.act(on), [allocation])

    def reverse(self, which: int) -> None:
        """One of the payments is taken back."""
        if not self.payments:
            return
        payment_id = self.payments.pop(which % len(self.payments))
        for part in undo.undo(self.account, self.act(), payment_id):
            self.books[part.account] += part.amount_minor

    def give_up(self, percent: int) -> None:
        """Arrears on instalments are given up, or a part of them (E23)."""
        owed = sum(due.left_minor for due in self.account.open_dues() if due.kind != "fee")
        if minor := owed * percent // 100:
            for part in write_off.give_up(self.account, self.act(), minor):
                self.books[AccountRef("4111", self.account.id)] -= part.amount_minor

    def join(self) -> None:
        """A person joins the unit, if it may grow."""
        leader = standing.leading(self.account, self.today)
        if leader is None or leader.lapsed_on or self.today > leader.cover_to:
            return
        seq = max((due.seq for due in self.account.dues_of(leader)), default=0) + 1
        self.account.put(schedule.addition(leader, seq, MemberId(new_id()), self.today))
        settling.call_what_is_due(self.account, self.act())
        settling.apply_advances(self.account, self.act())
        settling.follow(self.account, self.act())

    def live(self, days: int) -> None:
        """Days pass; on those the account need not be looked at, looking at it all the same finds nothing to do."""
        for _ in range(days):
            self.today += timedelta(days=1)
            if self.account.looks_on is None or self.account.looks_on > self.today:
                self._finds_nothing_to_do()
            else:
                daily.pass_day(self.account, self.act())
            self.check()

    def check(self) -> None:
        """Everything that must hold at any time."""
        for entry in self.account.entries:
            self._post(entry)
        self.account.entries.clear()
        self._books_agree()
        self._cover_agrees()

    def _post(self, entry: JournalEntry) -> None:
        signed = [line.amount.minor * (1 if line.side is Side.DEBIT else -1) for line in entry.lines]
        assert sum(signed) == 0
        assert all(line.amount.minor > 0 for line in entry.lines)
        for line, minor in zip(entry.lines, signed, strict=True):
            self.books[line.account] += minor

    def _books_agree(self) -> None:
        """DOMAIN 11 (3) and (6)."""
        rows, unit = self.account.rows, self.account.id
        called = [due for due in rows.dues.values() if due.called_on]
        fees = sum(due.left_minor for due in called if due.kind == "fee")
        assert self.books[AccountRef("4112", unit)] == fees
        assert self.books[AccountRef("4111", unit)] == sum(due.left_minor for due in called) - fees
        assert self.books[AccountRef("4191", unit)] == -sum(one.left_minor for one in rows.advances.values())
        assert all(0 <= one.left_minor <= one.amount_minor for one in rows.advances.values())
        for funder, code in (("state", "47321"), ("donor", "47322")):
            standing_shares = [one for one in rows.accruals.values() if one.funder == funder and one.undone_on is None]
            assert self.books[AccountRef(code)] == sum(one.amount_minor for one in standing_shares)
        paid: Counter[UUID] = Counter()
        for one in self.account.standing_settlements():
            paid[one.due_id] += one.amount_minor
        for due in rows.dues.values():
            assert due.paid_minor == paid[due.id] <= due.member_minor
            assert (due.settled_on is not None) == (due.called_on is not None and due.paid_minor == due.member_minor)

    def _cover_agrees(self) -> None:
        spells = sorted(self.account.rows.spells.values(), key=lambda one: (one.enrolment_id, one.from_on))
        for before, after in pairwise(spells):
            assert before.enrolment_id != after.enrolment_id or before.to_on < after.from_on
        for enrolment in self.account.rows.enrolments.values():
            covers = any(one.from_on <= self.today <= one.to_on for one in spells if one.enrolment_id == enrolment.id)
            begun = enrolment.cover_from is not None and enrolment.cover_from <= self.today
            is_paid_up = enrolment.status in (UnitStatus.ACTIVE, UnitStatus.GRACE)
            assert covers == (begun and is_paid_up)

    def _finds_nothing_to_do(self) -> None:
        looked_at = deepcopy(self.account)
        daily.pass_day(looked_at, self.act())
        assert looked_at.entries == []
        assert looked_at.rows == self.account.rows
        assert looked_at.status is self.account.status

    def _takes(self, campaign: Campaign) -> bool:
        runs = any(one.campaign.id == campaign.id for one in self.account.running())
        return not runs and campaign.opens_on <= self.today <= campaign.coverage_to

    def _dues(self) -> UnitDues:
        return UnitDues(
            unit_id=self.account.id,
            antenna_id=self.account.antenna_id,
            status=self.account.status,
            open=tuple(
                OpenDue(
                    id=due.id,
                    kind=due.kind,
                    enrolment_id=due.enrolment_id,
                    seq=due.seq,
                    due_on=due.due_on,
                    open_minor=due.left_minor,
                )
                for due in self.account.open_dues()
            ),
        )


AMOUNTS = st.sampled_from([1, 999, 1_000, 4_036, 4_038, 5_038, 8_072, 13_110, 20_000]) | st.integers(1, 15_000)
STEPS = st.one_of(
    st.tuples(st.just("live"), st.integers(1, 95)),
    st.tuples(st.just("pay"), AMOUNTS, st.sampled_from([0, 0, 0, 1, 5, 31, 40])),
    st.tuples(st.just("reverse"), st.integers(0, 9)),
    st.tuples(st.just("give_up"), st.sampled_from([100, 100, 50, 1])),
    st.tuples(st.just("join")),
    st.tuples(st.just("enrol")),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, max_size=25))
def test_any_legal_sequence_keeps_account_cover_and_books_in_agreement(steps: Sequence[tuple[object, ...]]) -> None:
    life = Life()
    life.enrol()
    life.check()
    for name, *values in steps:
        getattr(life, str(name))(*values)
        life.check()
