"""Every register there is: its columns, what it must be told, and who may read it (DOMAIN 13, Reports)."""

from collections.abc import Mapping

from app.access import Permission
from app.claims import Code, reason_of
from app.membership.people import MEMBER_NAME
from app.membership.registry import PAYER
from app.reporting.registers.batches import slip
from app.reporting.registers.model import Asks, Column, Kind, Register, UnknownReport
from app.reporting.registers.reading import from_sql
from app.reporting.registers.subsidies import positions
from app.reporting.registers.suspense import waiting
from app.reporting.registers.union import key_figures


def money(key: str, *, is_summed: bool = True) -> Column:
    """An amount, summed unless it is one that must not be."""
    return Column(key=key, kind=Kind.MONEY, is_summed=is_summed)


def day(key: str) -> Column:
    """A date."""
    return Column(key=key, kind=Kind.DATE, weight=12)


def answer(key: str) -> Column:
    """Yes or no."""
    return Column(key=key, weight=11, words="registers.answers")


def why(code: str, language: str) -> str:
    """A reason of C01 to C15 in the reader's words, behind its code."""
    return f"{code} {reason_of(Code(code), language)}"


ANTENNA, UNIT = Column(key="antenna", weight=15), Column(key="unit", weight=13)
HEAD = Column(key="head", weight=24, secret=MEMBER_NAME)
NAME, CODE = Column(key="name", weight=40), Column(key="account", weight=9)
FACILITY = Column(key="facility", weight=26)
CURRENCY = Column(key="currency", weight=8)
EVENT, CAUSE, NOTE = Column(key="event", weight=11), Column(key="cause", weight=28), Column(key="note", weight=22)

