"""What a facility sees of its mutual: the one layer that all its routes read through, so that no other exists (I21)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from asgi_correlation_id.context import correlation_id
from fastapi import Depends

from app import claims, facilities, payouts
from app.access import PermissionMissing
from app.api import papers
from app.api.claim_fields import ClaimShown
from app.api.here import Here, MutualDesk
from app.claims import ClaimFilter, ClaimView, Document
from app.claims.tables import ClaimInvoiceRow
from app.core.ids import ClaimId, PayoutId
from app.facilities import Facility
from app.payouts import Payout, PayoutFilter, UnknownPayout
from app.reporting import Advice, FacilityStatement


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDesk:
    """A facility's place at the desk of its mutual; whatever is asked for here is its own."""

    here: MutualDesk
    facility: Facility

    async def claim(self, claim_id: UUID) -> ClaimView:
        """One of its claims; raises `UnknownClaim`."""
        here = self.here
        return await claims.claim_view(here.session, here.mutual.id, ClaimId(claim_id), facility_id=self.facility.id)

    async def shown(self, claim_id: UUID) -> ClaimShown:
        """One of its claims as it reads it."""
        return ClaimShown.of(await self.claim(claim_id), self.here.language)

    async def own(self, claim_id: UUID) -> ClaimId:
        """The id of one of its claims, for acts on it; raises `UnknownClaim`."""
        return (await self.claim(claim_id)).id

    async def claims(self, wanted: ClaimFilter, after: UUID | None, limit: int) -> Sequence[ClaimView]:
        """Its claims, the newest first; `wanted` must name it."""
        assert wanted.facility_id == self.facility.id, "a facility lists its own"
        return await claims.list_claims(self.here.session, self.here.mutual.id, wanted, after=after, limit=limit)

    async def invoices(self, after: UUID | None, limit: int) -> Sequence[ClaimInvoiceRow]:
        """Its invoices, the newest first."""
        here = self.here
        return await claims.list_invoices(
            here.session, here.mutual.id, facility_id=self.facility.id, after=after, limit=limit
        )

    async def documents(self, claim_id: UUID) -> Sequence[Document]:
        """The papers of one of its claims; raises `UnknownClaim`."""
        here = self.here
        return await claims.documents_of(here.session, here.mutual.id, ClaimId(claim_id), facility_id=self.facility.id)

    async def document(self, claim_id: UUID, document_id: UUID) -> Document:
        """One of them with its bytes; raises `UnknownClaim`, `UnknownDocument`."""
        here = self.here
        return await claims.read_document(
            here.session,
            here.mutual.id,
            ClaimId(claim_id),
            document_id,
            here.actor,
            facility_id=self.facility.id,
            request_id=correlation_id.get(),
        )

    async def payouts(self, after: UUID | None, limit: int) -> Sequence[Payout]:
        """What it was paid and what is ordered, the newest first."""
        wanted = PayoutFilter(facility_id=self.facility.id, only_ordered=True)
        return await payouts.list_payouts(self.here.session, self.here.mutual.id, wanted, after=after, limit=limit)

    async def payout(self, payout_id: UUID) -> Payout:
        """One of its payouts once it is approved; raises `UnknownPayout`."""
        found = await payouts.payout(self.here.session, self.here.mutual.id, PayoutId(payout_id))
        if found.facility_id != self.facility.id or not found.state.is_ordered:
            raise UnknownPayout(field="payout_id")
        return found

    async def advice(self, payout_id: UUID) -> Advice:
        """What one of its payouts pays; raises `UnknownPayout`."""
        await self.payout(payout_id)
        return await papers.advice_of(self.here, payout_id, facility_id=self.facility.id)

    async def statement(self, since: date | None, until: date | None) -> FacilityStatement:
        """Everything between it and the mutual in a period; raises `Invalid`."""
        return await papers.statement_of(self.here, self.facility.id, since, until)


async def _own(here: Here) -> OwnDesk:
    """The caller's facility in the mutual meant; raises `PermissionMissing` for who has none."""
    if here.caller.facility_id is None:
        raise PermissionMissing
    facility = await facilities.facility(here.session, here.mutual.id, here.caller.facility_id)
    return OwnDesk(here=here, facility=facility)


Own = Annotated[OwnDesk, Depends(_own)]
