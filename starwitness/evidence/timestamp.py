"""RFC 3161 timestamps: asked for over HTTP, checked without a network."""

import hashlib
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from starwitness.evidence.errors import BadTrust, TimestampFailed, TimestampUnsupported

LONGEST = 1_000_000
Trust = Literal["trusted", "unproven"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Stamp:
    """What a token says: when, and whether the authority is one that the reader trusts."""

    at: str
    trust: Trust


def request_timestamp(url: str, data: bytes, *, timeout_s: float = 30) -> bytes:
    """Return the DER response of a time-stamping service for some data.

    Raises:
        TimestampFailed: No answer, a refusal, or an answer to another question.
        TimestampUnsupported: The library is not installed.
    """
    try:
        from rfc3161_client import (
            HashAlgorithm,
            PKIStatus,
            TimestampRequestBuilder,
            decode_timestamp_response,
        )
    except ImportError as error:
        raise TimestampUnsupported from error
    if not url.startswith(("http://", "https://")):
        raise TimestampFailed(url, "no http(s) address")
    builder = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256)
    query = builder.cert_request(cert_request=True).nonce(nonce=True).build()
    request = urllib.request.Request(
        url,
        data=query.as_bytes(),
        headers={"Content-Type": "application/timestamp-query"},
    )
    try:
        with urllib.request.urlopen(request, timeout=timeout_s) as answer:
            raw: bytes = answer.read(LONGEST + 1)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise TimestampFailed(url, f"no answer ({error})") from error
    if len(raw) > LONGEST:
        raise TimestampFailed(url, "an answer of over a megabyte")
    try:
        response = decode_timestamp_response(raw)
        if PKIStatus(response.status) != PKIStatus.GRANTED:
            raise TimestampFailed(url, f"refused ({', '.join(response.status_string)})")
        told = response.tst_info
    except ValueError as error:
        raise TimestampFailed(url, f"not a timestamp ({error})") from error
    if told.message_imprint.message != hashlib.sha256(data).digest() or told.nonce != query.nonce:
        raise TimestampFailed(url, "the answer is for another question")
    return raw


def check_timestamp(token: bytes, data: bytes, *, trust: Path | None) -> Stamp:
    """Return what a token proves about data, without a network.

    Args:
        token: DER response of the service.
        data: What was stamped.
        trust: PEM file with the root certificates that the reader trusts; without it only
            that the token is for this data is checked, its signature is not.

    Raises:
        ValueError: The token is for other data, or its signature does not hold.
        BadTrust: The file holds no certificate.
        TimestampUnsupported: The library is not installed.
    """
    try:
        from cryptography import x509
        from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response
    except ImportError as error:
        raise TimestampUnsupported from error
    response = decode_timestamp_response(token)
    if trust is None:
        if response.tst_info.message_imprint.message != hashlib.sha256(data).digest():
            raise ValueError("it is for other data")
    else:
        try:
            roots = x509.load_pem_x509_certificates(trust.read_bytes())
        except (OSError, ValueError) as error:
            raise BadTrust(trust, str(error)) from error
        own = [x509.load_der_x509_certificate(c) for c in response.signed_data.certificates]
        between = [certificate for certificate in own if certificate not in roots]
        verifier = VerifierBuilder(roots=list(roots), intermediates=between).build()
        try:
            verifier.verify_message(response, data)
        except VerificationError as error:
            raise ValueError(str(error)) from error
    moment = response.tst_info.gen_time.strftime("%Y-%m-%dT%H:%M:%SZ")
    return Stamp(at=moment, trust="trusted" if trust is not None else "unproven")
