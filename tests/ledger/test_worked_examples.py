"""Half a year of a small mutual as its accountant would write it (DOMAIN 13, dataset D1), to the franc."""

from datetime import UTC, date, datetime, time
from uuid import UUID

from app import ledger
from app.core.actor import Actor
from app.core.ids import MutualId, new_id
from app.db import Session
from app.ledger import AccountRef, JournalEntry, Side, credit, debit, post
from tests.ledger.books import xof

A, B, C, D = (new_id() for _ in range(4))  # units of 12, 7, 15 and 3 persons
UNKNOWN_PAYMENT = new_id()
CSCOM, CSREF = new_id(), new_id()
Amounts = dict[str | AccountRef, int]

FEES, DUES, ADVANCE = AccountRef("4112"), AccountRef("4111"), AccountRef("4191")
SUSPENSE, PAYABLE, TRANSIT = AccountRef("47121"), AccountRef("4011"), AccountRef("4012")


class Book:
    """Collects entries: a date, an event, what is debited and what is credited."""

    def __init__(self, mutual_id: MutualId) -> None:
        self.mutual_id = mutual_id
        self.entries: list[JournalEntry] = []

    def write(self, on: date, event: str, debits: Amounts, credited: Amounts) -> None:
        sides = ((debit, debits), (credit, credited))
        lines = [make(as_ref(to), xof(minor)) for make, amounts in sides for to, minor in amounts.items()]
        noon = datetime.combine(on, time(12), tzinfo=UTC)
        self.entries.append(
            JournalEntry(
                mutual_id=self.mutual_id,
                key=f"D1:{len(self.entries)}",
                event=event,
                cause="scenario:d1",
                actor=Actor.system("test"),
                occurred_at=noon,
                booked_on=on,
                lines=lines,
            )
        )


def as_ref(account: str | AccountRef) -> AccountRef:
    return AccountRef(account) if isinstance(account, str) else account


def day(written: str) -> date:
    return date.fromisoformat(f"2026-{written}")


def enrol(book: Book, unit: UUID, on: date, first: int) -> None:
    """The fee and the first instalment are called at once (U4)."""
    book.write(on, "E01", {FEES.of(unit): 1_000}, {"1031": 1_000})
    book.write(on, "E02", {DUES.of(unit): first}, {"7011": first})


def receive(book: Book, on: date, wallet: str, gross: int, fee: int, paid: Amounts) -> None:
    """E03 through suspense, then E05 to what the unit owed."""
    payment = SUSPENSE.of(new_id())
    book.write(on, "E03", {wallet: gross - fee, "6311": fee}, {payment: gross})
    book.write(on, "E05", {payment: gross}, paid)


def settle(book: Book, on: date, state: int, donor: int) -> None:
    book.write(on, "E07", {"47321": state, "47322": donor}, {"7111": state, "7131": donor})


def call(book: Book, on: date, unit: UUID, amount: int, *, advance: int = 0) -> None:
    book.write(on, "E02", {DUES.of(unit): amount}, {"7011": amount})
    if advance:
        book.write(on, "E06", {ADVANCE.of(unit): advance}, {DUES.of(unit): advance})


def pay_out(book: Book, sent: date, facility: UUID, wallet: str, amount: int, fee: int) -> None:
    payout = TRANSIT.of(new_id())
    book.write(sent, "E14", {PAYABLE.of(facility): amount}, {payout: amount})
    book.write(sent, "E15", {payout: amount, "6312": fee}, {wallet: amount + fee})


def collections(book: Book) -> None:
    enrol(book, C, day("01-10"), 8_650)
    receive(book, day("01-10"), "55211", 26_950, 270, {FEES.of(C): 1_000, DUES.of(C): 8_650, ADVANCE.of(C): 17_300})
    settle(book, day("01-10"), 21_625, 12_975)
    enrol(book, A, day("01-15"), 6_920)
    receive(book, day("01-15"), "55211", 7_920, 79, {FEES.of(A): 1_000, DUES.of(A): 6_920})
    settle(book, day("01-15"), 17_300, 10_380)
    enrol(book, B, day("01-20"), 4_038)
    receive(book, day("01-20"), "55221", 5_038, 40, {FEES.of(B): 1_000, DUES.of(B): 4_038})
    settle(book, day("01-20"), 10_093, 6_055)
    enrol(book, D, day("01-25"), 1_730)
    receive(book, day("01-25"), "55211", 2_000, 20, {FEES.of(D): 1_000, DUES.of(D): 1_000})
    book.write(day("02-02"), "E03", {"55221": 4_960, "6311": 40}, {SUSPENSE.of(UNKNOWN_PAYMENT): 5_000})
    receive(book, day("03-28"), "55211", 6_920, 69, {ADVANCE.of(A): 6_920})
    receive(book, day("05-30"), "55211", 6_920, 69, {ADVANCE.of(A): 6_920})


def calls(book: Book) -> None:
    for on in (day("03-31"), day("05-31")):
        call(book, on, C, 8_650, advance=8_650)
        settle(book, on, 21_625, 12_975)
        call(book, on, A, 6_920, advance=6_920)
        settle(book, on, 17_300, 10_380)
        call(book, on, B, 4_036)
    call(book, day("03-31"), D, 1_730)
    receive(book, day("03-31"), "55221", 4_036, 32, {DUES.of(B): 4_036})
    settle(book, day("03-31"), 10_091, 6_055)
    book.write(day("04-26"), "E22n", {"7019": 3_460}, {DUES.of(D): 2_460, ADVANCE.of(D): 1_000})


