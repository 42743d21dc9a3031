"""Whom a refund goes to and by which wallet: the number that paid, at the operator that brought the money (A7)."""

from sqlalchemy import select

from app import membership, wallets
from app.collection.errors import NoPayingNumber, NoPayoutWallet
from app.collection.queries import gave_to, payer_of
from app.collection.refund_model import NewRefund
from app.collection.tables import PaymentRow
from app.core.ids import MutualId, UnitId, WalletId
from app.core.msisdn import Msisdn
from app.db import Session
from app.providers import Payee, PayeeKind
from app.wallets import Role, Wallet


async def way_back(session: Session, mutual_id: MutualId, new: NewRefund) -> tuple[Payee, Wallet]:
    """The paying number, and the payout wallet; raises `NoPayingNumber`, `NoPayoutWallet`, `WalletNotFound`.

    A unit that never paid by phone is refunded to the first number it declares, by a wallet that is named.
    """
    receipt = await _receipt(session, mutual_id, new)
    payer = None if receipt is None else payer_of(session, receipt)
    if payer is None:
        payer = await _declared(session, mutual_id, new)
    if payer is None:
        raise NoPayingNumber
    came_by = None if receipt is None or receipt.wallet_id is None else WalletId(receipt.wallet_id)
    return Payee(kind=PayeeKind.PHONE, number=payer.digits), await _wallet(session, mutual_id, new.wallet_id, came_by)


async def _receipt(session: Session, mutual_id: MutualId, new: NewRefund) -> PaymentRow | None:
    """The payment itself, or the latest that a phone paid for the unit."""
    if new.payment_id is not None:
        return await session.get(PaymentRow, (mutual_id, new.payment_id))
    assert new.unit_id is not None, "a refund names a unit or a payment"
    return await _latest(session, mutual_id, new.unit_id)


async def _latest(session: Session, mutual_id: MutualId, unit_id: UnitId) -> PaymentRow | None:
    """Its own rather than a collective payer's; one taken back is none any more."""
    row: PaymentRow | None = await session.scalar(
        select(PaymentRow)
        .where(
            PaymentRow.mutual_id == mutual_id,
            gave_to(unit_id),
            PaymentRow.payer_sealed.is_not(None),
            PaymentRow.wallet_id.is_not(None),
            PaymentRow.reversed_at.is_(None),
        )
        .order_by(PaymentRow.collective_id.is_not(None), PaymentRow.occurred_at.desc(), PaymentRow.id.desc())
        .limit(1)
    )
    return row


async def _declared(session: Session, mutual_id: MutualId, new: NewRefund) -> Msisdn | None:
    if new.unit_id is None or new.wallet_id is None:
        return None
    declared = await membership.payers_of(session, mutual_id, [new.unit_id])
    return next(iter(declared.get(new.unit_id, ())), None)


async def _wallet(session: Session, mutual_id: MutualId, named: WalletId | None, came_by: WalletId | None) -> Wallet:
    if named is not None:
        wallet = await wallets.find_wallet(session, mutual_id, named)
        if wallet.role is not Role.PAYOUT or not wallet.is_open:
            raise NoPayoutWallet(field="wallet_id")
        return wallet
    if came_by is None:
        raise NoPayoutWallet
    operator = (await wallets.find_wallet(session, mutual_id, came_by)).account_code[:-1]
    paying = await wallets.list_wallets(session, mutual_id, role=Role.PAYOUT)
    for wallet in paying:
        if wallet.is_open and wallet.account_code[:-1] == operator:
            return wallet
    raise NoPayoutWallet
