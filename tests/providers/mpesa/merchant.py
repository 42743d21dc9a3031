"""Our side of the simulated Daraja: an adapter, what came to its address, and its answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.core.clock import VirtualClock
from app.providers import Acknowledgement, CallbackAddresses, PaymentEvent, PaymentOrder, RawCallback, Verdict
from app.providers.mpesa import Mpesa
from app.providers.simulators.base import serve
from app.providers.simulators.mpesa import SimulatedMpesa
from tests.providers.mpesa.samples import MORNING, order


@dataclass
class Mutual:
    """Our side: an adapter, what came to its address, and its answer to a validation."""

    mpesa: Mpesa
    base: str = ""
    verdict: Verdict = Verdict.ACCEPTED
    is_down: bool = False
    nonsense: bytes | None = None
    opened: asyncio.Event | None = None
    deliveries: list[RawCallback] = field(default_factory=list)

    async def receive(self, request: Request) -> Response:
        """As the hooks do it: a question is answered, everything else kept and acknowledged."""
        delivery = RawCallback(
            event=request.path_params["event"],
            headers=dict(request.headers),
            body=await request.body(),
            received_at=MORNING,
        )
        self.deliveries.append(delivery)
        if self.opened is not None:
            await self.opened.wait()
        told = self._answer(delivery)
        return Response(told.body, status_code=told.status, media_type=told.media_type)

    def _answer(self, delivery: RawCallback) -> Acknowledgement:
        if self.is_down:
            return self.mpesa.acknowledge(delivery, accepted=False)
        if self.mpesa.is_validation(delivery):
            if self.nonsense is not None:
                return Acknowledgement(status=200, body=self.nonsense)
            return self.mpesa.answer_validation(self.verdict)
        return self.mpesa.acknowledge(delivery, accepted=True)

    def events(self, kind: str) -> list[PaymentEvent]:
        """What the deliveries of a kind say, in the order they came."""
        kept = [delivery for delivery in self.deliveries if delivery.event.partition("/")[0] == kind]
        return [event for delivery in kept for event in self.mpesa.parse_callback(delivery)]

    def push_order(self) -> PaymentOrder:
        return order(callback_url=self.base)


@asynccontextmanager
async def listening(simulator: SimulatedMpesa, clock: VirtualClock, **changes: str) -> AsyncIterator[Mutual]:
    async with simulator.serving() as url:
        mpesa = Mpesa.from_credentials({**simulator.credentials("600777", url), **changes}, clock)
        mutual = Mutual(mpesa=mpesa)
        app = Starlette(routes=[Route("/hooks/5ae1c0ffee/{event:path}", mutual.receive, methods=["POST"])])
        async with serve(app) as ours:
            mutual.base = f"{ours}/hooks/5ae1c0ffee"
            await mpesa.register_callbacks(CallbackAddresses(base=mutual.base))
            yield mutual
        await mpesa.close()
