"""Between rows and values: a payee is sealed and found by a keyed index, a payout row becomes a `Payout`."""

from app.core.ids import FacilityId, MutualId, PayeeAccountId, PayoutBatchId, PayoutId, RefundId, WalletId
from app.core.jsontext import decode, encode
from app.core.money import Currency, Money
from app.core.vault import Vault
from app.db import Session, vault
from app.payouts.model import Kind, Payout, State
from app.payouts.tables import PayoutRow
from app.providers import Payee, PayeeKind
from app.routing import choice_of

PURPOSE = "payee"


def seal_payee(keys: Vault, payee: Payee) -> bytes:
    """Number, account and holder in one seal."""
    told = {"number": payee.number, "account_reference": payee.account_reference, "name": payee.name}
    return keys.seal(encode(told).decode(), purpose=PURPOSE)


def index_payee(keys: Vault, kind: PayeeKind, number: str, account_reference: str | None = None) -> bytes:
    """Equal for equal receivers of money: what a message names is compared with whom we meant (RELIABILITY 20)."""
    return keys.index(f"{kind}|{number}|{account_reference or ''}", purpose=PURPOSE)


def payee_of(session: Session, row: PayoutRow) -> Payee:
    """The receiver as it was approved."""
    told = decode(vault(session).unseal(row.payee_sealed, purpose=PURPOSE).encode())
    return Payee(kind=PayeeKind(row.payee_kind), **told)


def payout_of(session: Session, row: PayoutRow) -> Payout:
    """The value of a row."""
    currency = Currency.of(row.currency)

    def money(minor: int) -> Money:
        return Money(minor, currency)

    return Payout(
        mutual_id=MutualId(row.mutual_id),
        id=PayoutId(row.id),
        batch_id=PayoutBatchId(row.batch_id),
        kind=Kind(row.kind),
        account_code=row.account_code,
        wallet_id=WalletId(row.wallet_id) if row.wallet_id else None,
        facility_id=FacilityId(row.facility_id) if row.facility_id else None,
        subject_id=RefundId(row.subject_id) if row.subject_id else None,
        part=row.part,
        parts=row.parts,
        state=State(row.state),
        gross=money(row.gross_minor),
        offset=money(row.offset_minor),
        amount=money(row.amount_minor),
        payee=payee_of(session, row),
        payee_account_id=PayeeAccountId(row.payee_account_id) if row.payee_account_id else None,
        choice=choice_of(row.routed_because, row.routing),
        expected_fee=money(row.expected_fee_minor),
        expected_levy=money(row.expected_levy_minor),
        fee=None if row.fee_minor is None else money(row.fee_minor),
        levy=None if row.levy_minor is None else money(row.levy_minor),
        operator_reference=row.operator_reference,
        reason=row.reason,
        made_at=row.made_at,
        settled_at=row.settled_at,
        settled_on=row.settled_on,
    )
