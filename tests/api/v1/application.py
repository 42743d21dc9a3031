"""The back office's application, whose routes and description are made once in a process and serve every test."""

from functools import cache

from fastapi import FastAPI

from app.api.application import api_app
from app.core.clock import Clock, SystemClock
from app.core.vault import Vault
from app.db import Database
from app.providers.registry import installed
from app.wallets import Adapters

PUBLIC_URL = "http://mutuelle.test"


def application(database: Database, adapters: Adapters, clock: Clock) -> FastAPI:
    """The one application, with services of the test's own; who adds a route to it makes another."""
    app = with_no_database()
    app.state.services = api_app(database, adapters, clock, public_url=PUBLIC_URL).state.services
    return app


@cache
def with_no_database() -> FastAPI:
    """As long as nothing is asked of it that needs its database."""
    clock = SystemClock()
    vault = Vault({"test": bytes(range(32))}, current="test", index_key=bytes(range(32, 64)))
    database = Database.connect("postgresql+asyncpg://nobody@127.0.0.1:1/none", clock=clock, vault=vault)
    return api_app(database, Adapters(installed().build, clock), clock, public_url=PUBLIC_URL)
