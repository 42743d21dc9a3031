"""Statement files over HTTP: how they are read, tried row by row, taken once (RELIABILITY 31, 32)."""

import base64
from typing import Any

import httpx
import pytest

from app.access import Role
from tests.api.v1.counter import FIRST, MAKER, Counter

MAPPING = {
    "kind": "csv",
    "columns": {"reference": "Id", "date": "Date", "amount": "Montant"},
    "date_format": "%d/%m/%Y %H:%M",
}
GOOD = "Id;Date;Montant\nOM1;02/03/2026 09:00;-5000\n"
BAD = GOOD + "OM2;02/03/2026 09:00;7OO\n"


class Files:
    """The accountant and the payout wallet's files."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter
        self.path = f"wallets/{counter.cashier.wallet.id}"

    async def say(self, who: Role = MAKER, **changes: Any) -> httpx.Response:
        """Somebody says how they are read."""
        path = f"/v1/{self.path}/statement-mapping"
        return await self.counter.world.ask(who, "PUT", path, json=MAPPING | changes)

    async def bring(self, content: str, way: str = "statement-files", *, key: str = "one", who: Role = MAKER) -> Any:
        """Somebody brings a file."""
        told: dict[str, Any] = {"content": content.encode(), "headers": {"Content-Type": "text/csv"}}
        return await self.counter.world.ask(who, "POST", f"/v1/{self.path}/{way}", key=key, **told)


@pytest.fixture
def files(counter: Counter) -> Files:
    """Nobody has said yet how they are read."""
    return Files(counter)


async def test_a_way_of_reading_is_saved_by_version_and_shown(files: Files) -> None:
    first, same, second = await files.say(), await files.say(), await files.say(separator=",")
    newest = await files.counter.get(Role.AUDITOR, f"{files.path}/statement-mapping")
    former = await files.counter.get(Role.AUDITOR, f"{files.path}/statement-mapping?version=1")

    assert [one.json()["version"] for one in (first, same, second)] == [1, 1, 2]
    assert (newest["mapping"]["separator"], former["mapping"]["separator"]) == (",", ";")
    assert newest["saved_by"].startswith("person:")


async def test_a_way_that_contradicts_itself_is_named_by_its_part(files: Files) -> None:
    answer = await files.say(decimal=",", thousands=",")

    assert (answer.status_code, answer.json()["code"]) == (422, "statements.invalid_mapping")
    assert answer.json()["fields"][0]["name"] == "thousands"
    assert (await files.bring(GOOD)).json()["code"] == "statements.unknown_mapping"


async def test_a_trial_names_every_row_at_fault_and_stores_nothing(files: Files) -> None:
    await files.say()
    unsaved = {"mapping": MAPPING, "content": base64.b64encode(BAD.encode()).decode()}

    saved = await files.bring(BAD, "statement-files/trials")
    other = await files.counter.post(MAKER, f"{files.path}/statement-mapping/trials", unsaved)
    refused = await files.bring(BAD)

    assert saved.json() == other.json()
    assert (saved.json()["is_readable"], saved.json()["rows_read"]) == (False, 1)
    assert saved.json()["refused"] == [{"row": 3, "field": "amount", "reason": "amount"}]
    assert (refused.status_code, refused.json()["code"]) == (422, "statements.file_refused")


async def test_a_file_is_taken_once_whatever_is_told_again(files: Files) -> None:
    """A payout of nobody is an incident and never posted (RELIABILITY 19)."""
    await files.say()

    first, again = await files.bring(GOOD), await files.bring(GOOD, key="two")

    assert (first.status_code, first.json()["rows_read"], first.json()["version"]) == (200, 1, 1)
    assert again.json() == first.json()
    incidents = await files.counter.get(Role.AUDITOR, "incidents")
    assert [one["kind"] for one in incidents["items"]] == ["payout.unknown"]


async def test_only_who_reconciles_brings_files_and_only_of_known_kinds(files: Files) -> None:
    await files.say()
    path = f"/v1/{files.path}/statement-files"

    assert (await files.bring(GOOD, who=FIRST)).status_code == 403
    other = await files.counter.world.ask(MAKER, "POST", path, key="x", json={})
    assert other.status_code == 415


async def test_ready_made_ways_are_listed(files: Files) -> None:
    found = await files.counter.get(Role.AUDITOR, "statement-mappings")

    assert [one["name"] for one in found["items"]] == ["mpesa_organisation", "plain"]
