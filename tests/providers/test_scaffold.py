"""A new provider begins red: what the scaffold writes imports, and every failure says which file to write next."""

import inspect
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import EntryPoint
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

import app.providers
import app.providers.simulators
from app.core.clock import VirtualClock
from app.providers import UnusableCredentials, contract, scaffold
from app.providers.account import Account
from app.providers.http import Http
from app.providers.scaffold.write import main
from app.providers.simulators.base import serve
from app.providers.simulators.registry import GROUP, Simulators

PARTS = ("__init__", "profile", "credentials", "unwritten", "wire", "client", "adapter")


@pytest.fixture
def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[contract.ContractCase]:
    """The case of a provider that was scaffolded a moment ago, beside our own."""
    scaffold.write("new_comer", tmp_path)
    for room in (app.providers, app.providers.simulators):
        folder = tmp_path.joinpath(*room.__name__.split("."))
        monkeypatch.setattr(room, "__path__", [*room.__path__, str(folder)])
    spec = spec_from_file_location("new_comer_case", tmp_path / "tests/providers/new_comer/contract_case.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module.CASE
    for name in [name for name in sys.modules if "new_comer" in name]:
        del sys.modules[name]


async def failures(case: contract.ContractCase) -> Mapping[str, str]:
    """The promises of the suite that this case does not keep, and what is said of each."""
    failed = {}
    for suite in (contract.CallbackContract(), contract.CallContract()):
        for name, test in inspect.getmembers(suite, inspect.ismethod):
            try:
                outcome = test(case)
                if inspect.isawaitable(outcome):
                    await outcome
            except (Exception, pytest.fail.Exception) as failure:
                failed[name] = str(failure)
    return failed


async def test_a_provider_that_is_only_scaffolded_fails_and_says_which_file_to_write(
    newcomer: contract.ContractCase,
) -> None:
    """STYLE 10: `dev.py provider NAME`."""
    told = await failures(newcomer)

    unwritten = ("wire.py: ", "client.py: ", "simulators/new_comer/__init__.py: ", "contract_case.py: ")
    assert [name for name, failure in told.items() if not any(place in failure for place in unwritten)] == []
    assert {place for place in unwritten if any(place in failure for failure in told.values())} == set(unwritten)
    assert set(told) >= {
        "test_every_situation_is_a_callback_or_said_to_be_impossible",
        "test_a_paid_callback_is_a_payment",
        "test_a_tampered_callback_is_never_proven",
        "test_an_operator_that_breaks_down_leaves_no_false_certainty",
        "test_what_failed_has_failed_when_it_is_asked_about",
    }


async def test_what_a_scaffold_has_written_itself_is_kept(newcomer: contract.ContractCase) -> None:
    """Flags and methods, credentials by field, a profile that pays nobody twice."""
    told = await failures(newcomer)

    assert not set(told) & {
        "test_the_flags_name_exactly_the_methods_the_adapter_writes",
        "test_credentials_that_lack_everything_are_refused_by_field",
        "test_who_can_be_paid_and_when_it_is_asked_is_in_the_profile",
        "test_stored_is_acknowledged_and_not_stored_is_asked_for_again",
    }


async def test_a_scaffold_begins_with_what_adapters_share(newcomer: contract.ContractCase) -> None:
    """STYLE 1: what several need stands once; keys travel to a safe address alone, and fit a header."""
    refused = []
    for field, value in (("base_url", "http://operator.example"), ("api_key", "two\nlines"), ("api_key", " ")):
        with pytest.raises(UnusableCredentials) as unusable:
            newcomer.adapter.from_credentials({**newcomer.credentials, field: value}, VirtualClock(contract.NOON))
        refused.append(unusable.value.field)

    assert issubclass(newcomer.adapter, Account)
    assert refused == ["base_url", "api_key", "api_key"]


async def test_the_simulator_of_a_scaffold_runs_and_nobody_ordered_anything(newcomer: contract.ContractCase) -> None:
    new_comer = EntryPoint("new_comer", "app.providers.simulators.new_comer:standalone", GROUP)
    app = Simulators([new_comer]).app("new_comer", newcomer.credentials, VirtualClock(contract.NOON))

    async with serve(app) as url:
        person = Http("person", url)
        answer = await person.send("POST", "/people/ends", verb="act", body=b'{"ref": "5b0f7a2e3c1d"}')
        await person.close()

    assert answer.status == 404


def test_a_scaffold_has_its_files_a_simulator_a_case_and_a_page(tmp_path: Path) -> None:
    written = [path.relative_to(tmp_path).as_posix() for path in scaffold.write("wari", tmp_path)]

    assert written == [
        *(f"app/providers/wari/{name}.py" for name in PARTS),
        "app/providers/simulators/wari/__init__.py",
        "tests/providers/wari/contract_case.py",
        "docs/operators/wari.md",
    ]


def test_a_package_has_the_suite_and_an_entry_point(tmp_path: Path) -> None:
    written = [path.relative_to(tmp_path).as_posix() for path in scaffold.write_package("wari", tmp_path)]

    assert written[:-5] == [f"mutuelle_wari/{name}.py" for name in (*PARTS, "simulator")]
    assert written[-5:] == [
        "pyproject.toml",
        *("tests/contract_case.py", "tests/test_contract.py", "tests/conftest.py", "README.md"),
    ]
    project = tomllib.loads((tmp_path / "pyproject.toml").read_text())["project"]
    assert project["entry-points"] == {
        "mutuelle_pay.providers": {"wari": "mutuelle_wari:Wari"},
        "mutuelle_pay.simulators": {"wari": "mutuelle_wari.simulator:standalone"},
    }


@pytest.mark.parametrize("name", ["", "Wari", "1st", "a-b", "../etc", "a__b", "a_", "os.path"])
def test_a_name_that_cannot_be_a_folder_of_ours_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(scaffold.UnusableName):
        scaffold.write(name, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_provider_that_exists_is_not_written_over(tmp_path: Path) -> None:
    adapter = scaffold.write("wari", tmp_path)[6]
    package = scaffold.write_package("wari", tmp_path)[6]
    for written in (adapter, package):
        written.write_text("# written since\n")

    for again in (scaffold.write, scaffold.write_package):
        with pytest.raises(scaffold.UnusableName):
            again("wari", tmp_path)

    assert (adapter.read_text(), package.read_text()) == ("# written since\n", "# written since\n")


def test_the_command_says_what_it_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    main(["wari"])
    main(["wari", "--package", "beside"])

    told = capsys.readouterr().out
    assert "app/providers/wari/wire.py\n" in told and (tmp_path / "app/providers/wari/wire.py").exists()
    assert "beside/mutuelle_wari/wire.py\n" in told and (tmp_path / "beside/mutuelle_wari/wire.py").exists()


@pytest.mark.parametrize("words", [[], ["--package", "beside"], ["wari", "--package"], ["wari", "--pakage", "beside"]])
def test_words_that_name_no_provider_write_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(scaffold.UnusableName):
        main(words)

    assert list(tmp_path.iterdir()) == []
