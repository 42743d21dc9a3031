"""One engine for the databases of all tests: what it compiles, it compiles once in a process and not once in a test."""

from dataclasses import dataclass

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.clock import Clock
from app.core.vault import Vault
from app.db import Database, roles


@dataclass(slots=True)
class OneEngine:
    """An engine like the application's, whose next connections go to the database it was last turned to."""

    engine: AsyncEngine
    name: str = ""

    @classmethod
    def of(cls, url: str, clock: Clock, vault: Vault) -> "OneEngine":
        """Behind this address, for any database of its server."""
        one = cls(Database.connect(url, clock=clock, vault=vault).engine)
        event.listen(one.engine.sync_engine, "do_connect", one._turn)
        return one

    def database(self, url: str, clock: Clock, vault: Vault) -> Database:
        """A test's own database, which is closed before the next; what listens to it does not hear of others."""
        self.name = roles.database_of(url)
        return Database(self.engine.execution_options(), clock=clock, vault=vault)

    def _turn(self, _dialect: object, _record: object, _arguments: object, parameters: dict[str, object]) -> None:
        parameters["database"] = self.name
