"""Papers for tests: a facility by the river, with accents and Bambara letters in its name."""

from datetime import date

from app.core.money import XOF, Money
from app.reporting.model import (
    Advice,
    Cut,
    FacilityStatement,
    Head,
    KeptBack,
    PaidClaim,
    StatedClaim,
    StatedPayout,
)

HEAD = Head(
    mutual="Mutuelle interprofessionnelle du cercle de Mopti (MICMO)",
    facility="CSCom Sɔfara Bɛnkadi, Ɲɛnajɛ ni Ŋaniya",
    facility_code="CSC-014",
    level="cscom",
)


def xof(minor: int) -> Money:
    """So many francs."""
    return Money(minor, XOF)


def w5() -> PaidClaim:
    """The worked example W5: a branded vitamin excluded, one test above tariff."""
    return PaidClaim(
        form="F-0113",
        beneficiary="0100012336/3",
        care_type="OUT",
        regime="CBHI",
        service_on=date(2026, 3, 2),
        decided_on=date(2026, 4, 10),
        billed=xof(9_300),
        eligible=xof(7_250),
        mutual=xof(5_075),
        member=xof(3_975),
        facility=xof(250),
        paid_here=xof(5_075),
        cuts=(
            Cut(form="F-0113", what="Analyse", amount=xof(250), code="C08", reason="Prix au-dessus du tarif convenu"),
            Cut(form="F-0113", what="Vitamine", amount=xof(1_800), code="C07", reason="Médicament non générique"),
        ),
    )


def an_advice(*, kept_back: int = 600, part: int = 1, parts: int = 1) -> Advice:
    """An advice over one claim, with an overpayment kept back."""
    offsets = (KeptBack(about="F-0098", amount=xof(kept_back)),) if kept_back else ()
    return Advice(
        head=HEAD,
        number="2026-0012/CSC-014",
        state="confirmed",
        payee_kind="phone",
        payee_number="7X XX XX 01",
        payee_name="Régie du CSCom",
        operator="Orange Money, décaissement",
        operator_reference="CI260420.1412.A00123",
        paid_on=date(2026, 4, 20),
        part=part,
        parts=parts,
        claims=(w5(),),
        kept_back=offsets,
        gross=xof(5_075),
        offset=xof(kept_back),
        total=xof(5_075 - kept_back),
        printed_on=date(2026, 4, 21),
    )


def a_statement(*, empty: bool = False) -> FacilityStatement:
    """A quarter with one paid claim, one that waits, and one payout."""
    claims = (
        StatedClaim(
            form="F-0113", beneficiary="0100012336/3", care_type="OUT", regime="CBHI",
            service_on=date(2026, 3, 2), received_on=date(2026, 4, 3), state="paid", billed=xof(9_300),
            mutual=xof(5_075), posted=xof(5_075), paid=xof(5_075), reasons=("C07", "C08"),
        ),
        StatedClaim(
            form="F-0117", beneficiary="0100012336/1", care_type="HOSP", regime="CBHI",
            service_on=date(2026, 4, 1), received_on=date(2026, 4, 4), state="in_review", billed=xof(32_500),
            mutual=None, posted=xof(0), paid=xof(0), reasons=(),
        ),
    )  # fmt: skip
    payout = StatedPayout(
        number="2026-0012/CSC-014", on=date(2026, 4, 20), state="confirmed", gross=xof(5_075), offset=xof(600),
        amount=xof(4_475), operator_reference="CI260420.1412.A00123",
    )  # fmt: skip
    return FacilityStatement(
        head=HEAD,
        since=date(2026, 3, 1),
        until=date(2026, 4, 30),
        claims=() if empty else claims,
        payouts=() if empty else (payout,),
        billed=xof(0 if empty else 41_800),
        approved=xof(0 if empty else 5_075),
        paid=xof(0 if empty else 4_475),
        waiting=xof(0 if empty else 32_500),
        outstanding=xof(0),
        to_recover=xof(0),
        printed_on=date(2026, 5, 1),
    )