def care(book: Book) -> None:
    book.write(day("03-12"), "E12", {"6011": 5_215}, {PAYABLE.of(CSCOM): 5_215})
    book.write(day("04-10"), "E12", {"6012": 26_000}, {PAYABLE.of(CSREF): 26_000})
    book.write(day("04-10"), "E12", {"6013": 48_000}, {PAYABLE.of(CSREF): 48_000})
    book.write(day("04-10"), "E12", {"6011": 5_075}, {PAYABLE.of(CSCOM): 5_075})
    book.write(day("06-12"), "E12", {"6011": 864}, {PAYABLE.of(CSCOM): 864})
    pay_out(book, day("03-20"), CSCOM, "55212", 5_215, 26)
    pay_out(book, day("04-20"), CSCOM, "55212", 5_075, 25)
    failed = TRANSIT.of(new_id())
    book.write(day("04-20"), "E14", {PAYABLE.of(CSREF): 74_000}, {failed: 74_000})
    book.write(day("04-21"), "E16", {failed: 74_000}, {PAYABLE.of(CSREF): 74_000})
    pay_out(book, day("04-22"), CSREF, "55222", 74_000, 370)


def treasury(book: Book) -> None:
    book.write(day("01-01"), "opening", {"5211": 200_000}, {"1211": 200_000})
    for on, wallet, amount in ((day("03-15"), "55212", 20_000), (day("04-15"), "55222", 80_000)):
        book.write(on, "E19", {"5851": amount}, {"5211": amount})
        book.write(on, "E19", {wallet: amount}, {"5851": amount})
    book.write(day("04-30"), "E18", {"5851": 30_000, "6312": 150}, {"55211": 30_150})
    book.write(day("04-30"), "E18", {"5211": 30_000}, {"5851": 30_000})
    book.write(day("05-20"), "E08", {"5211": 58_820}, {"47322": 58_820})
    book.write(day("06-15"), "E08", {"5211": 90_000}, {"47321": 90_000})


DEBITS = {
    "4111": 4_036, "47321": 46_959, "47322": 23_355, "5211": 278_820, "55211": 20_053, "55212": 9_659,
    "55221": 13_962, "55222": 5_630, "6011": 11_154, "6012": 26_000, "6013": 48_000, "6311": 619, "6312": 571,
    "7019": 3_460,
}  # fmt: skip
CREDITS = {
    "1031": 4_000, "1211": 200_000, "4011": 864, "4191": 1_000, "47121": 5_000, "7011": 62_280, "7111": 136_959,
    "7131": 82_175,
}  # fmt: skip


async def keep_books(session: Session, mutual_id: MutualId) -> None:
    """Post the half-year in one batch, in no order of dates."""
    book = Book(mutual_id)
    for write in (care, collections, treasury, calls):
        write(book)
    await post(session, book.entries)


async def test_the_half_year_ends_in_the_trial_balance_of_the_guide(session: Session, mutual: MutualId) -> None:
    """DOMAIN 13: both columns 492,278."""
    await keep_books(session, mutual)

    rows = await ledger.trial_balance(session, mutual, at=day("06-30"))

    assert {row.code: row.debit_balance_minor for row in rows if row.debit_balance_minor} == DEBITS
    assert {row.code: row.credit_balance_minor for row in rows if row.credit_balance_minor} == CREDITS
    assert sum(DEBITS.values()) == sum(CREDITS.values()) == 492_278


async def test_the_months_end_in_the_accounting_equation(session: Session, mutual: MutualId) -> None:
    """Assets and expenses on one side, debts, equity and income on the other, at every month's end."""
    await keep_books(session, mutual)
    types = {account.code: account.type for account in await ledger.accounts_of(session, mutual)}

    for month_end in map(day, ("01-31", "02-28", "03-31", "04-30", "05-31", "06-30")):
        worth = dict.fromkeys(types.values(), 0)
        for row in await ledger.trial_balance(session, mutual, at=month_end):
            worth[types[row.code]] += row.balance.net_minor
        result = -(worth["income"] + worth["contra_income"] + worth["expense"])
        assert worth["asset"] == -worth["liability"] - worth["equity"] + result


async def test_every_account_stands_on_its_usual_side(session: Session, mutual: MutualId) -> None:
    await keep_books(session, mutual)

    for row in await ledger.trial_balance(session, mutual):
        assert row.balance.on_usual_side >= 0, row.code


async def test_sub_ledgers_tell_whose_money_it_is(session: Session, mutual: MutualId) -> None:
    """W1: A's advance of 28 March is applied on 31 March; D's paid part is refundable after the lapse (E22n)."""
    await keep_books(session, mutual)

    async def advance(unit: UUID, on: str) -> int:
        return (await ledger.balance(session, mutual, ADVANCE.of(unit), at=day(on))).on_usual_side

    assert [await advance(A, on) for on in ("03-27", "03-28", "03-30", "03-31")] == [0, 6_920, 6_920, 0]
    assert [await advance(D, on) for on in ("04-25", "04-26")] == [0, 1_000]
    open_suspense = await ledger.balances_by_party(session, mutual, "47121")
    assert {party: held.net_minor for party, held in open_suspense.items() if held.net_minor} == {
        UNKNOWN_PAYMENT: -5_000
    }


async def test_the_standard_chart_is_bilingual_and_complete(session: Session, mutual: MutualId) -> None:
    """DOMAIN 10."""
    chart = {account.code: account for account in await ledger.accounts_of(session, mutual)}

    assert len(chart) == 53  # those of DOMAIN 10, the inter-mutual account of DESIGN 9, and funds of managed regimes
    assert (chart["4111"].name_fr, chart["4111"].name_en) == (
        "Adhérents, cotisations appelées",
        "Members, contributions due",
    )
    assert (chart["4111"].side, chart["4111"].party_kind) == (Side.DEBIT, "unit")
    assert all(account.name_fr and account.name_en for account in chart.values())
