"""Us, as the neutral operator sees us: an address that keeps every delivery and answers as told."""

from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from app.core.clock import VirtualClock
from app.providers import Authenticity, PaymentEvent, Provider, RawCallback, Verdict

SECRET, API_KEY, RECEIVER = "day-secret", "day-key", "MICMO-1"


@dataclass
class Merchant:
    """Keeps every delivery as it came and acknowledges it as told."""

    clock: VirtualClock
    status: int = 200
    verdict: Verdict = Verdict.ACCEPTED
    provider: Provider | None = None
    url: str = ""
    deliveries: list[RawCallback] = field(default_factory=list)

    async def receive(self, request: Request) -> Response:
        """Take one delivery; a question is answered by the adapter's words."""
        callback = RawCallback(
            event=request.path_params["event"],
            headers=dict(request.headers),
            body=await request.body(),
            received_at=self.clock.now(),
        )
        self.deliveries.append(callback)
        assert self.provider is not None
        if self.provider.is_validation(callback):
            answer = self.provider.answer_validation(self.verdict)
            return Response(answer.body, status_code=answer.status)
        return Response(status_code=self.status)

    @property
    def events(self) -> list[PaymentEvent]:
        """What the deliveries say, each of them proven."""
        assert self.provider is not None
        assert all(self.provider.verify(callback) is Authenticity.PROVEN for callback in self.deliveries)
        return [event for callback in self.deliveries for event in self.provider.parse_callback(callback)]
