"""The forms that facilities fill in: what a visit is made of at agreed prices, and what a slip does to it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from app.claims import CareType, ClaimLine, NewClaim
from app.demo.customers import Enrolled
from app.demo.illness import Episode, Slip
from app.demo.tariffs import TARIFFS
from app.facilities import Level

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


def form_of(episode: Episode, unit: Enrolled, number: str, code: str | None) -> NewClaim:
    """The form of an episode, under its number; `code` was given before care."""
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


def as_sent(form: NewClaim) -> dict[str, object]:
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
