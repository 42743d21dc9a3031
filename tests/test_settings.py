"""Start-up refuses what is missing, well known or mismatched, and says so without repeating a value (RELIABILITY 7)."""

import base64
import os

import pytest

from app.settings import DEMO_KEYS, SettingsRefused, load


def a_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An installation with everything it needs; tests spoil it."""
    for name in list(os.environ):
        if name.startswith(("MUTUELLE_", "DATABASE_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("MUTUELLE_SEALING_KEYS", f"2026a:{a_key()},2025b:{a_key()}")
    monkeypatch.setenv("MUTUELLE_INDEX_KEY", a_key())
    monkeypatch.setenv("MUTUELLE_SESSION_KEY", a_key())
    monkeypatch.setenv("DATABASE_URL", "postgresql://mutuelle_app:word@db.example/mutuelle")
    return monkeypatch


def test_a_complete_installation_starts_and_seals_with_its_first_key() -> None:
    settings = load()

    assert settings.keys.current == "2026a"
    assert list(settings.keys.sealing) == ["2026a", "2025b"]
    assert not settings.demo


def test_the_address_names_our_driver(environment: pytest.MonkeyPatch) -> None:
    settings = load()

    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == "postgresql+asyncpg://mutuelle_app:word@db.example/mutuelle"
    assert settings.listen_url == settings.database_url


@pytest.mark.parametrize("name", ["MUTUELLE_SEALING_KEYS", "MUTUELLE_INDEX_KEY", "MUTUELLE_SESSION_KEY"])
def test_a_missing_secret_is_refused_by_name(environment: pytest.MonkeyPatch, name: str) -> None:
    environment.delenv(name)

    with pytest.raises(SettingsRefused, match=f"{name}: is missing"):
        load()


@pytest.mark.parametrize(
    "text",
    [
        "changeme",
        "secret",
        base64.b64encode(bytes(32)).decode(),
        base64.b64encode(bytes(range(32))).decode(),
        base64.b64encode(b"changeme" * 4).decode(),
        base64.b64encode(bytes(range(100, 116))).decode(),
        base64.b64encode(DEMO_KEYS.index).decode(),
    ],
)
def test_a_default_or_weak_secret_is_refused_and_not_repeated(environment: pytest.MonkeyPatch, text: str) -> None:
    environment.setenv("MUTUELLE_INDEX_KEY", text)

    with pytest.raises(SettingsRefused, match="MUTUELLE_INDEX_KEY") as refusal:
        load()

    assert text not in f"{refusal.value} {refusal.value!r} {refusal.value.__cause__!r}"


def test_one_secret_may_not_serve_two_uses(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("MUTUELLE_SESSION_KEY", os.environ["MUTUELLE_INDEX_KEY"])

    with pytest.raises(SettingsRefused, match="MUTUELLE_SESSION_KEY: is the demo's or the same as another"):
        load()


@pytest.mark.parametrize("text", ["noname", "2026a:,2026a:", ":x"])
def test_sealing_keys_without_a_name_each_are_refused(environment: pytest.MonkeyPatch, text: str) -> None:
    environment.setenv("MUTUELLE_SEALING_KEYS", text)

    with pytest.raises(SettingsRefused, match="MUTUELLE_SEALING_KEYS"):
        load()


def test_the_application_may_not_run_as_the_owner_of_its_tables(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DATABASE_OWNER_URL", os.environ["DATABASE_URL"])

    with pytest.raises(SettingsRefused, match="DATABASE_URL: is the owner's role"):
        load()


def test_the_worker_may_not_listen_in_another_database(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DATABASE_LISTEN_URL", "postgresql://mutuelle_app:word@db.example/other")

    with pytest.raises(SettingsRefused, match="DATABASE_LISTEN_URL"):
        load()


@pytest.mark.parametrize("url", ["mysql://app:hidden-word@db.example/mutuelle", "hidden-word"])
def test_another_kind_of_database_is_refused_without_its_password(environment: pytest.MonkeyPatch, url: str) -> None:
    environment.setenv("DATABASE_URL", url)

    with pytest.raises(SettingsRefused, match="DATABASE_URL") as refusal:
        load()

    assert "hidden-word" not in str(refusal.value)


def test_trusting_every_proxy_is_refused(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("MUTUELLE_TRUSTED_PROXIES", "10.0.0.0/8, 0.0.0.0/0")

    with pytest.raises(SettingsRefused, match="MUTUELLE_TRUSTED_PROXIES"):
        load()


def test_proxies_are_written_with_commas(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("MUTUELLE_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.7")

    assert [str(network) for network in load().trusted_proxies] == ["10.0.0.0/8", "192.0.2.7/32"]


def test_the_demo_needs_nothing(environment: pytest.MonkeyPatch) -> None:
    for name in ("MUTUELLE_SEALING_KEYS", "MUTUELLE_INDEX_KEY", "MUTUELLE_SESSION_KEY", "DATABASE_URL"):
        environment.delenv(name)

    assert load(demo=True).keys == DEMO_KEYS


def test_half_a_set_of_secrets_is_refused_in_the_demo_too(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("MUTUELLE_INDEX_KEY")

    with pytest.raises(SettingsRefused, match="MUTUELLE_INDEX_KEY: is missing"):
        load(demo=True)


def test_settings_show_no_secret_when_printed() -> None:
    shown = repr(load())

    assert "word" not in shown
    assert os.environ["MUTUELLE_INDEX_KEY"] not in shown


def test_limits_are_those_of_the_security_requirements() -> None:
    assert (load().hook_body_limit, load().api_body_limit) == (64 * 1024, 1024 * 1024)
