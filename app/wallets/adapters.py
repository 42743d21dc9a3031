"""Adapters of wallets: built from the unsealed credentials, kept until these change (DESIGN 9)."""

import json
from collections.abc import Callable, Collection, Mapping
from functools import partial

from app.core.clock import Clock
from app.core.ids import MutualId, WalletId
from app.core.vault import Vault
from app.db import Session, vault
from app.providers import Provider
from app.wallets.model import OpenWallet
from app.wallets.queries import rows_by_id, wallet_of
from app.wallets.standing import Notes
from app.wallets.tables import WalletRow
from app.wallets.watching import watch

Build = Callable[[str, Mapping[str, str], Clock], Provider]
PURPOSE = "wallets.credentials"


class Adapters:
    """The adapters of one process; `build` is the registry's, handed over by wiring, as are the `notes` of their calls.

    Without notes nobody learns how calls end, as where one is only tried.
    """

    def __init__(self, build: Build, clock: Clock, notes: Notes | None = None) -> None:
        self._build = build
        self._clock = clock
        self._notes = notes
        self._kept: dict[WalletId, tuple[bytes, Provider]] = {}
        self._retired: list[Provider] = []

    def build(self, provider: str, credentials: Mapping[str, str]) -> Provider:
        """A new adapter that nobody keeps; raises `UnknownProvider` or `UnusableCredentials`."""
        return self._build(provider, credentials, self._clock)

    def of(self, row: WalletRow, keys: Vault) -> Provider:
        """The wallet's adapter: the one we have while its sealed credentials are the same, else a new one.

        A replaced adapter may still be in a call, so it is hung up at `close` only.
        """
        wallet_id = WalletId(row.id)
        sealed, adapter = self._kept.get(wallet_id, (b"", None))
        if adapter is not None and sealed == row.credentials_sealed:
            return adapter
        if adapter is not None:
            self._retired.append(adapter)
        fresh = self.build(row.provider, unseal(row.credentials_sealed, keys))
        if self._notes is not None:
            fresh = watch(fresh, partial(self._notes.take, MutualId(row.mutual_id), wallet_id))
        self._kept[wallet_id] = (row.credentials_sealed, fresh)
        return fresh

    async def open(
        self, session: Session, mutual_id: MutualId, wallet_ids: Collection[WalletId]
    ) -> Mapping[WalletId, OpenWallet]:
        """These wallets as they are now, closed ones too, each with its adapter; one statement for all."""
        rows = await rows_by_id(session, mutual_id, wallet_ids)
        keys = vault(session)
        return {WalletId(row.id): OpenWallet(wallet=wallet_of(row), adapter=self.of(row, keys)) for row in rows}

    async def close(self) -> None:
        """Hang up all of them."""
        adapters = [*self._retired, *(adapter for _, adapter in self._kept.values())]
        self._retired.clear()
        self._kept.clear()
        for adapter in adapters:
            await adapter.close()


def seal(credentials: Mapping[str, str], keys: Vault) -> bytes:
    """The credentials as stored."""
    return keys.seal(json.dumps(dict(credentials), sort_keys=True), purpose=PURPOSE)


def unseal(sealed: bytes, keys: Vault) -> Mapping[str, str]:
    """The credentials again; raises `SealBroken`."""
    opened: dict[str, str] = json.loads(keys.unseal(sealed, purpose=PURPOSE))
    return opened
