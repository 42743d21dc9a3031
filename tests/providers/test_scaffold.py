"""A new provider begins red: what the scaffold writes imports, and fails the suite until it is written."""

import inspect
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

import app.providers
from app.providers import contract, scaffold


@pytest.fixture
def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[contract.ContractCase]:
    """The case of a provider that was scaffolded a moment ago, beside our own."""
    scaffold.write("new_comer", tmp_path)
    monkeypatch.setattr(app.providers, "__path__", [*app.providers.__path__, str(tmp_path / "app/providers")])
    spec = spec_from_file_location("new_comer_case", tmp_path / "tests/providers/new_comer/contract_case.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module.CASE
    for name in [name for name in sys.modules if name.startswith("app.providers.new_comer")]:
        del sys.modules[name]


async def failures(case: contract.ContractCase) -> set[str]:
    """The promises of the suite that this case does not keep."""
    failed = set()
    for suite in (contract.CallbackContract(), contract.CallContract()):
        for name, test in inspect.getmembers(suite, inspect.ismethod):
            try:
                outcome = test(case)
                if inspect.isawaitable(outcome):
                    await outcome
            except Exception:
                failed.add(name)
    return failed


async def test_a_provider_that_is_only_scaffolded_fails_the_suite(newcomer: contract.ContractCase) -> None:
    """STYLE 10: `dev.py provider NAME`."""
    assert await failures(newcomer) >= {
        "test_every_situation_is_a_callback_or_said_to_be_impossible",
        "test_the_flags_name_exactly_the_methods_the_adapter_writes",
        "test_a_paid_callback_is_a_payment",
        "test_a_tampered_callback_is_never_proven",
    }


def test_a_scaffold_has_the_four_files_and_a_case(tmp_path: Path) -> None:
    written = [path.relative_to(tmp_path).as_posix() for path in scaffold.write("wari", tmp_path)]

    assert written == [
        *(f"app/providers/wari/{name}.py" for name in ("__init__", "profile", "wire", "client", "adapter")),
        "tests/providers/wari/contract_case.py",
    ]


@pytest.mark.parametrize("name", ["", "Wari", "1st", "a-b", "../etc", "a__b", "a_", "os.path"])
def test_a_name_that_cannot_be_a_folder_of_ours_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(scaffold.UnusableName):
        scaffold.write(name, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_provider_that_exists_is_not_written_over(tmp_path: Path) -> None:
    adapter = scaffold.write("wari", tmp_path)[4]
    adapter.write_text("# written since\n")

    with pytest.raises(scaffold.UnusableName):
        scaffold.write("wari", tmp_path)

    assert adapter.read_text() == "# written since\n"


def test_the_command_says_what_it_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    scaffold.main("wari")

    assert "app/providers/wari/wire.py\n" in capsys.readouterr().out
    assert (tmp_path / "app/providers/wari/wire.py").exists()
