"""After the season the demo serves on: its keys open the API, and what is paid now is booked."""

import asyncio
import re

import httpx

from app.core.money import XOF, Money
from app.demo.contracts import SHORTCODES
from app.demo.stage import Stage
from app.demo.summary import words
from app.demo.welcome import ROLES, welcome

PATIENCE_S = 30


async def test_each_role_gets_a_key_that_opens_and_the_examples_name_a_unit(stage: Stage) -> None:
    told = await welcome(stage, words("fr"))

    keys = re.findall(r"  (\S+) +(mp\S+)\n", told)
    assert [name for name, _ in keys] == [words("fr")["role"][role.value] for role in ROLES]
    async with httpx.AsyncClient(base_url=stage.base_url) as caller:
        answers = [await caller.get("/v1/mutuals", headers=_bearer(key)) for _, key in keys]
        example = re.search(r'Bearer (\S+)" "(\S+)"', told)
        assert example is not None
        unit = await caller.get(example[2], headers=_bearer(example[1]))
    assert [answer.status_code for answer in answers] == [200] * len(ROLES)
    assert unit.status_code == 200
    assert f"{stage.base_url}/docs" in told


async def test_what_is_paid_after_the_season_is_booked_until_it_is_told_to_stop(stage: Stage) -> None:
    example = re.search(r'Bearer (\S+)" "(\S+/(\d{10}))"', await welcome(stage, words("en")))
    assert example is not None
    key, address, reference = example.groups()
    mutual = next(code for code, branch in stage.branches.items() if reference.startswith(branch.mutual.circle))
    stopped = asyncio.Event()
    serving = asyncio.create_task(stage.serve_on(stopped))

    await stage.mpesa.pay(
        receiver=SHORTCODES[mutual], payer="+22370000001", amount=Money(500, XOF), reference=reference
    )
    async with httpx.AsyncClient(headers=_bearer(key)) as caller, asyncio.timeout(PATIENCE_S):
        while (await _fee_due(caller, address)) == 1_000:
            await asyncio.sleep(0.05)
        fee_due = await _fee_due(caller, address)
    stopped.set()
    await asyncio.wait_for(serving, PATIENCE_S)

    assert fee_due == 500


async def _fee_due(caller: httpx.AsyncClient, address: str) -> int:
    return int((await caller.get(address)).json()["fee_due"]["amount"])


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}
