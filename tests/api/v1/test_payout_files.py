"""Payouts by bank over HTTP: a file out, each payout in one; the statement in, told again without effect (P4)."""

import base64
from typing import Any

import httpx
import pytest

from app import jobs, payouts
from app.access import Role
from app.core.actor import Actor
from app.core.ids import PayoutId
from tests.api.v1.counter import FIRST, MAKER, SECOND, Counter


class Bank:
    """A batch of one hospital that is paid by bank, approved and reserved."""

    def __init__(self, counter: Counter, batch: Any) -> None:
        self.counter, self.batch = counter, batch
        self.path = f"payout-batches/{batch['id']}"

    async def take(self) -> httpx.Response:
        """The accountant takes the file."""
        return await self.counter.post(MAKER, f"{self.path}/payment-file")

    async def say(self, reference: str, **line: Any) -> httpx.Response:
        """The accountant enters a line of the statement."""
        told = {"reference": reference, "says": "succeeded", "bank_reference": "VIR-42", "charge": 500} | line
        return await self.counter.post(MAKER, f"{self.path}/confirmations", {"lines": [told]})


@pytest.fixture
async def bank(counter: Counter) -> Bank:
    """Twenty-six thousand francs for a hospital at a bank."""
    cashier = counter.cashier
    hospital = await cashier.bank_facility("HOPITAL")
    await cashier.owe(hospital, 26_000)
    [batch] = (await counter.post(MAKER, "payout-batches", {})).json()["items"]
    batch = (await counter.post(MAKER, f"payout-batches/{batch['id']}/submission")).json()
    for who in (FIRST, SECOND):
        await counter.say(who, batch)
    async with cashier.database.transaction() as session:
        for one in batch["payouts"]:
            await payouts.reserve(session, cashier.mutual, PayoutId(one["id"]), jobs.SOURCES, Actor.system("test"))
    return Bank(counter, batch)


async def test_the_file_holds_each_payout_once(bank: Bank) -> None:
    taken = await bank.take()
    again = await bank.take()
    kept = await bank.counter.get(MAKER, f"{bank.path}/payment-file")

    assert (taken.status_code, taken.json()["payouts_count"], taken.json()["total"]["amount"]) == (201, 1, 26_000)
    header, line, _ = base64.b64decode(taken.json()["content"]).decode("utf-8-sig").split("\r\n")
    assert header == "reference;account;holder;amount;currency;label"
    assert line.split(";")[1:5] == ["ML0130101000000000000001", "Association de santé", "26000", "XOF"]
    assert (again.status_code, again.json()["code"]) == (409, "payouts.nothing_to_pay")
    assert kept["content"] == taken.json()["content"]


async def test_the_statement_settles_and_is_told_again_without_effect(bank: Bank) -> None:
    """RELIABILITY 21 and 32: its charge is booked once on 6318."""
    reference = await _reference(bank)

    first, again = [await bank.say(reference) for _ in range(2)]

    assert [one.json()["items"][0]["state"] for one in (first, again)] == ["succeeded", "succeeded"]
    charges = await bank.counter.get(MAKER, "accounts/6318/balance")
    assert charges["balance"]["amount"] == 500


async def test_what_the_bank_refused_is_failed_and_what_came_back_is_returned(bank: Bank) -> None:
    reference = await _reference(bank)
    await bank.say(reference)

    back = await bank.say(reference, says="reversed", charge=0)

    assert back.json()["items"][0]["state"] == "returned"


async def test_a_reference_of_another_batch_is_unknown(bank: Bank) -> None:
    await bank.take()

    answer = await bank.say("0" * 32)

    assert (answer.status_code, answer.json()["code"]) == (404, "payouts.unknown_payout")


async def test_only_who_prepares_handles_the_file(bank: Bank) -> None:
    for who in (FIRST, SECOND, Role.AUDITOR):
        assert (await bank.counter.post(who, f"{bank.path}/payment-file")).status_code == 403
        answer = await bank.counter.world.ask(who, "GET", f"/v1/{bank.path}/payment-file")
        assert answer.status_code == 403


async def _reference(bank: Bank) -> str:
    """Take the file, and read the reference of its one payout."""
    content = (await bank.take()).json()["content"]
    line = base64.b64decode(content).decode("utf-8-sig").split("\r\n")[1]
    return line.partition(";")[0]
