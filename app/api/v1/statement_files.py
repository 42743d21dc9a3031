"""Statement files of operators: how they are read, tried without effect, and taken as evidence of grade E4."""

import base64
import binascii
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request

from app import treasury, wallets
from app.access import Permission
from app.api.fields import Amount, Asked, Shown, asked, told
from app.api.files import XLSX, Paper, require_media_type
from app.api.here import Here, MutualDesk
from app.api.mapping_fields import MAPPING, MappingAsked, MappingShown
from app.api.pages import Page
from app.api.resource import Resource
from app.api.v1.wallets import WalletPath
from app.core.errors import Invalid
from app.core.ids import WalletId
from app.core.money import Money
from app.treasury import Fault, Imported, ReadFile, RowRefused, StatementMapping
from app.wallets import OpenWallet, Wallet, WalletClosed

routes = Resource("Wallets")

ROWS = Paper("text/csv", "Id;Date;Montant\nA1;02/03/2026 09:00;5000\n")
FILES = (ROWS, XLSX)
MOST_CHARACTERS = 900_000
Version = Annotated[int | None, asked("The newest without.", "Sinon la plus récente.", 1, ge=1, le=32_000)]


class ReadyShown(Shown):
    """A ready-made way of reading."""

    name: str = told("Its name.", "Son nom.", "plain")
    mapping: dict[str, Any] = told("To be checked against a real export.", "À vérifier sur un vrai export.", MAPPING)


class RefusedShown(Shown):
    """A row that cannot be read."""

    row: int = told("Its number in the file.", "Son numéro dans le fichier.", 12)
    field: str = told("Which column.", "Quelle colonne.", "amount")
    reason: Fault = told("Why, in a stable word.", "Pourquoi, en un mot stable.", "amount")

    @classmethod
    def of(cls, one: RowRefused) -> "RefusedShown":
        """As callers see it."""
        return cls(row=one.row, field=one.field, reason=one.reason)


class ReadShown(Shown):
    """What a file says, or why it would be refused."""

    is_readable: bool = told("Whether it would be taken.", "S'il serait pris.", True)
    rows_read: int = told("Rows understood.", "Lignes comprises.", 120)
    rows_left_out: int = told("Rows that are no movement.", "Lignes qui ne sont pas des mouvements.", 1)
    rows_repeated: list[int] = told("Rows that repeat an earlier one.", "Lignes qui en répètent une autre.", [])
    own_moves: int = told("Sweeps and top-ups of ours.", "Virements à nous.", 0)
    opening: Amount | None = told("Balance before.", "Solde d'avant.", None)
    closing: Amount | None = told("Balance after.", "Solde d'après.", None)
    refused: list[RefusedShown] = told("Rows that are not understood.", "Lignes incomprises.", [])

    @classmethod
    def of(cls, read: ReadFile) -> "ReadShown":
        """As callers see it."""
        return cls.model_validate(_told(read))


class ImportedShown(ReadShown):
    """What a file that was taken came to."""

    version: int = told("Read by this version.", "Lu selon cette version.", 1)
    stated: int = told("Payments it states.", "Paiements qu'il indique.", 118)
    booked: int = told("Booked by it.", "Écrits par lui.", 2)
    frozen: int = told("Frozen, for it lacks them.", "Gelés, car il ne les a pas.", 0)

    @classmethod
    def taken(cls, one: Imported) -> "ImportedShown":
        """As callers see it."""
        compared = one.compared
        found = {"stated": compared.stated, "booked": compared.booked, "frozen": compared.frozen}
        return cls.model_validate(_told(one.read) | found | {"version": one.version})


class TrialAsked(Asked):
    """A file and a way of reading it that is not saved yet."""

    mapping: MappingAsked = told("How to read it.", "Comment le lire.", MAPPING)
    content: str = told("The file in base64.", "Le fichier en base64.", "SWQ7RGF0ZQ==", max_length=MOST_CHARACTERS)


@routes.reads("/statement-mappings", Permission.WALLETS_READ, "Ready-made ways of reading statement files")
async def list_ready(here: Here) -> Page[ReadyShown]:
    """To begin from; each is to be checked against a real export of the operator's before it is saved."""
    found = {name: treasury.ready_mapping(name) for name in treasury.ready_names()}
    items = [ReadyShown(name=name, mapping=one.model_dump(mode="json")) for name, one in found.items()]
    return Page(items=items, next=None)


