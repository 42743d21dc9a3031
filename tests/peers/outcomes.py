"""What came of each peer: the table that `dev.py peers` ends in."""

from collections import Counter
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.peers.environments import Environment


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Software that we did not write, and what of ours it is held against."""

    name: str
    against: str
    language: str = "python"


PEERS = (
    Peer(name="wave-business-api", against="our simulator and webhooks of wave"),
    Peer(name="daraja-mock", against="our adapter of mpesa"),
    Peer(name="daraja-v3", against="our simulator and callbacks of mpesa"),
    Peer(name="mpesakit", against="our simulator and callbacks of mpesa"),
    Peer(name="mpesa-mcp", against="our callbacks of mpesa"),
    Peer(name="momo-openapi", against="our simulator of mtn_momo"),
    Peer(name="mtn-momo-client", against="our simulators of mtn_momo, airtel_money"),
    Peer(name="http-message-signatures", against="our signatures of pawapay", language="node"),
    Peer(name="airtelmoney-py", against="our simulator of airtel_money"),
    Peer(name="@stoplight/prism-cli", against="our adapter and simulator of gsma", language="node"),
)


@dataclass(slots=True, kw_only=True)
class Outcome:
    """How the tests against one peer ended, and what is known to be wrong with it."""

    ended: Counter[str] = field(default_factory=Counter)
    skipped: dict[str, None] = field(default_factory=dict)
    wrong: dict[str, None] = field(default_factory=dict)

    def remarks(self) -> list[str]:
        """Each reason and each error once."""
        return [*(f"skipped: {why}" for why in self.skipped), *(f"known wrong: {what}" for what in self.wrong)]


class Peers:
    """The plugin that knows where the peers live and keeps count."""

    def __init__(self, environments: Mapping[str, Environment]) -> None:
        self.environments = environments
        self._outcomes = {peer.name: Outcome() for peer in PEERS}

    def environment(self, language: str) -> Environment:
        """Where programs of this language find their peers; the test is skipped where that lacks."""
        found = self.environments[language]
        if found.absent is not None:
            pytest.skip(found.absent)
        return found

    def pytest_addoption(self, parser: pytest.Parser) -> None:
        """The published description of the GSMA API is not ours to keep here, so its place is told."""
        parser.addoption("--gsma-spec", type=Path, help="the OpenAPI description of the GSMA Mobile Money API 1.2.0")

    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[PLUGIN] = self

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        marker = item.get_closest_marker("peer")
        if marker is not None and (report.when == "call" or report.outcome != "passed"):
            self._note(self._outcomes[marker.args[0]], report, item)
        return report

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> Generator[None]:
        """Last, a line for each peer; below it why something was skipped and what the peer itself gets wrong."""
        yield
        terminalreporter.section("peers")
        terminalreporter.line(row("peer", "version", "against", "passed", "failed", "skipped"))
        for peer in PEERS:
            outcome = self._outcomes[peer.name]
            counts = [str(outcome.ended[word]) for word in ("passed", "failed", "skipped")]
            version = self.environments[peer.language].versions.get(peer.name, "-")
            terminalreporter.line(row(peer.name, version, peer.against, *counts))
            for line in outcome.remarks():
                terminalreporter.line(f"    {line}")

    def _note(self, outcome: Outcome, report: pytest.TestReport, item: pytest.Item) -> None:
        outcome.ended[report.outcome] += 1
        if isinstance(report.longrepr, tuple):
            outcome.skipped[report.longrepr[2].removeprefix("Skipped: ")] = None
        for wrong in item.iter_markers("wrong"):
            if report.outcome == "passed":
                outcome.wrong[f"{wrong.args[0]} ({wrong.kwargs['sheet']})"] = None


PLUGIN = pytest.StashKey[Peers]()


def row(name: str, version: str, against: str, passed: str, failed: str, skipped: str) -> str:
    """The columns in their widths."""
    return f"{name:<24} {version:<8} {against:<42} {passed:>6} {failed:>6} {skipped:>7}".rstrip()
