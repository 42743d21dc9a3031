"""Asking payers to pay: the intent is stored first, sent once, and its answer recorded (DESIGN 3.4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app import membership, payouts, wallets
from app.collection.asked_tables import PaymentRequestRow
from app.collection.errors import NothingDue, RequestOpen
from app.collection.recording import PAYER
from app.collection.requests import CALLBACK_TOKEN, LIVE, ladder_step, locked, may_be_paid
from app.collection.settling import lock_open_units
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.ids import MutualId, PaymentRequestId, UnitId, WalletId, new_id
from app.core.money import Money
from app.core.msisdn import Msisdn
from app.db import Database, Session, now, vault
from app.membership import Mutual
from app.providers import OutcomeUnknown, PaymentOrder, Profile, ProviderError, ProviderUnavailable, RequestHandle
from app.providers.references import new_request_reference
from app.routing import Because, Choice, stored
from app.wallets import OpenWallet, Wallet, WalletClosed


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What to ask of whom; without an amount all that is due, without a payer the operator's own page asks.

    `choice` is why it goes by this wallet; without one, somebody named it.
    """

    unit_id: UnitId
    wallet_id: WalletId
    payer: Msisdn | None = None
    amount: Money | None = None
    return_url: str = ""
    language: str = "fr"
    choice: Choice | None = None


async def _prepare(session: Session, mutual: Mutual, ask: Ask, profile: Profile, actor: Actor) -> PaymentRequestRow:
    """Store the intent under a reference of ours; nobody outside has heard of it yet.

    It is due on the ladder from now on: if we die before the answer is recorded, it is asked about and ends.
    """
    wallet = await _open_wallet(session, mutual.id, ask.wallet_id)
    await payouts.require_known(session, mutual.id, wallet.account_code)
    amount = await amount_asked(session, mutual, ask.unit_id, ask.amount)
    if wallet.currency != amount.currency:
        raise Invalid(field="wallet_id")
    if await _has_live_request(session, mutual.id, ask.unit_id):
        raise RequestOpen
    row = PaymentRequestRow(
        mutual_id=mutual.id,
        id=new_id(),
        reference=new_request_reference(profile),
        wallet_id=ask.wallet_id,
        unit_id=ask.unit_id,
        account_reference=(await membership.reference_of(session, mutual.id, ask.unit_id)),
        amount_minor=amount.minor,
        currency=amount.currency.code,
        payer_sealed=vault(session).seal(ask.payer.e164, purpose=PAYER) if ask.payer else None,
        state="open",
        **stored(ask.choice or Choice(wallet_id=ask.wallet_id, because=Because.BY_PERSON)),
        queries=0,
        actor=str(actor),
        asked_at=now(session),
    )
    row.next_query_at = ladder_step(row, profile)
    row.expires_at = row.asked_at + timedelta(seconds=profile.request_life_s)
    session.add(row)
    await session.flush()
    return row


async def _open_wallet(session: Session, mutual_id: MutualId, wallet_id: WalletId) -> Wallet:
    """The wallet, which nobody closes before the intent is stored; raises `WalletClosed`."""
    await wallets.keep_names(session, mutual_id, {wallet_id})
    wallet = await wallets.find_wallet(session, mutual_id, wallet_id)
    if not wallet.is_open:
        raise WalletClosed(field="wallet_id")
    return wallet


async def amount_asked(session: Session, mutual: Mutual, unit_id: UnitId, amount: Money | None) -> Money:
    """The amount, or without one all that the unit owes, which stays locked; raises as `ask_payer` does."""
    dues = (await lock_open_units(session, mutual.id, {unit_id}))[unit_id]
    asked = Money(sum(due.open_minor for due in dues.open), mutual.currency) if amount is None else amount
    if asked.minor <= 0:
        raise NothingDue
    return asked


async def ask_payer(
    database: Database, mutual: Mutual, wallet: OpenWallet, ask: Ask, *, callback_url: str, actor: Actor
) -> PaymentRequestRow:
    """Ask a payer to pay what a unit owes: intent committed, one call, its answer recorded.

    A refusal leaves the request `failed`; silence leaves it `unknown`, to be asked about. Raises `UnknownUnit`,
    `UnitNotOpen`, `NothingDue`, `RequestOpen` (mpesa-daraja §5.5: a second prompt may be paid twice), `RecoveryHold`,
    `WalletClosed`, and `Invalid` for a wallet in another currency.
    """
    async with database.transaction() as session:
        row = await _prepare(session, mutual, ask, wallet.adapter.profile, actor)
    answer = await _ask_operator(wallet, ask, row, callback_url)
    async with database.transaction() as session:
        return await _record_answer(session, mutual.id, row, answer, wallet.adapter.profile)


async def _ask_operator(
    wallet: OpenWallet, ask: Ask, row: PaymentRequestRow, callback_url: str
) -> RequestHandle | ProviderError:
    order = PaymentOrder(
        reference=row.reference,
        amount=Money(row.amount_minor, wallet.wallet.currency),
        account_reference=row.account_reference,
        callback_url=callback_url,
        payer=ask.payer,
        description="Cotisation",
        return_url=ask.return_url,
        language=ask.language,
    )
    try:
        return await wallet.adapter.request_payment(order)
    except ProviderError as error:
        return error


async def _record_answer(
    session: Session,
    mutual_id: MutualId,
    asked: PaymentRequestRow,
    answer: RequestHandle | ProviderError,
    profile: Profile,
) -> PaymentRequestRow:
    """Write what the operator answered; a callback may have overtaken it, and then only the handle is added."""
    row = await locked(session, mutual_id, PaymentRequestId(asked.id))
    if isinstance(answer, RequestHandle):
        row.handle, row.payment_url, row.expires_at = answer.handle, answer.payment_url, answer.expires_at
        row.callback_token_index = (
            vault(session).index(answer.callback_token, purpose=CALLBACK_TOKEN) if answer.callback_token else None
        )
    if row.state == "open":
        _enter(row, answer, profile, now(session))
    await session.flush()
    return row


def _enter(row: PaymentRequestRow, answer: RequestHandle | ProviderError, profile: Profile, at: datetime) -> None:
    if isinstance(answer, RequestHandle):
        row.state = "asked"
    elif isinstance(answer, OutcomeUnknown):
        row.state, row.reason = "unknown", "no_answer"
    elif isinstance(answer, ProviderUnavailable):
        row.state, row.reason, row.decided_at = "failed", "unavailable", at
    else:
        row.state, row.reason, row.decided_at = "failed", str(answer.facts.get("reason", answer.code)), at
    row.next_query_at = ladder_step(row, profile) if row.state in LIVE else None


async def _has_live_request(session: Session, mutual_id: MutualId, unit_id: UnitId) -> bool:
    found = await session.scalar(
        select(PaymentRequestRow.id)
        .where(
            PaymentRequestRow.mutual_id == mutual_id,
            PaymentRequestRow.unit_id == unit_id,
            may_be_paid(session),
        )
        .limit(1)
    )
    return found is not None
