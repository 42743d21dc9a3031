"""Credentials are read once and strictly, and never told (pi-spi §1, §2)."""

import pytest

from app.providers import UnusableCredentials
from app.providers.pi_spi.credentials import Credentials
from tests.providers.test_identity import AUTHORITY, CLIENT, SERVER

from .conftest import keys

SHID = "7b1d7f0e-6f1b-4a39-9d35-5c6f1f9f2a10"
REMOTE = {
    "base_url": "https://sandbox.api.pi-bceao.com/piz/v1",
    "token_url": "https://auth.participant.example/oauth2/token",
    "certificate": CLIENT.certificate,
    "private_key": CLIENT.key,
}
NEEDED = ("base_url", "token_url", "client_id", "client_secret", "account", "aliases")


def test_a_participant_is_reached_with_our_certificate() -> None:
    """pi-spi §1: mutual TLS and client credentials; hosts are the participant's own."""
    account = Credentials.read(keys(**REMOTE, authorities=AUTHORITY.certificate))

    assert account.identity is not None
    assert (account.sent_path, account.received_path) == ("/paiements", "/paiements")


def test_a_simulator_on_this_machine_asks_for_no_certificate() -> None:
    assert Credentials.read(keys()).identity is None


def test_the_first_alias_receives_and_pays_and_all_are_ours() -> None:
    """pi-spi §2: up to twenty of an account."""
    account = Credentials.read(keys(aliases=f"{SHID.upper()}, 40012345"))

    assert account.alias == SHID
    assert account.own_aliases == [SHID, "40012345"]


def test_while_a_webhook_is_replaced_both_secrets_are_good() -> None:
    assert Credentials.read(keys(webhook_secrets="xsk_a, xsk_b")).secrets == ["xsk_a", "xsk_b"]
    assert Credentials.read(keys(webhook_secrets=None)).secrets == []


def test_the_paths_of_another_version_are_a_setting() -> None:
    """pi-spi: version 1.5 renames some of them."""
    account = Credentials.read(keys(sent_path="/paiements-envoyes", received_path="/paiements-recus"))

    assert (account.sent_path, account.received_path) == ("/paiements-envoyes", "/paiements-recus")


@pytest.mark.parametrize(
    ("field", "other"),
    [
        *((name, {name: None}) for name in NEEDED),
        ("base_url", {"base_url": "http://participant.example/piz/v1"}),
        ("base_url", {"base_url": "https://participant.example/piz/v1/"}),
        ("base_url", {"base_url": "https://participant.example?x=1"}),
        ("token_url", {"token_url": "http://participant.example/token"}),
        ("client_id", {"client_id": "a:b"}),
        ("client_secret", {"client_secret": "a\nb"}),
        ("api_key", {"api_key": "two words"}),
        ("account", {"account": "a b"}),
        ("aliases", {"aliases": ","}),
        ("aliases", {"aliases": "40012345"}),
        ("aliases", {"aliases": "+22370001122"}),
        ("aliases", {"aliases": SHID.replace("-", "")}),
        ("sent_path", {"sent_path": "paiements"}),
        ("sent_path", {"sent_path": "/paiements?x"}),
        ("read_timeout_s", {"read_timeout_s": "0"}),
        ("certificate", {**REMOTE, "certificate": None}),
        ("private_key", {**REMOTE, "private_key": None}),
        ("certificate", {**REMOTE, "certificate": None, "private_key": None}),
        ("certificate", {"token_url": "https://auth.participant.example/oauth2/token"}),
        ("private_key", {**REMOTE, "private_key": SERVER.key}),
        ("certificate", {**REMOTE, "certificate": "nothing"}),
        ("authorities", {**REMOTE, "authorities": "nothing"}),
        ("certificate", {"private_key": CLIENT.key}),
        ("certificate", {"authorities": AUTHORITY.certificate}),
        ("surprise", {"surprise": "1"}),
    ],
)
def test_what_cannot_be_used_is_named_and_not_told(field: str, other: dict[str, str | None]) -> None:
    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read(keys(**other))

    assert refused.value.field == field
    assert not any(value in str(refused.value) for value in other.values() if value and len(value) > 9)


def test_secrets_are_not_shown() -> None:
    account = Credentials.read(keys(**REMOTE))

    assert not any(secret in repr(account) for secret in ("secret-for-tests", "participant-key", "PRIVATE KEY", "xsk_"))
