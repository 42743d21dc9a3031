"""The facilities and those who judge their claims: care, forms with slips, the adviser, decisions, appeals."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from app import claims
from app.access import Role
from app.claims import AdviserRequired, ClaimState, Code, MedicalDecision, NewClaim
from app.core.ids import ClaimId, FacilityId
from app.core.jsontext import encode
from app.core.money import XOF, Money
from app.demo.customers import Enrolled
from app.demo.forms import as_sent, form_of
from app.demo.founding import Branch
from app.demo.illness import Episode, Slip
from app.demo.network import Network
from app.demo.stage import Stage
from app.facilities import Facility, Level

EVERY_REFUSED = 19
PROOF = b"%PDF-1.4 demo"
TOO_MUCH = "Contrôle sur place"


@dataclass(slots=True)
class Clinics:
    """The facilities of one mutual; `drawer` holds the forms of each until they are sent, once a month."""

    stage: Stage
    branch: Branch
    network: Network
    drawer: dict[FacilityId, list[NewClaim]] = field(default_factory=dict)
    waiting: list[ClaimId] = field(default_factory=list)
    forms: int = 0
    invoices: int = 0
    seen: int = 0
    checked: int = 0
    appealed: int = 0

    async def treat(self, episode: Episode, unit: Enrolled) -> None:
        """Who comes to a referral centre is looked up first (C7), and pays all when not covered; others are trusted."""
        facility = self._facility(episode)
        code = None
        if episode.level is not Level.CSCOM:
            code = await self._eligibility(episode, unit, facility)
            if code is None:
                return
        self.forms += 1
        form = form_of(episode, unit, f"{facility.code}-{self.forms:05d}", code)
        copies = [form, form] if episode.slip is Slip.SENT_TWICE else [form]
        self.drawer.setdefault(facility.id, []).extend(copies)

    async def send(self) -> None:
        """Each facility sends its month by its own door, and one appeals with the document that was missing."""
        for facility in self.network.facilities:
            if forms := self.drawer.pop(facility.id, []):
                self.waiting += await self._invoice(facility, forms)
        await self._appeal()

    async def decide(self) -> None:
        """The accountant's colleague decides them in order, once the adviser has seen what he must (C5)."""
        ids, self.waiting = self.waiting, []
        if not ids:
            return
        coordinator = self.network.staff[Role.COORDINATOR]
        async with self.stage.parts.database.transaction() as session:
            judged = await claims.examine_claims(session, self.branch.mutual, ids, coordinator)
        for claim_id, judgement in zip(ids, judged, strict=True):
            if judgement.needs_adviser:
                await self._review(claim_id)
        await self._decide(ids)

    async def find_overpaid(self) -> None:
        """A visit to the oldest paid claim of a community centre finds half of it too much (E13)."""
        [facility, *_] = self.network.of_level(Level.CSCOM)
        approved = await self._approved(facility)
        if approved:
            share = approved[-1].mutual
            assert share is not None, "an approved claim has a share"
            async with self.stage.parts.database.transaction() as session:
                await claims.find_overpayment(
                    session,
                    self.branch.mutual,
                    approved[-1].id,
                    Money(max(share.minor // 2, 1), XOF),
                    self.network.staff[Role.ACCOUNTANT],
                    reason=TOO_MUCH,
                )

    async def _invoice(self, facility: Facility, forms: Sequence[NewClaim]) -> Sequence[ClaimId]:
        """The month's invoice over HTTP, with the key of the facility's software; the claims' ids in the order sent."""
        self.invoices += 1
        number = f"{facility.code}-{self.invoices:03d}"
        month = self.stage.clock.now().date().replace(day=1)
        invoice = {"number": number, "month": month.isoformat(), "claims": [as_sent(form) for form in forms]}
        headers = {
            "authorization": f"Bearer {self.network.keys[facility.id]}",
            "content-type": "application/json",
            "idempotency-key": number,
        }
        url = f"{self.stage.base_url}/v1/facility/claim-invoices"
        answer = await self.stage.phone.send("POST", url, verb="invoice", body=encode(invoice), headers=headers)
        assert answer.status == 201, f"an invoice is received, not {answer.status}: {answer.body[:200]!r}"
        return [ClaimId(UUID(one["id"])) for one in json.loads(answer.body)["claims"]]

    async def _eligibility(self, episode: Episode, unit: Enrolled, facility: Facility) -> str | None:
        self.checked += 1
        async with self.stage.parts.database.transaction() as session:
            found = await claims.check_eligibility(
                session,
                self.branch.mutual,
                facility.id,
                unit.reference,
                episode.person,
                episode.on,
                self.network.staff[Role.CLERK],
            )
        return found.code

    async def _decide(self, ids: Sequence[ClaimId]) -> None:
        """All or none; one that only earlier decisions bring before the adviser goes to him, and all begin again."""
        while True:
            try:
                async with self.stage.parts.database.transaction() as session:
                    await claims.decide_claims(session, self.branch.mutual, ids, self.network.staff[Role.COORDINATOR])
            except AdviserRequired as required:
                await self._review(ClaimId(UUID(str(required.facts["claim"]))))
            else:
                return

    async def _review(self, claim_id: ClaimId) -> None:
        self.seen += 1
        refuses = self.seen % EVERY_REFUSED == 0
        async with self.stage.parts.database.transaction() as session:
            await claims.record_medical(
                session,
                self.branch.mutual,
                claim_id,
                MedicalDecision.REFUSE if refuses else MedicalDecision.APPROVE,
                self.network.staff[Role.ADVISER],
            )

    async def _appeal(self) -> None:
        """Once in the season, where a claim was refused for a document that was missing (C11)."""
        refused = None if self.appealed else await self._refused_for(Code.DOCUMENT_MISSING)
        if refused is None:
            return
        self.appealed += 1
        clerk, mutual = self.network.staff[Role.CLERK], self.branch.mutual
        async with self.stage.parts.database.transaction() as session:
            await claims.attach_document(
                session,
                mutual.id,
                refused.id,
                name="facture.pdf",
                media_type="application/pdf",
                content=PROOF,
                actor=clerk,
            )
            self.waiting.append(await claims.appeal(session, mutual, refused.id, clerk))

    async def _refused_for(self, code: Code) -> claims.ClaimView | None:
        wanted = claims.ClaimFilter(state=ClaimState.REJECTED)
        async with self.stage.parts.database.transaction() as session:
            rejected = await claims.list_claims(session, self.branch.mutual.id, wanted, limit=200)
        found = [one for one in rejected if code in one.codes and one.is_current]
        return min(found, key=lambda one: one.position, default=None)

    async def _approved(self, facility: Facility) -> Sequence[claims.ClaimView]:
        """The newest first."""
        wanted = claims.ClaimFilter(facility_id=facility.id, state=ClaimState.APPROVED)
        async with self.stage.parts.database.transaction() as session:
            return await claims.list_claims(session, self.branch.mutual.id, wanted, limit=200)

    def _facility(self, episode: Episode) -> Facility:
        places = self.network.of_level(episode.level)
        return places[int(episode.chance * len(places))]
