"""An operator goes down while payers are asked, and comes back: what was paid meanwhile is found, and booked once."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from app import jobs, treasury, wallets
from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.db import Database
from app.db.leases import GivenClock
from app.payouts import Desk
from app.providers.simulators.base import NEVER, Faults, Misbehaviour, Odds, Reply, serve
from app.providers.simulators.orange_money import Merchant, OrangeMoneySimulator
from app.providers.simulators.simulator import SimulatedOperator, application
from app.wallets import OperatorState
from tests.collection.office import Office, an_office
from tests.collection.till import Till

RECEIVER, SECRET, PAYER = "600777", "secret-for-tests", "22376000009"
AWAY = Odds(bad_reply=1, replies=(Reply.HTML_503,))
LOST = Misbehaviour(lost=True)
SEVARE = Merchant(
    client_id="mutuelle-app", client_secret="s3cr3t-for-tests", merchant_key="a1b2c3d4", merchant_name="Mutuelle Sévaré"
)


@pytest.fixture
async def operator(clock: VirtualClock) -> AsyncIterator[SimulatedOperator]:
    """An operator that signs its callbacks."""
    operator = SimulatedOperator(clock, api_key="key", callback_secret=SECRET, currency=XOF)
    yield operator
    await operator.close()


@pytest.fixture
async def office(till: Till, database_url: str, operator: SimulatedOperator) -> AsyncIterator[Office]:
    """Moov at MICMO, over HTTP."""
    async with serve(application(operator)) as url:
        account = {"base_url": url, "api_key": "key", "receiver": RECEIVER, "callback_secret": SECRET}
        wallet = {"name": "Moov", "account_code": "55221", "receiver": RECEIVER}
        async with an_office(till, database_url, account, **wallet) as office:
            operator.register(RECEIVER, office.callback_url)
            yield office


def a_desk(office: Office) -> Desk:
    """What the worker's jobs stand on."""
    database = office.till.village.database
    return Desk(
        database=database,
        adapters=office.adapters,
        sources=treasury.SOURCES,
        lease_clock=GivenClock(database.clock),
        public_url=office.door,
    )


async def state(office: Office) -> OperatorState:
    """How Moov stands."""
    wallet = office.wallet.wallet
    async with office.till.village.database.transaction() as session:
        return (await wallets.operator_status(session, wallet.mutual_id, wallet.id)).state


async def goes_down(office: Office, desk: Desk, faults: Faults, *, until: timedelta) -> None:
    """It answers nothing any more, for so long; a worker goes on meanwhile."""
    faults.odds = AWAY
    ends_at = office.till.village.clock.now() + until
    while office.till.village.clock.now() < ends_at:
        await jobs.sweep(desk)
        await office.follow(timedelta(minutes=1))
        if await state(office) is OperatorState.DOWN:
            office.till.village.clock.advance(until / 10)
    assert await state(office) is OperatorState.DOWN


async def comes_back(office: Office, operator: SimulatedOperator) -> None:
    """The sweep finds it out, and its job catches up."""
    operator.faults.odds = NEVER
    wallet, desk = office.wallet.wallet, a_desk(office)
    down_at = office.till.village.clock.now() - timedelta(days=1)
    office.till.village.clock.advance(timedelta(minutes=1))
    await jobs.sweep(desk)
    named = {"mutual": str(wallet.mutual_id), "wallet": str(wallet.id), "since": down_at.isoformat()}
    await jobs.catch_up(desk, named)
    await office.drained()


async def rows(office: Office) -> list[tuple[int, str]]:
    """What was booked."""
    return [(row.amount_minor, row.status) for row in await office.payments()]


async def test_what_was_paid_while_it_was_down_is_booked_once_when_it_is_back(
    office: Office, operator: SimulatedOperator
) -> None:
    """One answers our request, one pays by himself; their callbacks are lost, or come much later (RELIABILITY 31)."""
    unit, reference = await office.till.unit(1)
    request = await office.ask(unit, PAYER, 1_000)
    operator.faults.script("request_outcome", [LOST])
    operator.faults.script("payment", [LOST])
    await goes_down(office, a_desk(office), operator.faults, until=timedelta(hours=2))
    await operator.answer_request(request.reference)
    payment = await operator.pay(receiver=RECEIVER, payer=PAYER, amount=Money(500, XOF), reference=reference)
    assert await rows(office) == []
    await comes_back(office, operator)
    booked = await rows(office)
    await operator.redeliver(payment.id)
    await jobs.sweep(a_desk(office))
    await office.drained()

    assert sorted(booked) == [(500, "allocated"), (1_000, "allocated")]
    assert await rows(office) == booked
    assert (await office.request()).state == "paid"
    assert await office.till.findings() == []


async def test_a_request_that_ended_in_the_silence_is_asked_about_once_more(
    office: Office, operator: SimulatedOperator
) -> None:
    """A day of silence ends a request; the money it brought is found all the same, by whatever the operator tells."""
    unit, _ = await office.till.unit(1)
    request = await office.ask(unit, PAYER, 1_000)
    operator.faults.script("request_outcome", [LOST])
    await goes_down(office, a_desk(office), operator.faults, until=timedelta(hours=30))
    await office.follow()
    silent = (await office.request()).state
    await operator.answer_request(request.reference)
    operator.faults.script("statement", [Misbehaviour(reply=Reply.HTML_503)] * 3)
    await comes_back(office, operator)

    assert silent == "expired"
    assert await rows(office) == [(1_000, "allocated")]
    assert (await office.request()).state == "paid"
    assert await office.follow() == 0


async def test_an_operator_that_can_only_be_asked_about_requests_is_found_back_by_its_latest_one(
    till: Till, database: Database, database_url: str, clock: VirtualClock
) -> None:
    """Orange's payment page tells no balance and no statement."""
    orange = OrangeMoneySimulator(clock, [SEVARE])
    async with orange.serving() as url:
        page = {"provider": "orange_money", "name": "Orange web", "account_code": "55221", "receiver": None}
        async with an_office(till, database_url, SEVARE.credentials(url), **page) as office:
            unit, _ = await office.till.unit(1)
            request = await office.ask(unit)
            orange.faults.script("notification", [LOST])
            orange.customer_pays(str(request.handle))
            await goes_down(office, a_desk(office), orange.faults, until=timedelta(hours=1))
            orange.faults.odds = NEVER
            await jobs.sweep(a_desk(office))
            await office.drained()

            assert await state(office) is OperatorState.UP
            assert [status for _, status in await rows(office)] == ["allocated"]
            assert await office.till.findings() == []