@routes.reads("/wallets/{wallet_id}/statement-mapping", Permission.WALLETS_READ, "How a wallet's files are read")
async def mapping(here: Here, wallet_id: WalletPath, version: Version = None) -> MappingShown:
    """The newest version, or an earlier one."""
    return MappingShown.of(await treasury.find_mapping(here.session, here.mutual.id, WalletId(wallet_id), version))


@routes.acts(
    "PUT",
    "/wallets/{wallet_id}/statement-mapping",
    Permission.TREASURY_RECONCILE,
    "Say how a wallet's files are read",
)
async def save_mapping(here: Here, wallet_id: WalletPath, new: MappingAsked) -> MappingShown:
    """A change is a new version with its author; files taken before stay as they were read."""
    wallet = await wallets.find_wallet(here.session, here.mutual.id, WalletId(wallet_id))
    saved = await treasury.save_mapping(here.session, here.mutual, wallet.id, new.value(), here.actor)
    await here.noted("wallets.statement_mapping", f"wallet:{wallet_id}", version=saved.version)
    return MappingShown.of(saved)


@routes.acts(
    "POST",
    "/wallets/{wallet_id}/statement-mapping/trials",
    Permission.TREASURY_RECONCILE,
    "Try a way of reading on a file",
)
async def try_mapping(here: Here, wallet_id: WalletPath, trial: TrialAsked) -> ReadShown:
    """Every row that would be refused, by number, column and reason; nothing is stored."""
    wallet = await wallets.find_wallet(here.session, here.mutual.id, WalletId(wallet_id))
    return await _tried(here, wallet, _bytes(trial.content), trial.mapping.value())


@routes.acts(
    "POST",
    "/wallets/{wallet_id}/statement-files/trials",
    Permission.TREASURY_RECONCILE,
    "Try a statement file",
    files=FILES,
)
async def try_file(here: Here, wallet_id: WalletPath, request: Request) -> ReadShown:
    """By the saved way of reading; nothing is stored."""
    saved = await treasury.find_mapping(here.session, here.mutual.id, WalletId(wallet_id))
    require_media_type(request, *FILES)
    wallet = await wallets.find_wallet(here.session, here.mutual.id, saved.wallet_id)
    return await _tried(here, wallet, await request.body(), saved.mapping)


@routes.acts(
    "POST",
    "/wallets/{wallet_id}/statement-files",
    Permission.TREASURY_RECONCILE,
    "Take a statement file",
    moves_money=True,
    is_long=True,
    files=FILES,
)
async def take_file(here: Here, wallet_id: WalletPath, request: Request) -> ImportedShown:
    """Whole or not at all; what it adds is booked, told again it changes nothing (RELIABILITY 31, 32)."""
    async with here.services.database.transaction() as session:
        wallet = await _opened(here.within(session), wallet_id)
    require_media_type(request, *FILES)
    data = await request.body()
    taken = await treasury.import_statement(here.services.database, here.mutual, wallet, data, here.actor)
    async with here.services.database.transaction() as session:
        facts = {"rows": taken.read.rows_read, "booked": taken.compared.booked, "version": taken.version}
        await here.within(session).noted("wallets.statement_file", f"wallet:{wallet_id}", **facts)
    return ImportedShown.taken(taken)


async def _opened(here: MutualDesk, wallet_id: UUID) -> OpenWallet:
    found = await wallets.find_wallet(here.session, here.mutual.id, WalletId(wallet_id))
    if not found.is_open:
        raise WalletClosed
    return (await here.services.adapters.open(here.session, here.mutual.id, [found.id]))[found.id]


async def _tried(here: MutualDesk, wallet: Wallet, data: bytes, mapping: StatementMapping) -> ReadShown:
    return ReadShown.of(await treasury.try_mapping(data, mapping, here.mutual, wallet))


def _told(read: ReadFile) -> dict[str, object]:
    return {
        "is_readable": read.statement is not None,
        "rows_read": read.rows_read,
        "rows_left_out": read.left_out,
        "rows_repeated": [one.row for one in read.repeated],
        "own_moves": len(read.own_moves),
        "opening": _amount(read.balances.opening),
        "closing": _amount(read.balances.closing),
        "refused": [RefusedShown.of(one) for one in read.refused],
    }


def _amount(money: Money | None) -> Amount | None:
    return None if money is None else Amount.of(money)


def _bytes(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(field="content") from None
