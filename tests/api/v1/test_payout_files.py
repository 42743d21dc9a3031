"""Payouts by bank over HTTP: a file out, each payout in one; the statement in, told again without effect (P4)."""

import base64
from hashlib import sha256
from typing import Any

import httpx
import pytest

from app import payouts, treasury
from app.access import Role
from app.core.actor import Actor
from app.core.ids import PayoutId
from app.payouts import NewDebtor
from tests.api.v1.counter import FIRST, MAKER, SECOND, Counter

HEADING = "reference;outcome;amount;charge;date;bank_reference;reason"
ACCOUNT = NewDebtor(holder="MICMO", account="ML130101000000000001")


class Bank:
    """A batch of one hospital that is paid by bank, approved and reserved."""

    def __init__(self, counter: Counter, batch: Any) -> None:
        self.counter, self.batch = counter, batch
        self.path = f"payout-batches/{batch['id']}"

    async def take(self, **wanted: str) -> httpx.Response:
        """The accountant takes a file."""
        return await self.counter.post(MAKER, f"{self.path}/payment-files", wanted)

    async def say(self, reference: str, outcome: str = "paid", amount: int = 26_000) -> httpx.Response:
        """The accountant enters a row of the statement."""
        rows = f"{HEADING}\n{reference};{outcome};{amount};500;2026-03-09;VIR-42;\n"
        content = base64.b64encode(rows.encode()).decode()
        return await self.counter.post(MAKER, "bank-confirmations", {"content": content})

    async def payout(self) -> Any:
        """The one payout, as it is now."""
        return await self.counter.get(Role.AUDITOR, f"payouts/{self.batch['payouts'][0]['id']}")


@pytest.fixture
async def bank(counter: Counter) -> Bank:
    """Twenty-six thousand francs for a hospital at a bank."""
    cashier = counter.cashier
    async with cashier.database.transaction() as session:
        await payouts.set_debtor(session, cashier.mutual, ACCOUNT, Actor.system("test"))
    hospital = await cashier.bank_facility("HOPITAL")
    await cashier.owe(hospital, 26_000)
    [batch] = (await counter.post(MAKER, "payout-batches", {})).json()["items"]
    batch = (await counter.post(MAKER, f"payout-batches/{batch['id']}/submission")).json()
    for who in (FIRST, SECOND):
        await counter.say(who, batch)
    async with cashier.database.transaction() as session:
        for one in batch["payouts"]:
            await payouts.reserve(session, cashier.mutual, PayoutId(one["id"]), treasury.SOURCES, Actor.system("test"))
    return Bank(counter, batch)


async def test_a_file_is_taken_kept_and_made_good(bank: Bank) -> None:
    taken = await bank.take()
    again = await bank.take()
    listed = await bank.counter.get(Role.AUDITOR, f"{bank.path}/payment-files")
    kept = await bank.counter.get(MAKER, f"{bank.path}/payment-files/1")
    unknown = await bank.counter.world.ask(MAKER, "GET", f"/v1/{bank.path}/payment-files/2")

    told = taken.json()
    assert (taken.status_code, told["payouts_count"], told["total"]["amount"]) == (201, 1, 26_000)
    body = base64.b64decode(told["content"])
    header, line, _ = body.decode("utf-8-sig").split("\r\n")
    assert header == "reference;holder;account;amount;currency;remark"
    assert line.split(";")[1:5] == ["Association de santé", "ML0130101000000000000001", "26000", "XOF"]
    assert (told["name"], told["sha256"]) == ("lot-1-1.csv", sha256(body).hexdigest())
    assert again.json() == kept == told
    assert listed["items"] == [{name: value for name, value in told.items() if name != "content"}]
    assert (unknown.status_code, unknown.json()["code"]) == (404, "payouts.unknown_payment_file")


async def test_a_bank_is_given_iso_20022_too(bank: Bank) -> None:
    taken = await bank.take(format="pain.001")

    content = base64.b64decode(taken.json()["content"]).decode()
    assert (taken.json()["media_type"], taken.json()["name"]) == ("application/xml", "lot-1-1.xml")
    assert '<InstdAmt Ccy="XOF">26000</InstdAmt>' in content
    assert "ML130101000000000001" in content


