"""Our own money on the move, over HTTP: top-ups and what facilities pay back (E19, E13)."""

from typing import Any

from app.access import Role
from tests.api.v1.counter import FIRST, MAKER, Counter


def francs(amount: int) -> dict[str, Any]:
    """An amount of XOF."""
    return {"amount": amount, "currency": "XOF"}


async def test_a_payout_wallet_is_filled_from_the_bank(counter: Counter) -> None:
    path = f"wallets/{counter.cashier.wallet.id}/top-ups"
    made = await counter.post(MAKER, path, {"amount": francs(200_000), "fee": francs(500)}, key="one")
    again = await counter.post(MAKER, path, {"amount": francs(200_000), "fee": francs(500)}, key="one")

    assert (made.status_code, made.content, again.headers["idempotent-replayed"]) == (201, again.content, "true")
    balance = await counter.get(MAKER, f"wallets/{counter.cashier.wallet.id}/balance")
    assert (made.json()["from_wallet_id"], balance["balance"]["amount"]) == (None, 1_200_000)


async def test_what_arrives_later_is_credited_once(counter: Counter) -> None:
    path = f"wallets/{counter.cashier.wallet.id}/top-ups"
    made = (await counter.post(MAKER, path, {"amount": francs(200_000), "arrives_later": True})).json()
    waiting = (await counter.get(Role.AUDITOR, path))["items"]

    first, second = [await counter.post(MAKER, f"{path}/{made['id']}/credit") for _ in range(2)]

    assert [one["credited_at"] for one in waiting] == [None]
    assert first.json()["credited_at"] is not None
    assert (second.status_code, second.json()["code"]) == (409, "treasury.not_in_transit")


async def test_a_top_up_is_credited_at_its_own_wallet_only(counter: Counter) -> None:
    path = f"wallets/{counter.cashier.wallet.id}/top-ups"
    made = (await counter.post(MAKER, path, {"amount": francs(200_000), "arrives_later": True})).json()

    other = await counter.post(MAKER, f"wallets/{made['id']}/top-ups/{made['id']}/credit")

    assert (other.status_code, other.json()["code"]) == (404, "treasury.unknown_transfer")


async def test_who_approves_moves_no_money(counter: Counter) -> None:
    answer = await counter.post(FIRST, f"wallets/{counter.cashier.wallet.id}/top-ups", {"amount": francs(200_000)})

    assert answer.status_code == 403


async def test_a_facility_pays_back_no_more_than_is_open(counter: Counter) -> None:
    """E13."""
    await counter.cashier.recover(counter.clinic, 600, 400)
    path = f"facilities/{counter.clinic.id}/repayments"

    some = await counter.post(MAKER, path, {"amount": francs(700)})
    more = await counter.post(MAKER, path, {"amount": francs(301)})

    assert (some.status_code, some.json()["outstanding"]["amount"]) == (201, 300)
    assert (more.status_code, more.json()["code"]) == (409, "payouts.exceeds_recoverable")
