"""The simulated operator with its address: what a merchant reaches over HTTP on loopback."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from app.core.clock import Clock
from app.core.money import KES, Currency
from app.providers.simulators.base import Faults, serve
from app.providers.simulators.mpesa.api import application
from app.providers.simulators.mpesa.gate import Gate
from app.providers.simulators.mpesa.operator import Operator


class SimulatedMpesa(Operator):
    """One Daraja application with any number of shortcodes in one currency.

    Every act sends its callbacks over HTTP before it returns, unless `faults` says otherwise for `confirmation`,
    `stk_callback`, `payout_outcome`, `payout_timeout`, `status_result`, `balance_result` or `reversal_result`; what is
    held goes out with `sender.deliver()` once due or `sender.deliver_all()`. Calls of the merchant go wrong by `token`,
    `register`, `simulate`, `push`, `push_query`, `payout` (to phones), `transfer` (to businesses), `status`, `balance`,
    `reversal`, `pull`. What the desk reverses by itself it tells nobody: it shows in the next pull alone. Payouts go as
    `plan_payout` says, out of what `fund` and payers brought.

    `prompt_outcome` answers every prompt at once, so that the callback overtakes the acknowledgement; `query_answers`
    are said to the next push queries in place of the truth (`4999`, `500.001.1001`); `queue_timeouts` of the next
    status questions end at the time-out address; `payout_queue_timeouts` of the next payouts are told there, and then
    carried out all the same; `msisdn_style` is `plain`, `hashed` or `masked`, by default the registered version's;
    `whole_amounts` writes `10` for `10.00`; `is_production` registers addresses only once.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        consumer_key: str = "simulated-key",
        consumer_secret: str = "simulated-secret",  # noqa: S107 - opens nothing but this simulator
        currency: Currency = KES,
        faults: Faults | None = None,
    ) -> None:
        super().__init__(clock, Gate(clock, consumer_key, consumer_secret), currency, faults or Faults())
        self.app: Starlette = application(self)

    @asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator[str]:
        """Answer on loopback while the block lasts and give the base URL."""
        async with serve(self.app, port) as base_url:
            try:
                yield base_url
            finally:
                await self.close()

    def credentials(self, number: str, base_url: str) -> Mapping[str, str]:
        """What this merchant would type into its wallet, with the operator at `base_url`."""
        code = self._shortcodes[number]
        return {
            "consumer_key": self.gate.consumer_key,
            "consumer_secret": self.gate.consumer_secret,
            "shortcode": number,
            "passkey": code.passkey,
            "till": code.till,
            "initiator_name": "exampleapi",
            "security_credential": "c2ltdWxhdGVk",
            "nominated_number": "254700000001",
            "currency": self.currency.code,
            "base_url": base_url,
        }
