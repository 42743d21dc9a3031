"""Setting a mutual up: `mutual create` and `list`; `wallet open`, `list` and `rotate`."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from app import access, membership, wallets
from app.cli.credentials import read_credentials
from app.cli.running import ADMINISTRATOR, on_database
from app.cli.showing import Row, rows
from app.core.clock import business_date
from app.core.errors import Invalid
from app.core.ids import MutualId, WalletId
from app.core.money import Currency
from app.db import Session
from app.membership import NewMutual
from app.wallets import NewWallet, Role
from app.wiring import Parts

mutual = typer.Typer(no_args_is_help=True, help="Mutuals.")
wallet = typer.Typer(no_args_is_help=True, help="Accounts of a mutual at operators.")

Json = Annotated[bool, typer.Option("--json", help="JSON on standard output.")]
MutualCode = Annotated[str, typer.Option("--mutual", help="Code of the mutual.")]


@mutual.command("create")
def create_mutual(
    code: Annotated[str, typer.Option(help="Short code, once per installation.")],
    name: Annotated[str, typer.Option()],
    circle: Annotated[str, typer.Option(help="Two digits of its references, such as 01.")],
    antenna: Annotated[list[str], typer.Option(help="An antenna; the first is the default one.")],
    currency: Annotated[str, typer.Option()] = "XOF",
    timezone: Annotated[str, typer.Option()] = "Africa/Bamako",
    region: Annotated[str, typer.Option(help="Country of its phone numbers.")] = "ML",
    opened_on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Today without it.")] = None,
    target_population: Annotated[int | None, typer.Option(min=1)] = None,
    json: Json = False,
) -> None:
    """Found a mutual: antennas, funders and books."""

    async def do(parts: Parts) -> Row:
        new = NewMutual(
            code=code,
            name=name,
            circle=circle,
            currency=Currency.of(currency),
            antennas=antenna,
            opened_on=opened_on.date() if opened_on else business_date(parts.clock.now(), timezone),
            region=region,
            timezone=timezone,
            target_population=target_population,
        )
        async with parts.database.transaction() as session:
            made = await membership.found(session, new)
            await _enter(session, made.id, "mutuals.found", f"mutual:{made.id}")
        return _mutual(made)

    rows([on_database(do)], json_wanted=json)


@mutual.command("list")
def list_mutuals(json: Json = False) -> None:
    """Every mutual of this installation."""

    async def do(parts: Parts) -> Sequence[Row]:
        async with parts.database.transaction() as session:
            return [_mutual(one) for one in await membership.mutuals(session)]

    rows(on_database(do), json_wanted=json)


@wallet.command("open")
def open_wallet(
    mutual: MutualCode,
    name: Annotated[str, typer.Option(help="Name people know it by.")],
    provider: Annotated[str, typer.Option(help="One of `mutuelle providers`.")],
    account: Annotated[str, typer.Option(help="Its account in the chart, such as 55211.")],
    credentials: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="JSON file; sealed, never shown.")],
    role: Annotated[Role, typer.Option()] = Role.COLLECTION,
    currency: Annotated[str | None, typer.Option(help="The mutual's without it.")] = None,
    receiver: Annotated[str | None, typer.Option(help="Our merchant number there.")] = None,
    fee_rate: Annotated[str, typer.Option(help="Expected fee, such as 0.01.")] = "0",
    fee_fixed: Annotated[int, typer.Option(help="And beside it for each, in minor units.")] = 0,
    operator: Annotated[list[str] | None, typer.Option(help="Whose customers it reaches, such as orange.")] = None,
    json: Json = False,
) -> None:
    """Open a wallet; the callback address is shown once and never again."""
    secret, rate = read_credentials(credentials), _rate(fee_rate)

    async def do(parts: Parts) -> Row:
        async with parts.database.transaction() as session:
            whose = await membership.mutual_by_code(session, mutual)
            new = NewWallet(
                mutual_id=whose.id,
                name=name,
                provider=provider,
                role=role,
                account_code=account,
                currency=Currency.of(currency) if currency else whose.currency,
                credentials=secret,
                receiver=receiver,
                fee_rate=rate,
                fee_fixed_minor=fee_fixed,
                operators=frozenset(operator or ()),
            )
            opened, token = await wallets.open_wallet(session, parts.adapters, new, ADMINISTRATOR)
            await _enter(session, whose.id, "wallets.open", f"wallet:{opened.id}")
        return {"id": opened.id, "callback": f"{parts.settings.public_url}/hooks/{token}"}

    rows([on_database(do)], json_wanted=json)


@wallet.command("list")
def list_wallets(mutual: MutualCode, json: Json = False) -> None:
    """A mutual's wallets, closed ones too."""

    async def do(parts: Parts) -> Sequence[Row]:
        async with parts.database.transaction() as session:
            whose = await membership.mutual_by_code(session, mutual)
            return [
                {
                    "id": one.id,
                    "name": one.name,
                    "provider": one.provider,
                    "role": one.role.value,
                    "account": one.account_code,
                    "currency": one.currency.code,
                    "open": one.is_open,
                }
                for one in await wallets.list_wallets(session, whose.id)
            ]

    rows(on_database(do), json_wanted=json)


@wallet.command("rotate")
def rotate(
    mutual: MutualCode,
    wallet: Annotated[UUID, typer.Option(help="Id of the wallet.")],
    json: Json = False,
) -> None:
    """A new callback address, shown once; the former works for another 24 hours."""

    async def do(parts: Parts) -> Row:
        async with parts.database.transaction() as session:
            whose = await membership.mutual_by_code(session, mutual)
            token = await wallets.rotate_token(session, whose.id, WalletId(wallet), ADMINISTRATOR)
            await _enter(session, whose.id, "wallets.rotate_token", f"wallet:{wallet}")
        return {"id": wallet, "callback": f"{parts.settings.public_url}/hooks/{token}"}

    rows([on_database(do)], json_wanted=json)


@wallet.command("register")
def register(
    mutual: MutualCode,
    wallet: Annotated[UUID, typer.Option(help="Id of the wallet.")],
    json: Json = False,
) -> None:
    """Tell the operator where to send the wallet's callbacks, where it takes that by API."""

    async def do(parts: Parts) -> Sequence[Row]:
        async with parts.database.transaction() as session:
            whose = await membership.mutual_by_code(session, mutual)
        public_url = parts.settings.public_url
        addresses = await wallets.register_callbacks(
            parts.database, parts.adapters, whose.id, WalletId(wallet), public_url
        )
        async with parts.database.transaction() as session:
            await _enter(session, whose.id, "wallets.register", f"wallet:{wallet}")
        return [{"id": wallet, "registered": address} for address in addresses]

    rows(on_database(do), json_wanted=json)


async def _enter(session: Session, mutual_id: MutualId, act: str, subject: str) -> None:
    """What was done here stands in the audit trail like what is done in the back office (RELIABILITY I17)."""
    await access.record(session, mutual_id, access.Act(name=act, subject=subject), ADMINISTRATOR)


def _mutual(found: membership.Mutual) -> Row:
    return {
        "id": found.id,
        "code": found.code,
        "name": found.name,
        "circle": found.circle,
        "opened_on": found.opened_on,
    }


def _rate(written: str) -> Decimal:
    try:
        return Decimal(written)
    except InvalidOperation:
        raise Invalid(field="fee_rate") from None
