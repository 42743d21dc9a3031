"""Schemes: what a person's year costs and who bears it, by version."""

from uuid import UUID

from app import membership
from app.access import Permission
from app.api.fields import Amount, Asked, Day, Minor, Shown, Text, told
from app.api.here import Here
from app.api.pages import Page
from app.api.resource import Resource
from app.core.money import Currency
from app.membership import CBHI, NewScheme, SchemeVersion, Tariff

routes = Resource("Set-up")


class SchemeShown(Shown):
    """A version of a scheme."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-000000000003")
    scheme: str = told("The scheme's name.", "Le nom du régime.", "standard")
    version: int = told("Counts from 1.", "À partir de 1.", 1)
    gross: Amount = told(
        "A person's year in full.", "L'année d'une personne, en entier.", {"amount": 8650, "currency": "XOF"}
    )
    member: Amount = told("Borne by the member.", "Part du membre.", {"amount": 1730, "currency": "XOF"})
    state: Amount = told("Borne by the State.", "Part de l'État.", {"amount": 4325, "currency": "XOF"})
    donor: Amount = told("Borne by the donor.", "Part du partenaire.", {"amount": 2595, "currency": "XOF"})
    regime: str = told("The regime it is of.", "Le régime dont il relève.", "CBHI")
    rates: dict[str, int] = told(
        "Share of care covered, by type, in percent.", "Part des soins couverte, en pour cent.", {"OUT": 70}
    )

    @classmethod
    def of(cls, version: SchemeVersion, currency: Currency) -> "SchemeShown":
        """As callers see it."""
        tariff = version.tariff
        return cls(
            id=version.id,
            scheme=version.scheme,
            version=version.version,
            gross=Amount.minor(tariff.gross_minor, currency),
            member=Amount.minor(tariff.member_minor, currency),
            state=Amount.minor(tariff.state_minor, currency),
            donor=Amount.minor(tariff.donor_minor, currency),
            regime=version.regime,
            rates=dict(version.rates),
        )


class SchemeAsked(Asked):
    """The next version of a scheme; amounts in minor units of the mutual's currency, shares sum to the gross (M3)."""

    scheme: Text = told("The scheme's name.", "Le nom du régime.", "standard")
    gross: Minor = told("A person's year in full.", "L'année d'une personne, en entier.", 8650)
    member: Minor = told("Borne by the member.", "Part du membre.", 1730)
    state: Minor = told("Borne by the State.", "Part de l'État.", 4325)
    donor: Minor = told("Borne by the donor.", "Part du partenaire.", 2595)
    valid_from: Day = told("First day it may be used.", "Premier jour d'usage.", "2026-01-01")
    regime: Text = told("A registered regime.", "Un régime enregistré.", "CBHI", default=CBHI)


@routes.reads("/schemes", Permission.SETUP_READ, "Scheme versions")
async def list_schemes(here: Here) -> Page[SchemeShown]:
    """Every version of every scheme, on one page."""
    found = await membership.schemes(here.session, here.mutual)
    return Page(items=[SchemeShown.of(one, here.mutual.currency) for one in found], next=None)


@routes.acts("POST", "/schemes", Permission.SETUP_WRITE, "Record a scheme version", status=201)
async def add(here: Here, new: SchemeAsked) -> SchemeShown:
    """The next version; those in use stay as they are."""
    tariff = Tariff(gross_minor=new.gross, member_minor=new.member, state_minor=new.state, donor_minor=new.donor)
    wanted = NewScheme(scheme=new.scheme, tariff=tariff, valid_from=new.valid_from, regime=new.regime)
    made = await membership.add_scheme(here.session, here.mutual, wanted)
    await here.noted("schemes.add", f"scheme:{made.id}", version=made.version)
    return SchemeShown.of(made, here.mutual.currency)
