"""Wallets are opened, changed and closed by a named person, and their secrets never lie in the open."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.core.ids import MutualId, WalletId, new_id
from app.core.money import KES, XOF
from app.db import Session
from app.ledger.model import AccountRef
from app.providers import UnknownProvider, UnusableCredentials
from app.wallets import (
    Adapters,
    InvalidWallet,
    Proof,
    Role,
    WalletClosed,
    WalletNotFound,
    WalletTaken,
    close_wallet,
    find_wallet,
    list_wallets,
    open_wallet,
    replace_credentials,
    rotate_token,
)
from app.wallets.tables import WalletRow
from tests.inbox.world import ADMINISTRATOR, CREDENTIALS, a_mutual, wallet_at_operator


async def row(session: Session) -> WalletRow:
    return (await session.scalars(select(WalletRow))).one()


async def test_a_wallet_is_opened_with_the_operators_habits_and_a_token_shown_once(
    session: Session, adapters: Adapters, micmo: MutualId
) -> None:
    wallet, token = await open_wallet(session, adapters, wallet_at_operator(micmo), ADMINISTRATOR)

    assert wallet.account == AccountRef("55211")
    assert (wallet.proof, wallet.proof_limit_minor) == (Proof.QUERY, 100_000)
    assert await find_wallet(session, micmo, wallet.id) == wallet
    assert len(token) >= 22, "RELIABILITY 7: at least 128 bits"
    stored = await row(session)
    assert stored.opened_by == "system:test"
    assert token.encode() not in stored.token_hash
    assert len(stored.token_hash) == 32


async def test_credentials_are_sealed_and_never_shown(session: Session, adapters: Adapters, micmo: MutualId) -> None:
    new = wallet_at_operator(micmo)
    wallet, _ = await open_wallet(session, adapters, new, ADMINISTRATOR)

    assert CREDENTIALS["api_key"].encode() not in (await row(session)).credentials_sealed
    assert CREDENTIALS["api_key"] not in repr(new) + repr(wallet)


async def test_every_token_is_another(session: Session, adapters: Adapters, micmo: MutualId) -> None:
    tokens = [
        (await open_wallet(session, adapters, wallet_at_operator(micmo, account_code=code), ADMINISTRATOR))[1]
        for code in ("55211", "55221", "55231")
    ]

    assert len(set(tokens)) == 3


async def test_a_limit_has_its_like_in_every_currency(session: Session, adapters: Adapters, micmo: MutualId) -> None:
    """DESIGN 9."""
    wallet, _ = await open_wallet(session, adapters, wallet_at_operator(micmo, currency=KES), ADMINISTRATOR)

    assert wallet.proof_limit_minor == 2_000_000


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "  "), ("fee_rate", Decimal("1")), ("fee_rate", Decimal("-0.01")), ("source_ranges", ("192.0.2.1/24",))],
)
async def test_a_value_that_cannot_be_meant_is_refused_by_name(
    session: Session, adapters: Adapters, micmo: MutualId, field: str, value: object
) -> None:
    with pytest.raises(InvalidWallet) as refused:
        await open_wallet(session, adapters, wallet_at_operator(micmo, **{field: value}), ADMINISTRATOR)

    assert refused.value.field == field


async def test_credentials_the_adapter_cannot_use_are_refused_before_anything_is_opened(
    session: Session, adapters: Adapters, micmo: MutualId
) -> None:
    with pytest.raises(UnusableCredentials):
        await open_wallet(session, adapters, wallet_at_operator(micmo, credentials={}), ADMINISTRATOR)
    with pytest.raises(UnknownProvider):
        await open_wallet(session, adapters, wallet_at_operator(micmo, provider="pigeon"), ADMINISTRATOR)

    assert await list_wallets(session, micmo) == []


async def test_one_ledger_account_has_one_open_wallet(session: Session, adapters: Adapters, micmo: MutualId) -> None:
    """DOMAIN invariant 7: each wallet equals its operator's statement."""
    first, _ = await open_wallet(session, adapters, wallet_at_operator(micmo), ADMINISTRATOR)

    with pytest.raises(WalletTaken):
        await open_wallet(session, adapters, wallet_at_operator(micmo), ADMINISTRATOR)
    await close_wallet(session, micmo, first.id, ADMINISTRATOR)
    second, _ = await open_wallet(session, adapters, wallet_at_operator(micmo), ADMINISTRATOR)

    assert [wallet.is_open for wallet in await list_wallets(session, micmo)] == [False, True]
    assert second.is_open


