"""Opening, changing and closing a wallet: acts of an administrator, each with its author."""

import ipaddress
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

import structlog

from app.core.actor import Actor
from app.core.ids import MutualId, WalletId, new_id
from app.core.operators import is_operator
from app.db import Session, add_unique, now, vault
from app.providers import Provider
from app.wallets.adapters import Adapters, seal
from app.wallets.errors import InvalidWallet, WalletTaken
from app.wallets.model import PROOF_LIMITS, NewWallet, Wallet
from app.wallets.queries import lock_open, open_row, wallet_of
from app.wallets.standing import stop_watching
from app.wallets.tables import WalletRow
from app.wallets.tokens import new_token, token_hash

log = structlog.get_logger()

OVERLAP = timedelta(hours=24)
TOKEN = "wallets.callback_token"  # noqa: S105 - the purpose of a seal, not a secret


async def open_wallet(session: Session, adapters: Adapters, new: NewWallet, actor: Actor) -> tuple[Wallet, str]:
    """Open a wallet; the token of its callback address is answered once and never again.

    The credentials are tried on the adapter first: raises `UnknownProvider`, `UnusableCredentials`, `InvalidWallet`,
    `WalletTaken`.
    """
    adapter = adapters.build(new.provider, new.credentials)
    try:
        _examine(new, adapter)
        token = new_token()
        row = WalletRow(**_columns(new, adapter))
    finally:
        await adapter.close()
    row.credentials_sealed = seal(new.credentials, vault(session))
    _give_token(session, row, token)
    row.opened_at = row.changed_at = now(session)
    row.opened_by = row.changed_by = str(actor)
    taken = WalletTaken(account_code=row.account_code)
    await add_unique(session, row, constraint="uq_wallets_open_account", taken=taken)
    _tell("wallet.opened", row, actor)
    return wallet_of(row), token


async def rotate_token(
    session: Session, mutual_id: MutualId, wallet_id: WalletId, actor: Actor, *, overlap: timedelta = OVERLAP
) -> str:
    """A new token, answered once; the former lives on for `overlap`, an older one dies now."""
    row = await lock_open(session, mutual_id, wallet_id)
    token = new_token()
    row.previous_token_hash = row.token_hash
    _give_token(session, row, token)
    row.previous_token_until = now(session) + overlap
    await _changed(session, "wallet.token_rotated", row, actor)
    return token


async def replace_credentials(
    session: Session,
    adapters: Adapters,
    mutual_id: MutualId,
    wallet_id: WalletId,
    credentials: Mapping[str, str],
    actor: Actor,
) -> None:
    """Seal other credentials; every process builds its adapter anew from them.

    Raises `UnusableCredentials` when the adapter would not take them.
    """
    row = await lock_open(session, mutual_id, wallet_id)
    await adapters.build(row.provider, credentials).close()
    row.credentials_sealed = seal(credentials, vault(session))
    await _changed(session, "wallet.credentials_replaced", row, actor)


async def close_wallet(session: Session, mutual_id: MutualId, wallet_id: WalletId, actor: Actor) -> Wallet:
    """Close the wallet: its tokens die, its rows and entries stay."""
    row = await lock_open(session, mutual_id, wallet_id)
    row.closed_at = now(session)
    await stop_watching(session, mutual_id, wallet_id)
    await _changed(session, "wallet.closed", row, actor)
    return wallet_of(row)


async def callback_token(session: Session, mutual_id: MutualId, wallet_id: WalletId) -> str:
    """The token of the address that requests of ours give the operator; raises `WalletNotFound`, `WalletClosed`."""
    row = await open_row(session, mutual_id, wallet_id)
    return vault(session).unseal(row.token_sealed, purpose=TOKEN)


def _give_token(session: Session, row: WalletRow, token: str) -> None:
    row.token_hash = token_hash(token)
    row.token_sealed = vault(session).seal(token, purpose=TOKEN)


def _examine(new: NewWallet, adapter: Provider) -> None:
    if not new.name.strip():
        raise InvalidWallet(field="name")
    if new.currency not in adapter.currencies:
        raise InvalidWallet(field="currency")
    if not Decimal(0) <= new.fee_rate < 1:
        raise InvalidWallet(field="fee_rate")
    if new.fee_fixed_minor < 0:
        raise InvalidWallet(field="fee_fixed")
    if not all(is_operator(name) for name in new.operators):
        raise InvalidWallet(field="operators")
    for network in new.source_ranges or ():
        try:
            ipaddress.ip_network(network)
        except ValueError:
            raise InvalidWallet(field="source_ranges") from None


def _columns(new: NewWallet, adapter: Provider) -> dict[str, object]:
    limit = new.proof_limit_minor
    return {
        "mutual_id": new.mutual_id,
        "id": new_id(),
        "name": new.name,
        "provider": new.provider,
        "role": str(new.role),
        "account_code": new.account_code,
        "currency": new.currency.code,
        "receiver": new.receiver,
        "source_ranges": None if new.source_ranges is None else list(new.source_ranges),
        "log_only_source": new.log_only_source,
        "proof": str(new.proof or adapter.profile.proof),
        "proof_limit_minor": PROOF_LIMITS[new.currency.code] if limit is None else limit,
        "fee_mode": str(new.fee_mode),
        "fee_rate": format(new.fee_rate, "f"),
        "fee_fixed_minor": new.fee_fixed_minor,
        "operators": sorted(new.operators),
        "accepts_unknown": new.validation.accepts_unknown,
        "least_minor": new.validation.least_minor,
        "most_minor": new.validation.most_minor,
    }


async def _changed(session: Session, act: str, row: WalletRow, actor: Actor) -> None:
    row.changed_at, row.changed_by = now(session), str(actor)
    await session.flush()
    _tell(act, row, actor)


def _tell(act: str, row: WalletRow, actor: Actor) -> None:
    log.info(act, mutual_id=str(row.mutual_id), wallet_id=str(row.id), actor=str(actor))
