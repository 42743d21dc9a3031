"""Deliveries of operators: what waits, what was set apart, and putting it back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from app import inbox
from app.access import Permission
from app.api.fields import Instant, Shown, asked, named, told
from app.api.here import Here
from app.api.pages import After, Limit, Page, a_number, behind, paged
from app.api.resource import Resource
from app.core.ids import DeliveryId, WalletId
from app.inbox import DeliveryView, State

routes = Resource("Operators' messages")

DeliveryPath = Annotated[
    UUID, named("The delivery's id.", "L'identifiant du message.", "01930000-0000-7000-8000-000000000008")
]
InState = Annotated[State | None, asked("Only in this state.", "Seulement dans cet état.", "parked")]
OfWallet = Annotated[
    UUID | None, asked("Only of this wallet.", "Seulement de ce portefeuille.", "01930000-0000-7000-8000-000000000009")
]
From = Annotated[Instant | None, asked("Received from then on.", "Reçus à partir de là.", "2026-03-02T00:00:00Z")]
To = Annotated[Instant | None, asked("Received before then.", "Reçus avant.", "2026-03-03T00:00:00Z")]


class DeliveryShown(Shown):
    """A delivery and its fate."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-000000000008")
    wallet_id: UUID = told("For which wallet.", "Pour quel portefeuille.", "01930000-0000-7000-8000-000000000009")
    origin: str = told("Callback, query or statement.", "Rappel, question ou relevé.", "callback")
    event: str = told("Which message it is.", "De quel message il s'agit.", "confirmation")
    state: str = told("What became of it.", "Ce qu'il est devenu.", "parked")
    reason: str | None = told("Why.", "Pourquoi.", "unreadable")
    authenticity: str = told("How far it is believed.", "Jusqu'où il est cru.", "claimed")
    source: str | None = told("The address it came from.", "L'adresse d'où il vient.", "192.0.2.7")
    attempts: int = told("How often booking it failed.", "Échecs de sa comptabilisation.", 0)
    received_at: datetime = told("When it came.", "Quand il est arrivé.", "2026-03-02T09:00:00Z")
    decided_at: datetime | None = told("When that was decided.", "Quand ce fut décidé.", "2026-03-02T09:00:01Z")
    size: int = told("In bytes.", "En octets.", 412)
    facts: Mapping[str, Any] = told("Ids and codes.", "Identifiants et codes.", {})
    body: str | None = told(
        "As it came, for who may see persons; in the list null.",
        "Tel quel, pour qui peut voir les personnes ; nul dans la liste.",
        None,
    )

    @classmethod
    def of(cls, view: DeliveryView) -> "DeliveryShown":
        """As callers see it."""
        return cls(
            id=view.id,
            wallet_id=view.wallet_id,
            origin=view.origin.value,
            event=view.event,
            state=view.state.value,
            reason=view.reason,
            authenticity=view.authenticity,
            source=view.source,
            attempts=view.attempts,
            received_at=view.received_at,
            decided_at=view.decided_at,
            size=view.size,
            facts=view.facts,
            body=view.body,
        )


@routes.reads("/inbox", Permission.INBOX_READ, "Deliveries by state")
async def list_deliveries(
    here: Here,
    state: InState = None,
    wallet_id: OfWallet = None,
    since: From = None,
    until: To = None,
    after: After = None,
    limit: Limit = 50,
) -> Page[DeliveryShown]:
    """The newest first."""
    parts = behind(after, a_number)
    found = await inbox.list_deliveries(
        here.session,
        here.mutual.id,
        state=state,
        wallet_id=None if wallet_id is None else WalletId(wallet_id),
        since=since,
        until=until,
        after=parts[0] if parts else None,
        limit=limit + 1,
    )
    return paged(found, limit, DeliveryShown.of, lambda one: (one.position,))


@routes.reads("/inbox/{delivery_id}", Permission.INBOX_READ, "One delivery with its body")
async def delivery(here: Here, delivery_id: DeliveryPath) -> DeliveryShown:
    """As it came."""
    return await _shown(here, delivery_id)


@routes.acts("POST", "/inbox/{delivery_id}/replay", Permission.INBOX_REPLAY, "Put a delivery back")
async def replay(here: Here, delivery_id: DeliveryPath) -> DeliveryShown:
    """Let a parked or quarantined delivery be judged and booked again."""
    await inbox.replay(here.session, here.mutual.id, DeliveryId(delivery_id), here.actor)
    await here.noted("inbox.replay", f"delivery:{delivery_id}")
    return await _shown(here, delivery_id)


async def _shown(here: Here, delivery_id: UUID) -> DeliveryShown:
    shown = DeliveryShown.of(await inbox.find_delivery(here.session, here.mutual.id, DeliveryId(delivery_id)))
    return shown if here.sees_persons else shown.model_copy(update={"body": None})
