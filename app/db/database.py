"""Transactions: opened here, committed at the end of their block, tried again when the database asks for it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TypeVar, cast

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from app.core.clock import Clock
from app.core.errors import MutuelleError
from app.core.vault import Vault

Session = AsyncSession
Result = TypeVar("Result")

TRY_AGAIN = {"40001", "40P01"}
MOST_TRIES = 5


class Database:
    """One database, with the clock and the vault that its transactions carry."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock, vault: Vault) -> None:
        self.engine = engine
        self.clock = clock
        self.vault = vault
        self._sessions = async_sessionmaker(engine, expire_on_commit=False, info={"clock": clock, "vault": vault})

    @classmethod
    def connect(
        cls, url: str, *, clock: Clock, vault: Vault, pool_size: int = 10, pool_timeout_s: float = 10.0
    ) -> "Database":
        """A database behind this `postgresql+asyncpg://` address; connections are made when first needed."""
        engine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=pool_timeout_s,
            pool_pre_ping=True,
            hide_parameters=True,  # they hold people's data, and errors are logged (RELIABILITY 7)
        )
        return cls(engine, clock=clock, vault=vault)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """A session that commits when its block ends well and rolls back when it does not."""
        async with self._sessions() as session, session.begin():
            yield session

    async def run(self, work: Callable[[Session], Awaitable[Result]]) -> Result:
        """Do `work` in a transaction of its own, again after a deadlock or serialisation failure.

        Only a failure the database itself reports before or instead of a commit is repeated; a connection lost during
        COMMIT is ambiguous and raised (RELIABILITY 1.4).
        """
        for tried in range(1, MOST_TRIES + 1):
            try:
                async with self.transaction() as session:
                    return await work(session)
            except DBAPIError as error:
                if tried == MOST_TRIES or sqlstate_of(error) not in TRY_AGAIN:
                    raise
        raise AssertionError("the loop returns or raises")

    async def close(self) -> None:
        """Give every connection back."""
        await self.engine.dispose()


def sqlstate_of(error: DBAPIError) -> str | None:
    """The five-character code the server gave, for the driver's exceptions hide it from SQLAlchemy."""
    return cast(str | None, getattr(error.orig, "sqlstate", None))


def constraint_of(error: DBAPIError) -> str | None:
    """The name of the constraint or trigger rule that refused a row; only the driver's own exception knows it."""
    return cast(str | None, getattr(error.orig and error.orig.__cause__, "constraint_name", None))


async def add_unique(session: Session, row: DeclarativeBase, *, constraint: str, taken: MutuelleError) -> None:
    """Add a row at once; raises `taken` when another has what this constraint keeps unique, and the session goes on."""
    try:
        async with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        if constraint_of(error) == constraint:
            raise taken from None
        raise


def now(session: Session) -> datetime:
    """This instant, by the clock of the session's database."""
    return cast(Clock, session.info["clock"]).now()


def vault(session: Session) -> Vault:
    """The keys of the session's database."""
    return cast(Vault, session.info["vault"])
