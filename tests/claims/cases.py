"""Claims on a desk of paper: a sound case, and whatever a test changes of it."""

from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, settings

from app.claims.case import Case, EarlierCare, Place
from app.claims.model import CareType, ClaimLine, NewClaim
from app.facilities import ItemKind, Level, TariffItem
from app.membership import Parameters, Terms

calmly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Properties are about what holds, not about how fast a busy machine shows it."""
SERVICE = date(2026, 3, 3)
RATES = {"OUT": 70, "HOSP": 80, "EMERG": 100}
ITEMS = (
    TariffItem(code="CONS", name="Consultation", price_minor=600),
    TariffItem(code="TEST", name="Examen", price_minor=2_250),
    TariffItem(code="TABLETS", name="Comprimés", price_minor=25, kind=ItemKind.GENERIC, limit=30),
    TariffItem(code="VITAMIN", name="Vitamine", price_minor=1_800, kind=ItemKind.BRANDED),
    TariffItem(code="ARTEMETHER", name="Artéméther", price_minor=1_500, kind=ItemKind.ANTIMALARIAL),
    TariffItem(code="COSMETIC", name="Esthétique", price_minor=5_000, excluded=True),
    TariffItem(code="TOOTH", name="Soin dentaire", price_minor=2_000, speciality="dental"),
    TariffItem(code="EYE", name="Soin des yeux", price_minor=2_000, speciality="eye"),
    TariffItem(code="ECHO", name="Échographie", price_minor=3_000, kind=ItemKind.ULTRASOUND),
)
PLACE = Place(code="CSCOM", level=Level.CSCOM, has_agreement=True, tariffs={item.code: item for item in ITEMS})


def line(code: str, quantity: int = 1, price: int | None = None) -> ClaimLine:
    """A line at the agreed price, or at another."""
    agreed = PLACE.tariffs[code].price_minor if code in PLACE.tariffs else 0
    return ClaimLine(code=code, quantity=quantity, price_minor=agreed if price is None else price)


def terms(*, ceilings: dict[str, int | None] | None = None, **parameters: object) -> Terms:
    """The pilot's terms, nothing sampled."""
    return Terms(
        rates=RATES,
        ceilings=ceilings or {},
        parameters=Parameters.model_validate({"adviser_sample": 0} | parameters),
        year_from=date(2026, 2, 1),
        year_to=date(2027, 1, 31),
        cover_from=date(2026, 2, 1),
        cover_to=date(2027, 1, 31),
    )


def bill(*lines: ClaimLine, **told: object) -> NewClaim:
    """A consultation at the community centre."""
    facts: dict[str, object] = {
        "form_number": "F-0001",
        "unit_reference": "0100012336",
        "member_number": 1,
        "care_type": CareType.OUT,
        "service_on": SERVICE,
        "lines": lines or (line("CONS"),),
        "has_documents": True,
    }
    return NewClaim(**(facts | told))  # type: ignore[arg-type]


def case(*lines: ClaimLine, claim: dict[str, object] | None = None, **told: object) -> Case:
    """A case that passes every check."""
    facts: dict[str, object] = {
        "claim": bill(*lines, **(claim or {})),
        "received_on": date(2026, 4, 8),
        "place": PLACE,
        "is_known": True,
        "is_covered": True,
        "terms": terms(),
    }
    return Case(**(facts | told))  # type: ignore[arg-type]


def place(level: Level) -> Place:
    """The same prices at another level."""
    return replace(PLACE, level=level)


def earlier(on: date, **told: object) -> EarlierCare:
    """A visit before, for something else."""
    facts: dict[str, object] = {"service_on": on, "is_visit": True, "is_same_complaint": False, "speciality": None}
    return EarlierCare(**(facts | told))  # type: ignore[arg-type]
