"""Reads a register's rows as a stream: one statement of `sql/` with the register's name, in pages of bounded size."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import cache, partial
from importlib.resources import files
from typing import Any

from sqlalchemy import TextClause, text

from app.core.money import Currency, Money
from app.core.vault import Vault
from app.db import Session, vault
from app.membership import Mutual
from app.reporting.registers.model import PLAIN_ROWS, Asked, Cell, Cells, Column, Kind, Register
from app.reporting.words import Words
from app.treasury.items import SETTLED

PAGE = "\nLIMIT :most OFFSET :skipped"
COUNT = "SELECT count(*) > :most FROM (\n{}\nLIMIT :most + 1) told"


async def from_sql(session: Session, register: Register, asked: Asked) -> AsyncIterator[Sequence[Any]]:
    """The rows of the statement, fetched as they are written; only a page of them when one is asked for."""
    statement = _statement(register.name, is_page=asked.only is not None)
    found = await session.stream(statement, _bound(statement, asked), execution_options={"yield_per": PLAIN_ROWS})
    async for page in found.partitions(PLAIN_ROWS):
        yield page


async def is_longer(session: Session, register: Register, asked: Asked, most: int) -> bool:
    """Whether a register that is counted has more rows: counted in no order, and only up to the first too many."""
    if not register.is_counted:
        return False
    statement = _counting(register.name)
    return bool(await session.scalar(statement, _bound(statement, asked) | {"most": most}))


async def cells_of(session: Session, register: Register, asked: Asked) -> AsyncIterator[Sequence[Cells]]:
    """The rows as cells of their columns, made beside the loop: names are unsealed for who may see them."""
    told = partial(_page, register.columns, asked, Words(asked.language), vault(session))
    async for page in register.rows(session, register, asked):
        yield await asyncio.to_thread(told, page)


def _page(
    columns: Sequence[Column], asked: Asked, words: Words, keys: Vault, page: Sequence[Sequence[Any]]
) -> list[Cells]:
    where = next((at for at, column in enumerate(columns) if column.key == "currency"), None)
    return [_cells(columns, asked, words, keys, row, _currency(asked.mutual, row, where)) for row in page]


def _currency(mutual: Mutual, row: Sequence[Any], where: int | None) -> Currency:
    return mutual.currency if where is None else Currency.of(row[where])


def _cells(
    columns: Sequence[Column], asked: Asked, words: Words, keys: Vault, row: Sequence[Any], currency: Currency
) -> Cells:
    return tuple(_cell(column, raw, asked, words, keys, currency) for column, raw in zip(columns, row, strict=True))


def _cell(column: Column, raw: Any, asked: Asked, words: Words, keys: Vault, currency: Currency) -> Cell:
    if raw is None:
        return None
    if column.secret is not None:
        return _opened(column.secret, raw, keys) if asked.sees_persons else None
    if column.kind is Kind.MONEY:
        return raw if isinstance(raw, Money) else Money(raw, currency)
    if column.words is not None:
        return words(f"{column.words}.{raw}")
    if column.sentence is not None:
        return ", ".join(column.sentence(code, asked.language) for code in raw)
    told: Cell = raw
    return told


def _opened(purpose: str, sealed: bytes | Sequence[bytes], keys: Vault) -> str:
    """One sealed text, or several side by side."""
    texts = [sealed] if isinstance(sealed, bytes) else sealed
    return ", ".join(keys.unseal(one, purpose=purpose) for one in texts)


def _bound(statement: TextClause, asked: Asked) -> dict[str, Any]:
    binds = statement.compile().params
    return {name: value for name, value in _values(asked).items() if name in binds}


def _values(asked: Asked) -> Mapping[str, Any]:
    rules = asked.mutual.parameters
    skipped, most = asked.only or (0, 0)
    return {
        "mutual_id": asked.mutual.id,
        "mutual_ids": [one.id for one in asked.mutuals],
        "on": asked.on,
        "since": asked.since,
        "account": asked.account,
        "language": asked.language,
        "lapse_days": rules.lapse_days,
        "settled": SETTLED,
        "timezone": asked.mutual.timezone,
        "most": most,
        "skipped": skipped,
    }


@cache
def _statement(name: str, *, is_page: bool) -> TextClause:
    written = _written(name)
    return text(written + PAGE if is_page else written)


@cache
def _counting(name: str) -> TextClause:
    return text(COUNT.format(_written(f"{name}.count")))


def _written(name: str) -> str:
    return files("app.reporting.registers").joinpath("sql", f"{name}.sql").read_text("utf-8")
