"""How operators stand, over HTTP: at each wallet, and in one line for each operator, in the caller's language."""

from typing import Any
from uuid import UUID

import pytest

from app.access import Role
from app.core.ids import WalletId
from app.providers.breaker import FAILURES
from app.providers.listening import Ending
from app.wallets import Notes
from tests.api.v1.till import CREDENTIALS
from tests.api.v1.world import World

WALLET = {"name": "Orange", "provider": "simulator", "role": "collection", "account": "55211", "receiver": "600777"}


@pytest.fixture
async def wallet_id(world: World) -> str:
    """A wallet of MICMO's, just opened."""
    made = await world.ask(Role.ADMINISTRATOR, "POST", "/v1/wallets", json=WALLET | {"credentials": CREDENTIALS})
    return str(made.json()["id"])


async def ends(world: World, wallet_id: str, *endings: Ending) -> None:
    """These calls were made for the wallet, by whichever process."""
    notes = Notes(world.database)
    for ending in endings:
        await notes.take(world.micmo.id, WalletId(UUID(wallet_id)), ending)


async def operator_of(world: World, wallet_id: str, language: str = "en") -> dict[str, Any]:
    """The operator as the wallet shows it."""
    answer = await world.ask(Role.ADMINISTRATOR, "GET", f"/v1/wallets/{wallet_id}", language=language)
    shown: dict[str, Any] = answer.json()["operator"]
    return shown


async def test_an_operator_nobody_called_yet_is_up_since_the_wallet_was_opened(world: World, wallet_id: str) -> None:
    shown = await operator_of(world, wallet_id)

    assert (shown["state"], shown["why"], shown["line"]) == ("up", None, "Answers.")
    assert (shown["answered_at"], shown["failed_at"], shown["called_at"]) == (None, None, None)


async def test_one_that_is_down_says_since_when_and_why_in_both_languages(world: World, wallet_id: str) -> None:
    await ends(world, wallet_id, *[Ending.NO_ANSWER] * FAILURES)

    french, english = await operator_of(world, wallet_id, "fr"), await operator_of(world, wallet_id)

    assert (french["state"], french["why"]) == ("down", "no_answer")
    assert french["failed_at"] == french["since"]
    assert french["line"].startswith("Ne répond plus.")
    assert english["line"].startswith("Does not answer any more.")


@pytest.mark.parametrize("how", [one for one in Ending if one is not Ending.ANSWERED])
async def test_every_way_of_failing_has_its_line(world: World, wallet_id: str, how: Ending) -> None:
    await ends(world, wallet_id, *[how] * FAILURES)
    down = await operator_of(world, wallet_id)
    await ends(world, wallet_id, Ending.ANSWERED)

    assert (down["why"], (await operator_of(world, wallet_id))["why"]) == (how.value, "unsteady")


async def test_operators_are_listed_with_the_worst_of_their_open_wallets(world: World, wallet_id: str) -> None:
    second = WALLET | {"name": "Moov", "account": "55221", "credentials": CREDENTIALS}
    moov = (await world.ask(Role.ADMINISTRATOR, "POST", "/v1/wallets", json=second)).json()["id"]
    await ends(world, moov, *[Ending.UNREACHABLE] * FAILURES)
    listed = await world.ask(Role.ADMINISTRATOR, "GET", "/v1/operators")
    await world.ask(Role.ADMINISTRATOR, "POST", f"/v1/wallets/{moov}/closing")
    without = await world.ask(Role.ADMINISTRATOR, "GET", "/v1/operators")

    [line] = listed.json()["items"]
    assert (line["provider"], line["state"], line["why"]) == ("simulator", "down", "unreachable")
    assert line["wallet_ids"] == [wallet_id, moov]
    assert [(one["state"], one["wallet_ids"]) for one in without.json()["items"]] == [("up", [wallet_id])]


async def test_another_mutual_sees_nothing_of_it(world: World, wallet_id: str) -> None:
    theirs = await world.ask(world.foreign_key, "GET", "/v1/operators")

    assert theirs.json()["items"] == []
