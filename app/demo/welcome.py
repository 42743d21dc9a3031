"""What the demo hands to who wants to look around: a key per role, addresses, and two requests to try."""

from collections.abc import Iterator, Mapping
from typing import Any

from app import access, membership
from app.access import NewKey, NewPerson, Role
from app.db import Session
from app.demo.contracts import SHORTCODES
from app.demo.founding import FOUNDER, Branch
from app.demo.stage import Stage
from app.membership import UnitBrief, UnitStatus

ROLES = (Role.MANAGER, Role.ACCOUNTANT, Role.COORDINATOR, Role.AUDITOR, Role.ADMINISTRATOR)
READ = 'curl -s -H "Authorization: Bearer {key}" "{url}/v1/units/{reference}"'
SIGN_IN = "curl -s -u {login} '{mpesa}/oauth/v1/generate?grant_type=client_credentials' | cut -d'\"' -f4"
PAY = (
    'curl -s -H "Authorization: Bearer $({token})" -d \'{{"ShortCode": "{shortcode}", "CommandID": '
    '"CustomerPayBillOnline", "Amount": "500", "Msisdn": "22370000001", "BillRefNumber": "{reference}"}}\' '
    "{mpesa}/mpesa/c2b/v2/simulate"
)


async def welcome(stage: Stage, say: Mapping[str, Any]) -> str:
    """Addresses, keys and examples, in the words of one language."""
    async with stage.parts.database.transaction() as session:
        branch, unit = await _example(session, stage)
        keys = {role: await _key(session, branch, role, say["role"][role.value]) for role in ROLES}
    return "\n".join(_lines(stage, say, branch.mutual.code, keys, unit.reference))


async def _example(session: Session, stage: Stage) -> tuple[Branch, UnitBrief]:
    """A unit to look at, an active one if there is any, and its mutual."""
    for status in (UnitStatus.ACTIVE, None):
        for branch in stage.branches.values():
            for unit in await membership.list_units(session, branch.mutual.id, status=status, limit=1):
                return branch, unit
    raise AssertionError("a season enrols somebody")


def _lines(
    stage: Stage, say: Mapping[str, Any], mutual: str, keys: Mapping[Role, str], reference: str
) -> Iterator[str]:
    yield from ("", say["serving"].format(url=stage.base_url), say["docs"].format(url=f"{stage.base_url}/docs"))
    yield from ("", say["keys"].format(mutual=mutual))
    for role, key in keys.items():
        yield f"  {say['role'][role.value]:<20}{key}"
    yield from ("", say["try_read"], READ.format(key=keys[Role.MANAGER], url=stage.base_url, reference=reference))
    yield from (say["try_pay"].format(reference=reference), _payment(stage, mutual, reference), "", say["stop"])


def _payment(stage: Stage, mutual: str, reference: str) -> str:
    """A member pays at the simulated operator, which then calls us back as the real one does."""
    login = f"{stage.mpesa.gate.consumer_key}:{stage.mpesa.gate.consumer_secret}"
    token = SIGN_IN.format(login=login, mpesa=stage.operators.mpesa_url)
    return PAY.format(token=token, shortcode=SHORTCODES[mutual], reference=reference, mpesa=stage.operators.mpesa_url)


async def _key(session: Session, branch: Branch, role: Role, name: str) -> str:
    """The key of an invented person who holds this role alone."""
    person = NewPerson(name=name, email=f"{role.value}@demo.invalid")
    person_id = await access.register(session, person, FOUNDER)
    await access.grant(session, person_id, branch.mutual.id, role, FOUNDER)
    _, key = await access.create_key(session, NewKey(mutual_id=branch.mutual.id, person_id=person_id), FOUNDER)
    return key