async def test_nothing_is_taken_of_what_does_not_wait_for_the_bank(bank: Bank) -> None:
    batch = await bank.counter.approved(5_000)

    answer = await bank.counter.post(MAKER, f"payout-batches/{batch['id']}/payment-files", {})

    assert (answer.status_code, answer.json()["code"]) == (409, "payouts.nothing_to_export")


async def test_the_statement_settles_and_is_told_again_without_effect(bank: Bank) -> None:
    """RELIABILITY 21 and 32: its charge is booked once on 6318."""
    reference = await _reference(bank)

    first, again = [(await bank.say(reference)).json()["items"][0]["outcome"] for _ in range(2)]

    assert (first, again, (await bank.payout())["state"]) == ("settled", "already_settled", "succeeded")
    charges = await bank.counter.get(MAKER, "accounts/6318/balance")
    assert charges["balance"]["amount"] == 500


async def test_what_the_bank_rejected_has_failed(bank: Bank) -> None:
    await bank.say(await _reference(bank), "rejected")

    assert (await bank.payout())["word"] == "failed"


async def test_another_amount_on_the_statement_freezes(bank: Bank) -> None:
    """RELIABILITY 20."""
    answer = await bank.say(await _reference(bank), amount=25_000)

    assert answer.json()["items"][0]["outcome"] == "contradicted"
    assert (await bank.payout())["state"] == "review"


async def test_what_the_bank_credits_back_has_returned(bank: Bank) -> None:
    """E17."""
    path = f"payouts/{bank.batch['payouts'][0]['id']}/bank-return"
    reference = await _reference(bank)
    early = await bank.counter.post(MAKER, path, {"bank_reference": "VIR-43"})
    await bank.say(reference)

    back = await bank.counter.post(MAKER, path, {"bank_reference": "VIR-43"})

    assert (early.status_code, early.json()["code"]) == (409, "payouts.not_confirmed")
    assert back.json()["state"] == "returned"


@pytest.mark.parametrize(
    "row", ["paid;26000;500;9999-12-31;V;", "paid;26000;500;0001-01-01;V;", "paid;26000;500;2026-03-09;V\x00;",
            "paid;1e9;500;2026-03-09;V;", f"paid;{'9' * 400};0;2026-03-09;V;", f"paid;26000;0;2026-03-09;{'V' * 5000};"]
)  # fmt: skip
async def test_no_row_of_a_statement_is_a_mistake_of_ours(bank: Bank, row: str) -> None:
    rows = f"{HEADING}\n{await _reference(bank)};{row}\n"
    content = base64.b64encode(rows.encode()).decode()

    answer = await bank.counter.post(MAKER, "bank-confirmations", {"content": content})

    assert answer.status_code < 500


@pytest.mark.parametrize("content", ["", "é", "bm9uc2Vuc2U=", "////"])
async def test_a_file_that_cannot_be_meant_is_refused_whole(bank: Bank, content: str) -> None:
    answer = await bank.counter.post(MAKER, "bank-confirmations", {"content": content})

    assert answer.status_code == 422


async def test_a_reference_of_nobody_is_reported(bank: Bank) -> None:
    answer = await bank.say("0" * 32)

    assert answer.status_code == 200
    assert [one["outcome"] for one in answer.json()["items"]] == ["unknown_payout"]


async def test_only_who_prepares_handles_the_file(bank: Bank) -> None:
    for who in (FIRST, SECOND, Role.AUDITOR):
        assert (await bank.counter.post(who, f"{bank.path}/payment-files", {})).status_code == 403
        answer = await bank.counter.world.ask(who, "GET", f"/v1/{bank.path}/payment-files/1")
        assert answer.status_code == 403


async def _reference(bank: Bank) -> str:
    """Take the file, and read the reference of its one payout."""
    content = (await bank.take()).json()["content"]
    line = base64.b64decode(content).decode("utf-8-sig").split("\r\n")[1]
    return line.partition(";")[0]
