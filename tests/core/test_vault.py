"""What is sealed opens only unaltered, with its own key and for its own purpose (RELIABILITY 7)."""

import pytest

from app.core.vault import SealBroken, Vault

OLD, NEW, INDEX = bytes(range(32)), bytes(range(1, 33)), bytes(range(2, 34))
NAME = "Awa Traoré"


@pytest.fixture
def vault() -> Vault:
    return Vault({"2026a": OLD}, current="2026a", index_key=INDEX)


def test_what_was_sealed_is_read_again(vault: Vault) -> None:
    assert vault.unseal(vault.seal(NAME, purpose="name"), purpose="name") == NAME


def test_the_same_text_gives_other_bytes_each_time_and_none_of_its_own(vault: Vault) -> None:
    first, second = vault.seal(NAME, purpose="name"), vault.seal(NAME, purpose="name")

    assert first != second
    assert NAME.encode() not in first


def test_every_altered_byte_breaks_the_seal(vault: Vault) -> None:
    sealed = vault.seal(NAME, purpose="name")

    for at in range(len(sealed)):
        with pytest.raises(SealBroken):
            vault.unseal(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :], purpose="name")


def test_what_was_cut_short_anywhere_is_broken(vault: Vault) -> None:
    sealed = vault.seal(NAME, purpose="name")

    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            vault.unseal(sealed[:length], purpose="name")


def test_one_kind_of_secret_does_not_pass_as_another(vault: Vault) -> None:
    with pytest.raises(SealBroken):
        vault.unseal(vault.seal(NAME, purpose="name"), purpose="payer")


def test_a_replaced_key_still_opens_what_it_sealed_and_seals_nothing_new(vault: Vault) -> None:
    rotated = Vault({"2026b": NEW, "2026a": OLD}, current="2026b", index_key=INDEX)

    assert rotated.unseal(vault.seal(NAME, purpose="name"), purpose="name") == NAME
    assert rotated.seal(NAME, purpose="name").startswith(b"2026b\0")


def test_a_key_we_lack_opens_nothing(vault: Vault) -> None:
    other = Vault({"2026b": NEW}, current="2026b", index_key=INDEX)

    with pytest.raises(SealBroken):
        other.unseal(vault.seal(NAME, purpose="name"), purpose="name")


def test_another_key_under_the_same_id_opens_nothing(vault: Vault) -> None:
    with pytest.raises(SealBroken):
        Vault({"2026a": NEW}, current="2026a", index_key=INDEX).unseal(vault.seal(NAME, purpose="n"), purpose="n")


def test_equal_texts_of_one_purpose_have_one_index_whatever_key_seals(vault: Vault) -> None:
    rotated = Vault({"2026b": NEW}, current="2026b", index_key=INDEX)

    assert vault.index(NAME, purpose="name") == rotated.index(NAME, purpose="name")
    assert len(vault.index(NAME, purpose="name")) == 16


def test_an_index_differs_by_text_purpose_and_key(vault: Vault) -> None:
    other = Vault({"2026a": OLD}, current="2026a", index_key=NEW)

    indexes = {
        vault.index(NAME, purpose="name"),
        vault.index("Awa Traore", purpose="name"),
        vault.index(NAME, purpose="payer"),
        other.index(NAME, purpose="name"),
    }

    assert len(indexes) == 4
