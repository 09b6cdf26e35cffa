"""Signatures on backups (Ed25519): who can write to the backup's disk, but not to the record, can make no backup of it.

The key stands beside the record and never in a backup. Its public half is no secret: it is kept where the record is not.
"""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from data.journal.kept_record import KeptRecord

KEY = "backup.key"


class KeyUnreadable(ValueError):
    """What stands there is no key; the message says where and what to do."""


class Signer:
    """Signs for one record. public: the public half as text, to be kept elsewhere."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = _text(key.public_key().public_bytes_raw())

    def signature(self, content: bytes) -> str:
        """The signature of a content, as text."""
        return _text(self._key.sign(content))


def signer(record: KeptRecord) -> Signer | None:
    """The signer of a record, where a key was made. Raises KeyUnreadable."""
    kept = record.beside(KEY)
    content = kept.read()
    if content is None:
        return None
    try:
        return Signer(Ed25519PrivateKey.from_private_bytes(_bytes(content.decode("ascii").strip())))
    except ValueError as error:
        raise KeyUnreadable(
            f"签名密钥 {kept.place} 读不懂。请由别处的副本放回；没有副本时移走它，下次备份会另生成一个，并请重新抄存公钥。"
        ) from error


def made(record: KeptRecord) -> Signer:
    """The signer of a record; its key is made at the first time. Raises KeyUnreadable, RecordUnwritable."""
    kept = record.beside(KEY)
    if kept.seen() is None:
        kept.create(_text(Ed25519PrivateKey.generate().private_bytes_raw()).encode("ascii") + b"\n")
    found = signer(record)
    assert found is not None
    return found


def holds(public: str, signature: str, content: bytes) -> bool:
    """Whether a signature was made over a content with the private half of `public`."""
    try:
        Ed25519PublicKey.from_public_bytes(_bytes(public)).verify(_bytes(signature), content)
    except (ValueError, InvalidSignature):
        return False
    return True


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error