REGISTERS: Mapping[str, Register] = {
    one.name: one
    for one in (
        Register(
            name="contribution_register",
            needs=Permission.UNITS_READ,
            rows=from_sql,
            group_by="antenna",
            columns=(
                ANTENNA, UNIT, HEAD, Column(key="persons", kind=Kind.COUNT, weight=8, is_summed=True),
                money("called"), money("paid"), money("cancelled"), money("arrears"), money("fee_due"),
                money("advance"), answer("covered"),
            ),
        ),
        Register(
            name="arrears_and_suspensions",
            needs=Permission.UNITS_READ,
            rows=from_sql,
            group_by="antenna",
            is_today_only=True,
            columns=(
                ANTENNA, UNIT, HEAD, Column(key="phones", weight=26, secret=PAYER), money("owed"), day("oldest_due_on"),
                Column(key="days", kind=Kind.COUNT, weight=7), answer("covered"), day("suspends_on"), day("lapses_on"),
            ),
        ),
        Register(
            name="suspense_list",
            needs=Permission.PAYMENTS_READ,
            rows=waiting,
            is_today_only=True,
            columns=(
                Column(key="place", weight=16), Column(key="operator_reference", weight=24),
                Column(key="typed_reference", weight=18), day("received_on"),
                Column(key="days", kind=Kind.COUNT, weight=7), money("received"), money("left"),
                Column(key="reason", weight=24, words="registers.reasons"), answer("frozen"),
                Column(key="candidates", kind=Kind.COUNT, weight=9),
            ),
        ),
        Register(
            name="collective_payments",
            needs=Permission.PAYMENTS_READ,
            rows=from_sql,
            asks=Asks.PERIOD,
            group_by="collective",
            columns=(
                Column(key="collective", weight=30), Column(key="reference", weight=14), day("received_on"),
                Column(key="operator_reference", weight=24), money("received"), money("distributed"),
                money("to_distribute"), answer("reversed"),
            ),
        ),
        Register(
            name="claims_register",
            needs=Permission.CLAIMS_READ,
            rows=from_sql,
            asks=Asks.PERIOD,
            group_by="facility",
            columns=(
                FACILITY, Column(key="form", weight=13), Column(key="beneficiary", weight=16),
                Column(key="care", weight=16, words="care"), day("service_on"), day("received_on"), day("decided_on"),
                Column(key="state", weight=12, words="claim_states"), money("billed"), money("mutual_share"),
                money("member_share"), money("facility_share"), money("paid"),
                Column(key="reasons", weight=30, sentence=why),
            ),
        ),
        Register(
            name="batch_slip",
            needs=Permission.PAYOUTS_READ,
            rows=slip,
            asks=Asks.BATCH,
            signs=("prepared", "coordinator", "signatory"),
            columns=(
                Column(key="batch", weight=12), Column(key="position", kind=Kind.COUNT, weight=5), FACILITY,
                Column(key="payee", weight=14, words="payees"), Column(key="number", weight=16), money("gross"),
                money("offset"), money("amount"), Column(key="state", weight=14, words="payout_states"),
                Column(key="operator_reference", weight=20),
            ),
        ),
        Register(
            name="wallet_reconciliation",
            needs=Permission.WALLETS_READ,
            rows=from_sql,
            asks=Asks.PERIOD,
            columns=(
                CODE, Column(key="name", weight=30), money("opening"), money("debit"), money("credit"),
                money("closing"),
                money("stated", is_summed=False), day("stated_on"), money("difference"), day("compared_until"),
                answer("proven"), Column(key="items", kind=Kind.COUNT, weight=8, is_summed=True),
            ),
        ),
        Register(
            name="trial_balance",
            needs=Permission.BOOKS_READ,
            rows=from_sql,
            columns=(
                CODE, NAME, money("debit"), money("credit"), money("debit_balance"), money("credit_balance"),
            ),
        ),
        Register(
            name="general_ledger",
            needs=Permission.BOOKS_READ,
            rows=from_sql,
            asks=Asks.ACCOUNT,
            is_counted=True,
            columns=(
                day("booked_on"), EVENT, CAUSE, NOTE,
                money("debit"), money("credit"), money("balance", is_summed=False),
            ),
        ),
        Register(
            name="journals",
            needs=Permission.BOOKS_READ,
            rows=from_sql,
            asks=Asks.PERIOD,
            is_counted=True,
            columns=(day("booked_on"), EVENT, CAUSE, CODE, NAME, money("debit"), money("credit"), NOTE),
        ),
        Register(
            name="facilities_owed",
            needs=Permission.FACILITIES_READ,
            rows=from_sql,
            columns=(
                Column(key="code", weight=10), FACILITY, Column(key="level", weight=12, words="levels"),
                money("payable"), money("in_transit"), money("recoverable"),
            ),
        ),
        Register(
            name="subsidies_position",
            needs=Permission.SUBSIDIES_READ,
            rows=positions,
            columns=(
                Column(key="funder", weight=18, words="funders"), Column(key="name", weight=24), money("accrued"),
                money("unbilled"), money("billed"), money("received"), money("disallowed"), money("excess"),
                money("open"), money("open_to_90"), money("open_to_180"), money("open_to_365"), money("open_older"),
            ),
        ),
        Register(
            name="union_trial_balance",
            needs=Permission.BOOKS_READ,
            rows=from_sql,
            is_of_union=True,
            columns=(
                CURRENCY, CODE, NAME, Column(key="mutuals", kind=Kind.COUNT, weight=9), money("debit"),
                money("credit"), money("debit_balance"), money("credit_balance"),
            ),
        ),
        Register(
            name="union_mutuals",
            needs=Permission.REPORTS_READ,
            rows=key_figures,
            is_of_union=True,
            columns=(
                CURRENCY, Column(key="code", weight=10), Column(key="mutual", weight=34),
                Column(key="penetration", kind=Kind.PERCENT, weight=11),
                Column(key="recovery", kind=Kind.PERCENT, weight=11),
                Column(key="loss_ratio", kind=Kind.PERCENT, weight=11),
                Column(key="reserve_months", kind=Kind.COUNT, weight=11),
                money("arrears"), money("suspense"), money("payable"), Column(key="alerts", weight=40),
            ),
        ),
    )
}  # fmt: skip


def register_named(name: str) -> Register:
    """The register of this name; raises `UnknownReport`."""
    try:
        return REGISTERS[name]
    except KeyError:
        raise UnknownReport(field="name") from None
