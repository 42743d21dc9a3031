"""Mutual TLS over real sockets on loopback, with certificates that live as long as the test."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from app.core.clock import VirtualClock
from app.providers import OutcomeUnknown, ProviderUnavailable
from app.providers.http import Http, HttpAnswer
from app.providers.identity import Identity, UnusableIdentity

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok"
LOOPBACK = IPv4Address("127.0.0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A certificate and its key, in PEM."""

    certificate: str
    key: str
    private: ec.EllipticCurvePrivateKey
    named: x509.Name


def issue(name: str, by: Issued | None = None, *, days: int = 1) -> Issued:
    """A certificate by this authority, or an authority of its own, that ends in so many days."""
    key, today = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(by.named if by else named)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=30))
        .not_valid_after(today + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(LOOPBACK)]), critical=False)
        .sign(by.private if by else key, hashes.SHA256())
    )
    return Issued(
        certificate=made.public_bytes(Encoding.PEM).decode(),
        key=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        private=key,
        named=named,
    )


AUTHORITY = issue("authority of the tests")
SERVER = issue("operator", AUTHORITY)
CLIENT = issue("mutual", AUTHORITY)
STRANGER = issue("authority of others")
OURS = Identity(certificate=CLIENT.certificate, private_key=CLIENT.key, authorities=AUTHORITY.certificate)


@dataclass(slots=True)
class Door:
    """An operator that opens only to holders of a certificate by its own authority."""

    url: str
    callers: list[str]


@asynccontextmanager
async def a_door(folder: Path, own: Issued = SERVER) -> AsyncIterator[Door]:
    pem = folder / "server.pem"
    pem.write_text(own.certificate + own.key)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cadata=AUTHORITY.certificate)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(pem)
    door = Door("", [])

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        shown = writer.get_extra_info("peercert")
        door.callers.append(next(value for ((name, value),) in shown["subject"] if name == "commonName"))
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ANSWER)
        await writer.drain()
        writer.close()

    loop, server = asyncio.get_running_loop(), await asyncio.start_server(answer, str(LOOPBACK), 0, ssl=context)
    # It tells its loop of every caller that it turns away, which is what is wanted here.
    loop.set_exception_handler(lambda *_: None)
    try:
        async with server:
            door.url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            yield door
    finally:
        loop.set_exception_handler(None)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with a_door(tmp_path) as opened:
        yield opened


async def call(door: Door, identity: Identity | None) -> HttpAnswer:
    client = Http("testoperator", door.url, clock=VirtualClock(datetime.now(UTC)), identity=identity)
    try:
        return await client.send("POST", "/pay", verb="pay", body=b"{}")
    finally:
        await client.close()


async def test_who_asks_is_shown_our_certificate(door: Door) -> None:
    """pi-spi §1: mutual TLS."""
    assert (await call(door, OURS)).body == b"ok"
    assert door.callers == ["mutual"]


async def test_a_chain_up_to_the_authority_is_shown_whole(door: Door) -> None:
    """What stands between ours and the authority may come along in the same text, before or after blanks."""
    chain = f"\n{CLIENT.certificate}\n{AUTHORITY.certificate}\n\n"

    assert (await call(door, replace(OURS, certificate=chain))).status == 200


async def test_who_is_not_known_there_gets_no_answer_and_no_certainty(door: Door) -> None:
    """RELIABILITY 1.3: in TLS 1.3 the caller hears of it only after it may have sent."""
    other = issue("impostor", STRANGER)

    with pytest.raises((OutcomeUnknown, ProviderUnavailable)):
        await call(door, replace(OURS, certificate=other.certificate, private_key=other.key))
    assert door.callers == []


async def test_a_certificate_that_ended_opens_nothing(door: Door) -> None:
    old = issue("mutual", AUTHORITY, days=-1)

    with pytest.raises((OutcomeUnknown, ProviderUnavailable)):
        await call(door, replace(OURS, certificate=old.certificate, private_key=old.key))
    assert door.callers == []


async def test_a_server_that_the_given_authorities_do_not_know_is_told_nothing(tmp_path: Path) -> None:
    """RELIABILITY 5: TLS is verified, by these authorities and by no others."""
    async with a_door(tmp_path, issue("operator", STRANGER)) as impostor:
        with pytest.raises(ProviderUnavailable):
            await call(impostor, OURS)

        assert impostor.callers == []


async def test_without_authorities_of_its_own_the_machines_are_trusted(door: Door) -> None:
    with pytest.raises(ProviderUnavailable):
        await call(door, replace(OURS, authorities=None))


async def test_without_an_identity_nothing_is_shown(door: Door) -> None:
    with pytest.raises(ProviderUnavailable):
        await call(door, None)


SEALED = CLIENT.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"password")).decode()


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("private_key", {"private_key": ""}),
        ("private_key", {"private_key": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"}),
        ("private_key", {"private_key": SEALED}),
        ("private_key", {"private_key": SERVER.key}),
        ("private_key", {"private_key": CLIENT.certificate}),
        ("certificate", {"certificate": ""}),
        ("certificate", {"certificate": CLIENT.key}),
        ("certificate", {"certificate": CLIENT.certificate[:-60]}),
        ("authorities", {"authorities": "nobody"}),
        ("authorities", {"authorities": ""}),
    ],
)
def test_what_cannot_be_shown_is_named_by_its_part(part: str, other: dict[str, str]) -> None:
    with pytest.raises(UnusableIdentity) as refused:
        replace(OURS, **other).context()

    assert refused.value.args == (part,)


def test_the_key_is_not_told_and_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """RELIABILITY 7."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    OURS.context()

    assert list(tmp_path.iterdir()) == []
    assert "PRIVATE" not in repr(OURS)
