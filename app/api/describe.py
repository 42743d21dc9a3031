"""Writes `docs/api/openapi.json`: `python -m app.api.describe`."""

from pathlib import Path

from app.api.application import api_app
from app.api.openapi import written
from app.core.clock import SystemClock
from app.core.vault import Vault
from app.db import Database
from app.providers.registry import installed
from app.wallets import Adapters

KEPT = Path(__file__).parents[2] / "docs" / "api" / "openapi.json"


def write() -> None:
    """The description of the application as it is; no database is asked for it."""
    clock = SystemClock()
    vault = Vault({"none": bytes(32)}, current="none", index_key=bytes(32))
    database = Database.connect("postgresql+asyncpg://nobody@127.0.0.1:1/none", clock=clock, vault=vault)
    adapters = Adapters(installed().build, clock)
    KEPT.write_text(written(api_app(database, adapters, clock, public_url="http://127.0.0.1:8000")), "utf-8")


if __name__ == "__main__":
    write()
