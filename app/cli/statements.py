"""`statement import`: an operator's or the bank's file is tried or taken; `statement mapping`: how files are read."""

import json as text
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
import yaml

from app import access, membership, treasury, wallets
from app.cli.running import ADMINISTRATOR, on_database
from app.cli.setting_up import Json, MutualCode
from app.cli.showing import FOUND_WRONG, Row, complain, rows
from app.core.errors import Invalid
from app.core.ids import MutualId, WalletId
from app.db import Session
from app.membership import Mutual
from app.treasury import ReadFile, StatementMapping
from app.wallets import OpenWallet
from app.wiring import Parts

statement = typer.Typer(no_args_is_help=True, help="Statements of operators and of the bank that come as files.")

WalletOption = Annotated[UUID | None, typer.Option(help="Id of the wallet whose statement it is.")]
Path_ = Annotated[Path, typer.Argument(exists=True, dir_okay=False)]


@statement.command("import")
def import_file(
    mutual: MutualCode,
    file: Path_,
    wallet: WalletOption = None,
    bank: Annotated[bool, typer.Option("--bank", help="It is the bank's, a camt.053.")] = False,
    try_only: Annotated[bool, typer.Option("--try", help="Store nothing; 1 when it would be refused.")] = False,
    json: Json = False,
) -> None:
    """Take a statement file whole, or refuse it row by row; told again it changes nothing."""
    if bank == (wallet is not None):
        raise Invalid(field="wallet")
    data = file.read_bytes()
    complain(f"{file.name}: {len(data)} bytes")

    async def do(parts: Parts) -> tuple[Sequence[Row], bool]:
        if wallet is None:
            return await _bank(parts, mutual, data, try_only=try_only), True
        return await _operator(parts, mutual, WalletId(wallet), data, try_only=try_only)

    told, is_readable = on_database(do)
    rows(told, json_wanted=json)
    raise typer.Exit(0 if is_readable else FOUND_WRONG)


@statement.command("mapping")
def set_mapping(
    mutual: MutualCode,
    wallet: Annotated[UUID, typer.Option(help="Id of the wallet.")],
    file: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="A mapping in YAML or JSON.")] = None,
    ready: Annotated[str | None, typer.Option(help="Name of a ready-made one; check it against a real file.")] = None,
    json: Json = False,
) -> None:
    """Show how a wallet's files are read, or say it anew."""
    new = _mapping(file, ready)

    async def do(parts: Parts) -> Row:
        async with parts.database.transaction() as session:
            whose = await membership.mutual_by_code(session, mutual)
            if new is None:
                saved = await treasury.find_mapping(session, whose.id, WalletId(wallet))
            else:
                saved = await treasury.save_mapping(session, whose, WalletId(wallet), new, ADMINISTRATOR)
                await _enter(session, whose.id, "wallets.statement_mapping", f"wallet:{wallet}")
        told = text.dumps(saved.mapping.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)
        return {"version": saved.version, "saved_by": saved.saved_by, "mapping": told}

    rows([on_database(do)], json_wanted=json)


async def _bank(parts: Parts, code: str, data: bytes, *, try_only: bool) -> Sequence[Row]:
    async with parts.database.transaction() as session:
        whose = await membership.mutual_by_code(session, code)
        if try_only:
            found = await treasury.examine_bank_file(session, whose, data)
            return [{"statement": one.reference, "lines": len(one.lines), "closing": one.closing} for one in found]
        taken = await treasury.take_bank_file(session, whose, data, ADMINISTRATOR)
        for one in taken.statements:
            await _enter(session, whose.id, "bank_statements.take", f"bank_statement:{one.id}")
    return [
        {"statement": one.statement.reference, "lines": len(one.statement.lines), "new": one.new_lines}
        for one in taken.statements
    ]


async def _operator(
    parts: Parts, code: str, wallet_id: WalletId, data: bytes, *, try_only: bool
) -> tuple[Sequence[Row], bool]:
    whose, opened = await _opened(parts, code, wallet_id)
    if try_only:
        async with parts.database.transaction() as session:
            saved = await treasury.find_mapping(session, whose.id, wallet_id)
        return _told(await treasury.try_mapping(data, saved.mapping, whose, opened.wallet))
    taken = await treasury.import_statement(parts.database, whose, opened, data, ADMINISTRATOR)
    async with parts.database.transaction() as session:
        await _enter(session, whose.id, "wallets.statement_file", f"wallet:{wallet_id}")
    compared = taken.compared
    return [{"rows": taken.read.rows_read, "stated": compared.stated, "booked": compared.booked}], True


def _told(read: ReadFile) -> tuple[Sequence[Row], bool]:
    """Every row at fault, or how many were understood."""
    if read.statement is None:
        return [{"row": one.row, "field": one.field, "reason": one.reason.value} for one in read.refused], False
    return [{"rows": read.rows_read, "left_out": read.left_out, "repeated": len(read.repeated)}], True


async def _opened(parts: Parts, code: str, wallet_id: WalletId) -> tuple[Mutual, OpenWallet]:
    async with parts.database.transaction() as session:
        whose = await membership.mutual_by_code(session, code)
        await wallets.find_wallet(session, whose.id, wallet_id)
        return whose, (await parts.adapters.open(session, whose.id, [wallet_id]))[wallet_id]


def _mapping(file: Path | None, ready: str | None) -> StatementMapping | None:
    if file is None:
        return None if ready is None else treasury.ready_mapping(ready)
    try:
        told = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        raise Invalid(field="file") from None
    return treasury.mapping_of(told if isinstance(told, dict) else {})


async def _enter(session: Session, mutual_id: MutualId, act: str, subject: str) -> None:
    await access.record(session, mutual_id, access.Act(name=act, subject=subject), ADMINISTRATOR)
