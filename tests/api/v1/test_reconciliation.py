"""Reconciliation over HTTP: statements, the desk of open items, balances and differences (P4, E24)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from app import wallets
from app.access import Role
from app.core.clock import VirtualClock
from app.core.money import Money
from app.providers import Direction
from app.providers.simulators.base import Movement, serve
from app.providers.simulators.simulator import SimulatedOperator, application
from app.wallets import Wallet
from tests.api.v1.counter import FIRST, MAKER, Counter
from tests.api.v1.test_top_ups import francs

RECEIVER = "600779"
STRANGE = "=SIM9900000001"


@pytest.fixture
async def operator(counter: Counter, clock: VirtualClock) -> AsyncIterator[SimulatedOperator]:
    """Moov, whose statement shows money out that nobody ordered, under an id that looks like a formula."""
    xof = counter.cashier.mutual.currency
    operator = SimulatedOperator(clock, api_key="key", callback_secret=None, currency=xof)
    operator.books.record(
        Movement(
            id=STRANGE,
            direction=Direction.OUT,
            amount=Money(5_000, xof),
            fee=Money(0, xof),
            payer=RECEIVER,
            receiver="22376999999",
            occurred_at=clock.now(),
        )
    )
    yield operator
    await operator.close()


@pytest.fixture
async def moov(counter: Counter, operator: SimulatedOperator) -> AsyncIterator[Wallet]:
    """Its payout wallet."""
    cashier = counter.cashier
    adapters = counter.world.app.state.services.adapters
    async with serve(application(operator)) as url:
        new = wallets.NewWallet(
            mutual_id=cashier.mutual.id,
            name="Moov",
            provider="simulator",
            role=wallets.Role.PAYOUT,
            account_code="55222",
            currency=cashier.mutual.currency,
            credentials={"base_url": url, "api_key": "key", "receiver": RECEIVER},
            receiver=RECEIVER,
        )
        async with cashier.database.transaction() as session:
            wallet, _ = await wallets.open_wallet(session, adapters, new, cashier.maker)
        cashier.clock.advance(timedelta(minutes=1))
        yield wallet
        await adapters.close()


async def compared(counter: Counter, wallet: Wallet) -> Any:
    """The accountant compares its statement now."""
    answer = await counter.post(MAKER, f"wallets/{wallet.id}/statements")
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_statement_is_compared_now_and_its_items_say_what_comes_next(counter: Counter, moov: Wallet) -> None:
    done = await compared(counter, moov)
    path = f"wallets/{moov.id}/statements"
    listed = await counter.get(Role.AUDITOR, path)
    items = await counter.get(Role.AUDITOR, f"{path}/{done['statement']['id']}/items", language="fr")

    assert (done["new_items"], listed["items"]) == (1, [done["statement"]])
    assert done["statement"]["results"] == {"unknown_payout": 1}
    [item] = items["items"]
    assert (item["result"], item["next_step"], item["is_open"]) == ("unknown_payout", "find_what_left", True)
    assert item["next_step_text"].startswith("Chercher ce que fut cette sortie")
    assert (await counter.get(Role.AUDITOR, f"{path}/{done['statement']['id']}")) == done["statement"]
    filtered = await counter.get(Role.AUDITOR, f"{path}/{done['statement']['id']}/items?result=matched")
    assert filtered["items"] == []


async def test_reliability_34_the_rows_hold_no_formula(counter: Counter, moov: Wallet) -> None:
    done = await compared(counter, moov)

    path = f"/v1/wallets/{moov.id}/statements/{done['statement']['id']}/items.csv"
    answer = await counter.world.ask(Role.AUDITOR, "GET", path)

    assert answer.headers["content-type"].startswith("text/csv")
    assert f";'{STRANGE};5000;" in answer.text


async def test_the_desk_closes_an_item_once_with_a_reason(counter: Counter, moov: Wallet) -> None:
    await compared(counter, moov)
    [item] = (await counter.get(MAKER, "statement-items"))["items"]
    path = f"statement-items/{item['id']}/closing"

    unclosed = await counter.post(Role.AUDITOR, path, {"because": "vu"})
    first, second = [await counter.post(MAKER, path, {"because": "retrait au guichet"}) for _ in range(2)]

    assert unclosed.status_code == 403
    assert (first.status_code, first.json()["closing"], first.json()["next_step"]) == (
        200,
        "retrait au guichet",
        "none",
    )
    assert (second.status_code, second.json()["code"]) == (409, "reconciliation.item_closed")
    assert (await counter.get(MAKER, "statement-items"))["items"] == []
    assert len((await counter.get(MAKER, f"statement-items?only_open=false&wallet={moov.id}"))["items"]) == 1
    audit = await counter.get(Role.AUDITOR, f"audit?subject=statement_item:{item['id']}")
    assert [row["act"] for row in audit["items"]] == ["statement_items.close"]


async def test_a_wallet_whose_operator_does_not_answer_is_told_so(counter: Counter) -> None:
    answer = await counter.post(MAKER, f"wallets/{counter.cashier.wallet.id}/statements")

    assert (answer.status_code, answer.json()["code"]) == (503, "provider.unavailable")


async def test_e24_a_balance_is_stated_and_its_difference_accepted_by_another(counter: Counter) -> None:
    path = f"wallets/{counter.cashier.wallet.id}"
    asked = {"balance": francs(999_990)}

    stated = await counter.post(MAKER, f"{path}/balances", asked, key="one")
    again = await counter.post(MAKER, f"{path}/balances", asked, key="one")
    same = await counter.post(MAKER, f"{path}/balances", asked)
    shown = await counter.get(Role.AUDITOR, f"{path}/differences")
    by_maker = await counter.post(MAKER, f"{path}/differences/acceptance", {})
    part = await counter.post(FIRST, f"{path}/differences/acceptance", {"amount": francs(4)})
    rest = await counter.post(FIRST, f"{path}/differences/acceptance", {})
    none = await counter.post(FIRST, f"{path}/differences/acceptance", {})

    assert (stated.status_code, again.content) == (201, stated.content)
    assert (stated.json()["finding"], stated.json()["posted"]["amount"]) == ("posted", 10)
    assert same.json()["finding"] == "agrees"
    assert (shown["open"]["amount"], [one["kind"] for one in shown["items"]]) == (10, ["stated"])
    assert by_maker.status_code == 403
    assert (part.json()["open_after"]["amount"], rest.json()["open_after"]["amount"]) == (6, 0)
    assert (none.status_code, none.json()["code"]) == (409, "reconciliation.no_difference")
    listed = await counter.get(Role.AUDITOR, f"{path}/balances")
    assert [one["finding"] for one in listed["items"]] == ["agrees", "posted"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"balance": {"amount": 5, "currency": "KES"}}, "balance.currency"),
        ({"balance": {"amount": "all", "currency": "XOF"}}, "balance.amount"),
        ({"balance": {"amount": 5, "currency": "XOF"}, "on": "2026-12-31"}, "on"),
    ],
)
async def test_a_balance_that_cannot_be_meant_is_refused(counter: Counter, asked: Any, field: str) -> None:
    answer = await counter.post(MAKER, f"wallets/{counter.cashier.wallet.id}/balances", asked)

    assert (answer.status_code, [one["name"] for one in answer.json()["fields"]]) == (422, [field])


async def test_a_statement_of_another_wallet_is_unknown(counter: Counter, moov: Wallet) -> None:
    done = await compared(counter, moov)

    path = f"/v1/wallets/{counter.cashier.wallet.id}/statements/{done['statement']['id']}"
    answer = await counter.world.ask(Role.AUDITOR, "GET", path)

    assert (answer.status_code, answer.json()["code"]) == (404, "reconciliation.unknown_statement")
