"""The check before care (C7): whether it is covered here that day, on which terms, and the code for it."""

from datetime import date, datetime

from app import claims
from app.access import Permission
from app.api.claim_fields import BILLED, ReasonShown, Word, reasons
from app.api.facility.me import today
from app.api.facility.scope import Own
from app.api.fields import Asked, Day, Figure, Shown, told
from app.api.resource import Resource
from app.claims import CareType, Eligibility
from app.membership import UnitStatus

routes = Resource("Health facilities")


class EligibilityAsked(Asked):
    """Who is to be treated, and when."""

    unit: Word = told("Reference of the unit.", "Référence de l'unité.", "0100012336")
    member_number: int = told("The person's number in it.", "Le numéro de la personne.", 1, strict=True, ge=1, le=999)
    care_on: Day | None = told("Day of care; today.", "Jour des soins ; aujourd'hui.", "2026-03-02", default=None)


class RateShown(Shown):
    """What the mutual bears of a kind of care."""

    care_type: CareType = told("OUT, HOSP or EMERG.", "OUT, HOSP ou EMERG.", "OUT")
    percent: int = told("Of the eligible amount.", "Du montant retenu.", 70)


class CeilingShown(Shown):
    """What is left of a ceiling."""

    name: str = told("Which ceiling.", "Quel plafond.", "person_year")
    remaining: Figure = told("What is left of it.", "Ce qu'il en reste.", BILLED)


class EligibilityShown(Shown):
    """What a facility is told before care."""

    is_in_force: bool = told(
        "Whether care that day is covered here.", "Si les soins sont couverts ici ce jour-là.", True
    )
    refused_for: ReasonShown | None = told("Why it is not.", "Pourquoi ils ne le sont pas.", None)
    care_on: date = told("Day of care.", "Jour des soins.", "2026-03-02")
    status: UnitStatus | None = told("Where the unit stands today.", "Où en est l'unité aujourd'hui.", "active")
    cover_from: date | None = told("Cover begins.", "Début de la couverture.", "2026-02-01")
    cover_to: date | None = told("Cover ends.", "Fin de la couverture.", "2027-01-31")
    rates: list[RateShown] = told("By kind of care.", "Par type de soins.", [{"care_type": "OUT", "percent": 70}])
    ceilings: list[CeilingShown] = told(
        "What is left of each.", "Ce qui reste de chacun.", [{"name": "person_year", "remaining": BILLED}]
    )
    code: str | None = told("Write it on the form.", "À porter sur la feuille.", "48213907")
    expires_at: datetime | None = told("The code's end.", "Fin du code.", "2026-03-04T09:00:00Z")

    @classmethod
    def of(cls, told_of: Eligibility, language: str) -> "EligibilityShown":
        """As the facility sees it."""
        same = {name: getattr(told_of, name) for name in cls.model_fields if hasattr(told_of, name)}
        apart = {
            "refused_for": reasons([told_of.refused_for], language)[0] if told_of.refused_for else None,
            "rates": [RateShown(care_type=care, percent=rate) for care, rate in told_of.rates.items()],
            "ceilings": [CeilingShown(name=name, remaining=left) for name, left in told_of.remaining.items()],
        }
        return cls.model_validate(same | apart)


@routes.acts("POST", "/facility/eligibility", Permission.OWN_CLAIMS_SUBMIT, "Ask before care")
async def check(own: Own, given: EligibilityAsked) -> EligibilityShown:
    """Where cover is in force, with a code valid 48 hours that the unit hears of by SMS (C7)."""
    here = own.here
    on = given.care_on or today(own)
    found = await claims.check_eligibility(
        here.session, here.mutual, own.facility.id, given.unit, given.member_number, on, here.actor
    )
    await here.noted("claims.eligibility", f"facility:{own.facility.id}", in_force=found.is_in_force)
    return EligibilityShown.of(found, here.language)
