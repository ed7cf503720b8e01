"""A device with passkeys, in software: it makes a key and signs with it as the standard says (WebAuthn, 6 and 7)."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


@dataclass
class Device:
    """Makes one passkey. `knows_owner` is whether it asks for a finger, face or PIN; `counts` its signatures."""

    origin: str = "http://testserver"
    knows_owner: bool = True
    count: int = 0
    counts: bool = True
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    owner: str = ""

    def make(self, options: str) -> str:
        """The answer to what a page asks a browser to make."""
        asked = json.loads(options)
        self.owner = asked["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cose
        data = self._data(asked["rp"]["id"], WITH_KEY) + attested
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", asked["challenge"])
        return self._answer(clientDataJSON=client, attestationObject=made)

    def sign(self, options: str) -> str:
        """The answer to what a page asks a browser to sign with."""
        asked = json.loads(options)
        self.count += self.counts
        data, client = self._data(asked["rpId"], 0), self._client("webauthn.get", asked["challenge"])
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        owner = base64url_to_bytes(self.owner)
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signed, userHandle=owner)

    def _data(self, site: str, flags: int) -> bytes:
        told = PRESENT | flags | (VERIFIED if self.knows_owner else 0)
        return hashlib.sha256(site.encode()).digest() + bytes([told]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, **response: bytes) -> str:
        id = bytes_to_base64url(self.id)
        told: dict[str, Any] = {name: bytes_to_base64url(value) for name, value in response.items()}
        return json.dumps({"id": id, "rawId": id, "type": "public-key", "response": told})
