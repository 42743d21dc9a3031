"""The facilities and those who judge their claims: care, forms with slips, the adviser, decisions, appeals."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from app import claims
from app.access import Role
from app.claims import AdviserRequired, CareType, ClaimLine, ClaimState, Code, MedicalDecision, NewClaim
from app.core.ids import ClaimId, FacilityId
from app.core.jsontext import encode
from app.core.money import XOF, Money
from app.demo.founding import Branch
from app.demo.illness import Episode, Slip
from app.demo.network import Network
from app.demo.payers import Enrolled
from app.demo.stage import Stage
from app.demo.tariffs import TARIFFS
from app.facilities import Facility, Level

Basket = Mapping[str, int]
# What a visit is made of, by level: act or drug, and how many of it.
VISITS: Mapping[Level, Sequence[Basket]] = {
    Level.CSCOM: (
        {"CPC": 1, "TDR": 1, "CTA": 1, "PARA": 20},
        {"CPC": 1, "AMOXI": 20, "PARA": 15},
        {"CPC": 1, "PANS": 2},
        {"CPC": 1, "SRO": 6},
        {"ACC": 1, "PARA": 20},
    ),
    Level.CSREF: ({"CS": 1, "LABO": 1, "AMOXI": 30}, {"CS": 1, "RADIO": 1}, {"CS": 1, "CTA": 1, "PARA": 30}),
    Level.HOSPITAL: ({"JOUR": 4, "LABO": 1}, {"JOUR": 6, "CHIR": 1, "LABO": 2}),
}
SLIP_LINES: Mapping[Slip, tuple[str, int]] = {
    Slip.EXCLUDED: ("CONFORT", 1),
    Slip.BRANDED: ("MARQUE", 1),
    Slip.TOO_MANY: ("PARA", 60),
}
DEARER = 300
STAYS_DAYS = 4
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
        form = _form(episode, unit, f"{facility.code}-{self.forms:05d}", code)
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
        invoice = {"number": number, "month": month.isoformat(), "claims": [_told(form) for form in forms]}
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


def _form(episode: Episode, unit: Enrolled, number: str, code: str | None) -> NewClaim:
    is_stay = episode.level is Level.HOSPITAL
    return NewClaim(
        form_number=number,
        unit_reference=unit.reference,
        member_number=episode.person,
        care_type=CareType.HOSP if is_stay else CareType.OUT,
        service_on=episode.on,
        discharged_on=episode.on + timedelta(days=STAYS_DAYS) if is_stay else None,
        lines=_lines(episode),
        has_referral=episode.slip is not Slip.NO_REFERRAL,
        has_documents=episode.slip is not Slip.NO_DOCUMENT,
        eligibility_code=code,
    )


def _told(form: NewClaim) -> dict[str, object]:
    """A form as the facility's software writes it."""
    return {
        "form_number": form.form_number,
        "unit": form.unit_reference,
        "member_number": form.member_number,
        "care_type": form.care_type.value,
        "service_on": form.service_on.isoformat(),
        "discharged_on": form.discharged_on.isoformat() if form.discharged_on else None,
        "lines": [
            {"code": line.code, "quantity": line.quantity, "price_minor": line.price_minor} for line in form.lines
        ],
        "has_referral": form.has_referral,
        "has_documents": form.has_documents,
        "eligibility_code": form.eligibility_code,
    }


def _lines(episode: Episode) -> Sequence[ClaimLine]:
    """The visit at agreed prices, and what the slip adds or changes."""
    visits = VISITS[episode.level]
    basket = dict(visits[int(episode.chance * 97) % len(visits)])
    if episode.slip in SLIP_LINES:
        code, quantity = SLIP_LINES[episode.slip]
        basket[code] = quantity
    agreed = {item.code: item.price_minor for item in TARIFFS[episode.level]}
    first = next(iter(basket))
    dearer = DEARER if episode.slip is Slip.TOO_DEAR else 0
    return [
        ClaimLine(code=code, quantity=quantity, price_minor=agreed[code] + (dearer if code == first else 0))
        for code, quantity in basket.items()
    ]


def leaves_by(episode: Episode) -> date:
    """The day on which the form is filled in: when the person goes home."""
    return episode.on + timedelta(days=STAYS_DAYS if episode.level is Level.HOSPITAL else 0)
