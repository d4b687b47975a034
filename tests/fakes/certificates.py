"""Certificates for servers of tests: self-signed, for a name and its loopback address."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import tempfile
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@lru_cache
def server_context(host: str = "127.0.0.1") -> ssl.SSLContext:
    """The context of a server that calls itself ``host``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate, key = _pem(host)
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        Path(file.name).write_bytes(key + certificate)
        context.load_cert_chain(file.name)
    return context


def client_context(*hosts: str) -> ssl.SSLContext:
    """A context that verifies as the default one does, and trusts these servers' certificates (without any,
    that of 127.0.0.1)."""
    pems = (certificate(host) for host in hosts or ("127.0.0.1",))
    return ssl.create_default_context(cadata=b"".join(pems).decode("ascii"))


def certificate(host: str = "127.0.0.1") -> bytes:
    """The certificate of a server that calls itself ``host``, as PEM."""
    return _pem(host)[0]


def private_key(host: str = "127.0.0.1") -> bytes:
    """The private key that belongs to it, as PEM."""
    return _pem(host)[1]


@lru_cache
def _pem(host: str) -> tuple[bytes, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([_alternative(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM), private


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
