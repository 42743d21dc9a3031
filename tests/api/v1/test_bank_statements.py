"""The bank over HTTP: its file is taken once, what nothing explains is listed, tied, and the balance proven (P4)."""

from typing import Any

import httpx
import pytest

from app import payouts
from app.access import Role
from app.core.actor import Actor
from app.payouts import NewDebtor
from tests.api.v1.counter import FIRST, MAKER, Counter
from tests.treasury.banks.paper import ACCOUNT, Row, document, statement

XML = {"Content-Type": "application/xml"}


class Bank:
    """The accountant and the bank's files."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter

    async def bring(self, data: bytes, way: str = "", *, key: str = "one", who: Role = MAKER) -> httpx.Response:
        """Somebody brings a file."""
        path = f"/v1/bank-statements{way}"
        return await self.counter.world.ask(who, "POST", path, key=key, content=data, headers=XML)

    async def items(self, who: Role = MAKER) -> Any:
        """What nothing explains."""
        return (await self.counter.get(who, "bank-statements/items"))["items"]


@pytest.fixture
async def bank(counter: Counter) -> Bank:
    """MICMO told its account."""
    async with counter.cashier.database.transaction() as session:
        debtor = NewDebtor(holder="MICMO", account=ACCOUNT)
        await payouts.set_debtor(session, counter.cashier.mutual, debtor, Actor.system("test"))
    return Bank(counter)


def a_day(*rows: Row) -> bytes:
    """The bank's file of the day."""
    return document(statement(*rows, opening=1_000_000))


async def test_a_file_is_tried_then_taken_once(bank: Bank) -> None:
    data = a_day(Row(amount=-300, ref="B1", text="Frais de tenue"))

    tried = await bank.bring(data, "/trials")
    before = await bank.counter.get(MAKER, "bank-statements")
    first, again = await bank.bring(data), await bank.bring(data, key="two")

    assert (tried.json()["items"][0]["line_count"], before["items"]) == (1, [])
    assert [one.json()["statements"][0]["new_lines"] for one in (first, again)] == [1, 0]
    [listed] = (await bank.counter.get(Role.AUDITOR, "bank-statements"))["items"]
    assert (listed["reference"], listed["closing"]["amount"]) == ("ST-1", 999_700)


async def test_what_nothing_explains_is_tied_and_the_tie_taken_back(bank: Bank) -> None:
    """The top-up that left the bank is the line that the bank shows."""
    wallet = bank.counter.cashier.wallet.id
    amount = {"amount": {"amount": 200_000, "currency": "XOF"}}
    await bank.counter.post(MAKER, f"wallets/{wallet}/top-ups", amount)
    await bank.bring(a_day(Row(amount=-200_000, ref="B1", text="OM Mali")))
    [item] = await bank.items()

    tie = {"line_ids": [item["line_id"]], "entry_ids": [item["entry_id"]]}
    tied = await bank.counter.post(MAKER, "bank-ties", tie)
    twice = await bank.counter.post(MAKER, "bank-ties", tie)
    none = await bank.items()
    undone = await bank.counter.world.ask(MAKER, "DELETE", f"/v1/bank-ties/{tied.json()['id']}")

    assert (item["next_step"], item["text"]) == ("tie", "OM Mali")
    assert (tied.status_code, none, undone.status_code) == (201, [], 200)
    assert (twice.status_code, twice.json()["code"]) == (409, "bank.not_tied")
    assert [one["line_id"] for one in await bank.items()] == [item["line_id"]]


async def test_statements_and_items_come_in_pages(bank: Bank) -> None:
    await bank.bring(document(statement(*(Row(amount=-n, ref=f"B{n}") for n in (1, 2, 3)), opening=1_000_000)))
    await bank.bring(document(statement(Row(amount=5, ref="B9"), opening=999_994, name="ST-2")), key="two")

    assert sorted(await _walked(bank, "bank-statements", "reference")) == ["ST-1", "ST-2"]
    assert sorted(await _walked(bank, "bank-statements/items", "reference")) == ["B1", "B2", "B3", "B9"]


async def _walked(bank: Bank, path: str, name: str) -> list[Any]:
    """What each page of one holds, to the last."""
    found, after = [], ""
    while True:
        page = await bank.counter.get(MAKER, f"{path}?limit=1{after}")
        [one] = page["items"]
        found.append(one[name])
        if page["next"] is None:
            return found
        after = f"&after={page['next']}"


async def test_the_proof_tells_what_lies_between(bank: Bank) -> None:
    await bank.bring(a_day(Row(amount=-300, ref="B1")))

    proof = await bank.counter.get(Role.AUDITOR, "bank-statements/proof")

    assert proof["stated"]["amount"] == 999_700
    assert proof["gap"]["amount"] == proof["before"]["amount"] + sum(
        one["amount"]["amount"] for one in proof["in_bank"]
    ) - sum(one["amount"]["amount"] for one in proof["in_books"])
    assert proof["unexplained"]["amount"] == 0


async def test_the_text_of_a_line_is_for_who_sees_persons(bank: Bank) -> None:
    await bank.bring(a_day(Row(amount=70, ref="B1", text="Aminata Exemple")))

    assert [one["text"] for one in await bank.items(Role.SIGNATORY)] == [None]
    assert [one["text"] for one in await bank.items(MAKER)] == ["Aminata Exemple"]


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"<Document/>", 422, "bank.statement_unreadable"),
        (document(statement(Row(amount=5), account="ML9900000001")), 409, "bank.wrong_account"),
    ],
)
async def test_what_is_not_ours_is_refused(bank: Bank, data: bytes, status: int, code: str) -> None:
    for way in ("", "/trials"):
        answer = await bank.bring(data, way)
        assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_without_a_statement_nothing_is_proven_and_who_approves_brings_none(bank: Bank) -> None:
    nothing = await bank.counter.world.ask(MAKER, "GET", "/v1/bank-statements/proof")

    assert (nothing.status_code, nothing.json()["code"]) == (404, "bank.no_statement")
    assert (await bank.bring(a_day(Row(amount=5)), who=FIRST)).status_code == 403
