"""The simulated eWallet as `mutuelle simulator` runs it: a funded distributor, a callback that leaves alone."""

import asyncio

from app.core.clock import VirtualClock
from app.providers.orange_money import OrangeEwallet
from app.providers.simulators import simulator_app
from app.providers.simulators.base import serve

from .conftest import KATI, Desk, an_order


async def test_who_pays_out_is_called_back_without_asking(clock: VirtualClock, desk: Desk) -> None:
    given = {**KATI.credentials("unused"), "callback_url": desk.address}
    async with serve(simulator_app("orange_ewallet", given, clock)) as url:
        ewallet = OrangeEwallet.from_credentials(KATI.credentials(url), clock)
        taken = await ewallet.pay_out(an_order())
        async with asyncio.timeout(10):
            await desk.came.wait()
        balance = await ewallet.balance()
        await ewallet.close()

    [event] = ewallet.parse_callback(desk.received[0])
    assert event.reference == taken.handle
    assert balance is not None and balance.available.minor == 10_000_000 - 185_000
