"""Whatever a file says is written and read as the same configuration."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as some

from app.core.money import KES, XOF
from app.facilities import ItemKind, Level, NewTariffList, TariffItem
from app.membership import FunderTerm, NewCampaign, NewScheme, Parameters, Place, Tariff
from app.setup import MutualSetup, parse
from app.setup.exporting import told
from app.setup.model import FacilityTold, tidy

LETTERS = some.characters(categories=("L", "N", "P", "S", "Zs"))
NAMES = some.text(LETTERS, min_size=1, max_size=20).map(tidy).filter(bool)
DAYS = some.dates(date(2020, 1, 1), date(2040, 12, 31))
AMOUNTS = some.integers(0, 10**9)
RULES = some.builds(
    Parameters,
    waiting_days=some.integers(0, 366),
    adviser_sample=some.integers(0, 100),
    levy_rate=some.sampled_from(["0.01", "0.005", "0", "0.125"]),
    suspense_alert=some.sampled_from([(7, 30), (1, 90)]),
    payout_account_hold=some.integers(0, 240),
    contest_days=some.integers(0, 366),
    reserve_rate=some.integers(0, 100),
    reserve_target_months=some.integers(1, 120),
)


@some.composite
def schemes(draw: some.DrawFn, name: str) -> tuple[NewScheme, ...]:
    """One to three versions of a scheme."""
    return tuple(draw(some.lists(versions(name), min_size=1, max_size=3)))


@some.composite
def versions(draw: some.DrawFn, name: str) -> NewScheme:
    """A version whose shares make its gross (M3)."""
    member, state, donor = draw(AMOUNTS), draw(AMOUNTS), draw(AMOUNTS)
    return NewScheme(
        scheme=name,
        tariff=Tariff(gross_minor=member + state + donor, member_minor=member, state_minor=state, donor_minor=donor),
        valid_from=draw(DAYS),
        rates={care: draw(some.integers(0, 100)) for care in ("OUT", "HOSP", "EMERG")},
        ceilings={most: draw(some.none() | AMOUNTS) for most in ("per_stay", "per_person_year")},
        parameters=draw(some.fixed_dictionaries({}, optional={"fee": AMOUNTS, "levy_rate": some.just("0.02")})),
    )


@some.composite
def lists(draw: some.DrawFn, code: str) -> NewTariffList:
    """A list of one to four agreed prices."""
    codes = sorted(draw(some.sets(NAMES, min_size=1, max_size=4)))
    items = tuple(
        TariffItem(
            code=one,
            name=draw(NAMES),
            price_minor=draw(AMOUNTS),
            kind=draw(some.sampled_from(ItemKind)),
            limit=draw(some.none() | some.integers(1, 99)),
            excluded=draw(some.booleans()),
            speciality=draw(some.none() | NAMES),
        )
        for one in codes
    )
    return NewTariffList(code=code, name=draw(NAMES), items=items)


@some.composite
def mutuals(draw: some.DrawFn) -> MutualSetup:
    """A mutual that says a little of everything."""
    scheme, code, begins, place = draw(NAMES), draw(NAMES), draw(DAYS), draw(NAMES)
    sold = draw(schemes(scheme))
    return MutualSetup(
        code=draw(some.from_regex(r"[A-Z0-9-]{2,20}", fullmatch=True).filter(lambda one: one.lower() != "none")),
        name=draw(NAMES),
        circle=draw(some.integers(0, 89).map("{:02d}".format)),
        currency=draw(some.sampled_from([XOF, KES])),
        region="ML",
        timezone="Africa/Bamako",
        opened_on=draw(DAYS),
        target_population=draw(some.none() | some.integers(1, 10**6)),
        parameters=draw(RULES).model_dump(mode="json"),
        places={place: (Place(code=place, kind="circle", name=draw(NAMES), parent_code=None, valid_from=begins),)},
        antennas=draw(some.dictionaries(NAMES, some.none() | NAMES, min_size=1, max_size=3)),
        accounts={},
        funders={"state": (FunderTerm(kind="state", name=draw(NAMES), valid_from=begins, valid_to=None),)},
        schemes={scheme: sold},
        campaigns={
            "c": NewCampaign(
                name="c",
                scheme=scheme,
                version=draw(some.integers(1, len(sold))),
                opens_on=begins,
                closes_on=begins + timedelta(days=60),
                coverage_from=begins + timedelta(days=30),
                coverage_to=begins + timedelta(days=400),
                due_dates=(begins, begins + timedelta(days=60)),
            )
        },
        tariff_lists={code: draw(lists(code))},
        facilities={
            draw(NAMES): FacilityTold(
                name=draw(NAMES),
                level=draw(some.sampled_from(Level)),
                agreements={begins: begins + timedelta(days=90), begins + timedelta(days=91): None},
                tariffs={begins: code},
            )
        },
    )


@settings(deadline=None, max_examples=60, derandomize=True)
@given(setup=mutuals())
def test_a_configuration_is_written_and_read_as_the_same(setup: MutualSetup) -> None:
    text = told([setup])

    [again] = parse(text)

    assert again == setup
    assert next(iter(again.antennas)) == next(iter(setup.antennas))
    assert told([again]) == text