async def test_a_closed_wallet_takes_no_change(session: Session, adapters: Adapters, micmo: MutualId) -> None:
    wallet, _ = await open_wallet(session, adapters, wallet_at_operator(micmo), ADMINISTRATOR)
    await close_wallet(session, micmo, wallet.id, ADMINISTRATOR)

    with pytest.raises(WalletClosed):
        await rotate_token(session, micmo, wallet.id, ADMINISTRATOR)
    with pytest.raises(WalletClosed):
        await replace_credentials(session, adapters, micmo, wallet.id, CREDENTIALS, ADMINISTRATOR)
    with pytest.raises(WalletClosed):
        await close_wallet(session, micmo, wallet.id, ADMINISTRATOR)


async def test_a_wallet_is_found_in_its_own_mutual_only(session: Session, adapters: Adapters, micmo: MutualId) -> None:
    wallet, _ = await open_wallet(session, adapters, wallet_at_operator(micmo), ADMINISTRATOR)
    micba = await a_mutual(session, "MICBA")

    with pytest.raises(WalletNotFound):
        await find_wallet(session, micba, wallet.id)
    with pytest.raises(WalletNotFound):
        await find_wallet(session, micmo, WalletId(new_id()))
    assert await list_wallets(session, micba) == []


async def test_wallets_are_listed_by_role(session: Session, adapters: Adapters, micmo: MutualId) -> None:
    await open_wallet(session, adapters, wallet_at_operator(micmo), ADMINISTRATOR)
    payout = wallet_at_operator(micmo, role=Role.PAYOUT, account_code="55212", currency=XOF)
    await open_wallet(session, adapters, payout, ADMINISTRATOR)

    assert [wallet.account_code for wallet in await list_wallets(session, micmo, role=Role.PAYOUT)] == ["55212"]


async def test_an_adapter_is_kept_until_the_credentials_change(
    session: Session, adapters: Adapters, micmo: MutualId
) -> None:
    """DESIGN 9."""
    wallet, _ = await open_wallet(session, adapters, wallet_at_operator(micmo), ADMINISTRATOR)

    first = (await adapters.open(session, micmo, [wallet.id]))[wallet.id].adapter
    same = (await adapters.open(session, micmo, [wallet.id]))[wallet.id].adapter
    await replace_credentials(session, adapters, micmo, wallet.id, CREDENTIALS | {"api_key": "other"}, ADMINISTRATOR)
    fresh = (await adapters.open(session, micmo, [wallet.id]))[wallet.id].adapter

    assert first is same
    assert fresh is not first


async def test_a_wallet_keeps_what_it_reaches_and_what_is_agreed_for_it(
    session: Session, adapters: Adapters, micmo: MutualId
) -> None:
    new = wallet_at_operator(
        micmo, operators=frozenset({"moov", "orange"}), fee_rate=Decimal("0.01"), fee_fixed_minor=25
    )
    wallet, _ = await open_wallet(session, adapters, new, ADMINISTRATOR)

    assert wallet.operators == {"moov", "orange"}
    assert [wallet.fee.on(amount) for amount in (0, 50, 1_000)] == [25, 26, 35]


@pytest.mark.parametrize(
    ("change", "field"), [({"operators": frozenset({"Moov"})}, "operators"), ({"fee_fixed_minor": -1}, "fee_fixed")]
)
async def test_what_cannot_be_an_operator_or_a_fee_opens_nothing(
    session: Session, adapters: Adapters, micmo: MutualId, change: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidWallet) as refused:
        await open_wallet(session, adapters, wallet_at_operator(micmo, **change), ADMINISTRATOR)

    assert refused.value.field == field
