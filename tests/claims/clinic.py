"""A village with a community centre and a referral centre in tests: care is billed, judged and decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from sqlalchemy import text

from app import checker, claims, facilities, ledger, membership
from app.claims import CareType, ClaimLine, ClaimView, Decision, MedicalDecision, NewClaim
from app.core.actor import Actor
from app.core.clock import VirtualClock
from app.core.ids import ClaimId, UnitId, new_id
from app.core.money import XOF, Currency, Money
from app.db import Database, Session
from app.facilities import Facility, ItemKind, Level, NewFacility, NewTariffList, TariffItem
from app.ledger import AccountRef, BookedEntry
from app.membership import NewRegime, NewScheme
from tests.membership.village import PILOT, Village, a_campaign, a_village, day

CLERK, ACCOUNTANT, ADVISER = (Actor.person(new_id()) for _ in range(3))
AMOUNTS = (500, 1_235, 2_400, 3_000, 7_450, 32_500, 35_714, 35_715, 48_000, 92_500)
COMMUNITY = (
    TariffItem(code="CONS", name="Consultation", price_minor=600),
    TariffItem(code="TEST", name="Examen", price_minor=2_250),
    TariffItem(code="GENERICS", name="Génériques", price_minor=4_400, kind=ItemKind.GENERIC),
    TariffItem(code="VITAMIN", name="Vitamine de marque", price_minor=1_800, kind=ItemKind.BRANDED),
    TariffItem(code="ARTEMETHER", name="Artéméther de marque", price_minor=1_500, kind=ItemKind.ANTIMALARIAL),
    TariffItem(code="TABLETS", name="Comprimés", price_minor=25, kind=ItemKind.GENERIC, limit=30),
    TariffItem(code="COSMETIC", name="Esthétique", price_minor=5_000, excluded=True),
    TariffItem(code="TOOTH", name="Soin dentaire", price_minor=2_000, speciality="dental"),
    TariffItem(code="ECHO", name="Échographie", price_minor=3_000, kind=ItemKind.ULTRASOUND),
    *(TariffItem(code=f"ACT{minor}", name="Forfait", price_minor=minor) for minor in AMOUNTS),
)


@dataclass(slots=True, kw_only=True)
class Clinic:
    """The facilities and the covered unit of six; each act is a transaction of its own."""

    village: Village
    cscom: Facility
    csref: Facility
    unit: UnitId
    reference: str
    forms: "count[int]" = field(default_factory=lambda: count(1))

    def bill(self, *lines: ClaimLine, care: str = "OUT", service: str = "2026-03-03", **told: object) -> NewClaim:
        """A form as filled in: complete, referred, by default for person 1."""
        facts: dict[str, object] = {
            "form_number": f"F-{next(self.forms):04}",
            "unit_reference": self.reference,
            "member_number": 1,
            "care_type": CareType(care),
            "service_on": day(service),
            "lines": lines or (of("CONS", price=600),),
            "has_referral": True,
            "has_documents": True,
        }
        return NewClaim(**(facts | told))  # type: ignore[arg-type]

    async def submit(self, *bills: NewClaim, at: Facility | None = None, by: Actor = CLERK) -> list[ClaimId]:
        """A facility sends these claims."""
        async with self.village.database.transaction() as session:
            facility_id = (at or self.cscom).id
            return list(await claims.submit_claims(session, self.village.mutual, facility_id, bills, by))

    async def sent(self, *lines: ClaimLine, at: Facility | None = None, **told: object) -> ClaimId:
        """One claim, received today."""
        [claim_id] = await self.submit(self.bill(*lines, **told), at=at)  # type: ignore[arg-type]
        return claim_id

    async def decide(self, *claim_ids: ClaimId, by: Actor = ACCOUNTANT) -> list[Decision]:
        """Decide them in this order; the adviser approves nothing here."""
        async with self.village.database.transaction() as session:
            return list(await claims.decide_claims(session, self.village.mutual, claim_ids, by))

    async def decided(self, *claim_ids: ClaimId) -> list[ClaimView]:
        """Decide them in this order, the adviser approving what has to go to him; how they stand then."""
        for claim_id in claim_ids:
            try:
                await self.decide(claim_id)
            except claims.AdviserRequired:
                await self.review(claim_id, MedicalDecision.APPROVE)
                await self.decide(claim_id)
        return [await self.view(claim_id) for claim_id in claim_ids]

    async def review(
        self,
        claim_id: ClaimId,
        decision: MedicalDecision,
        lines: Mapping[str, int] | None = None,
        by: Actor = ADVISER,
        note: str | None = None,
    ) -> None:
        """The adviser says what he thinks."""
        async with self.village.database.transaction() as session:
            await claims.record_medical(
                session, self.village.mutual, claim_id, decision, by, eligible_minor=lines, note=note
            )

    async def view(self, claim_id: ClaimId) -> ClaimView:
        """How a claim stands."""
        async with self.village.database.transaction() as session:
            return await claims.claim_view(session, self.village.mutual.id, claim_id)

    async def appeal(self, claim_id: ClaimId) -> ClaimId:
        """The facility disagrees."""
        async with self.village.database.transaction() as session:
            return await claims.appeal(session, self.village.mutual, claim_id, CLERK)

    async def overpaid(self, claim_id: ClaimId, minor: int) -> None:
        """Too much was approved."""
        amount = Money(minor, self.village.mutual.currency)
        async with self.village.database.transaction() as session:
            await claims.find_overpayment(
                session, self.village.mutual, claim_id, amount, ACCOUNTANT, reason="Contrôle sur place"
            )

    async def entries(self, claim_id: ClaimId) -> list[BookedEntry]:
        """What the books say of a claim, in the order posted."""
        async with self.village.database.transaction() as session:
            booked = await ledger.journal(session, self.village.mutual.id, cause=f"claim:{claim_id}", limit=100)
        return sorted(booked, key=lambda entry: entry.id)

    async def owed(self, facility: Facility | None = None) -> int:
        """4011 of a facility, on its usual side."""
        return -await self.village.balance(AccountRef("4011", (facility or self.cscom).id))

    async def scalar(self, statement: str, **values: object) -> object:
        """One figure straight from the tables."""
        async with self.village.database.transaction() as session:
            return await session.scalar(text(statement), values)

    async def findings(self) -> list[str]:
        """What the independent checker finds wrong."""
        async with self.village.database.transaction() as session:
            return [str(finding) for finding in await checker.run_checks(session)]


def of(code: str, quantity: int = 1, price: int | None = None) -> ClaimLine:
    """A line at the agreed price, or at another."""
    agreed = next((item.price_minor for item in COMMUNITY if item.code == code), 0)
    return ClaimLine(code=code, quantity=quantity, price_minor=agreed if price is None else price)


def act(minor: int) -> ClaimLine:
    """One covered act at exactly that agreed price."""
    assert minor in AMOUNTS, "the list has an act of this price"
    return of(f"ACT{minor}")


async def a_clinic(
    database: Database,
    clock: VirtualClock,
    *,
    ceilings: Mapping[str, int | None] | None = None,
    persons: int = 6,
    currency: Currency = XOF,
    circle: str = "01",
    regime: str = "CBHI",
    **parameters: object,
) -> Clinic:
    """A mutual whose unit of six is covered all year, and its two facilities under agreement and tariffs.

    Nothing is sampled for the adviser unless a test asks for it. A regime besides CBHI is managed for others.
    """
    village = await a_village(database, clock, currency=currency, circle=circle)
    own = {"adviser_sample": 0} | parameters
    async with database.transaction() as session:
        if regime != "CBHI":
            new = NewRegime(code=regime, name_fr=f"Régime {regime}", name_en=f"Regime {regime}")
            await membership.add_regime(session, village.mutual.id, new)
        await membership.add_scheme(
            session,
            village.mutual,
            NewScheme(
                regime=regime,
                scheme="pilot",
                tariff=PILOT,
                valid_from=day("2025-11-01"),
                ceilings=ceilings or {},
                parameters=own,
            ),
        )
        village.campaign = await a_campaign(session, village.mutual, "care", "2026-02-01", ["2026-01-31"])
        cscom = await _facility(session, village, "CSCOM", Level.CSCOM)
        csref = await _facility(session, village, "CSREF", Level.CSREF)
    unit = await village.take_over(persons, "2026-02-01", "2027-01-31")
    async with database.transaction() as session:
        reference = await membership.reference_of(session, village.mutual.id, unit)
    return Clinic(village=village, cscom=cscom, csref=csref, unit=unit, reference=reference)


async def _facility(session: Session, village: Village, code: str, level: Level) -> Facility:
    mutual = village.mutual
    new = NewFacility(code=code, name=f"Centre {code}", level=level)
    facility = await facilities.register_facility(session, mutual, new, ACCOUNTANT)
    await facilities.open_agreement(session, mutual.id, facility.id, date(2026, 1, 1), None, ACCOUNTANT)
    prices = NewTariffList(code=f"list-{code}", name="Tarif", items=COMMUNITY)
    added = await facilities.add_tariff_list(session, mutual, prices, ACCOUNTANT)
    await facilities.assign_tariffs(session, mutual.id, facility.id, added.id, date(2026, 1, 1), ACCOUNTANT)
    return facility
