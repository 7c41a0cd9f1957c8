"""age files (C2SP age): backups and exports, sealed to named people whose identities lie on paper."""

import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from typing import BinaryIO

import pyrage
from pyrage import x25519

from safeconduct.foundation.vault.domain.sealing import Unopenable


@dataclasses.dataclass(frozen=True)
class Identity:
    """An age identity (for paper) and the recipient that anybody may seal to."""

    secret: str = dataclasses.field(repr=False)
    recipient: str


def new_identity() -> Identity:
    """A fresh X25519 identity."""
    made = x25519.Identity.generate()
    return Identity(str(made), str(made.to_public()))


def recipient_of(secret: str) -> str:
    """The recipient of an identity. Raises Unopenable for what is none."""
    return str(_identity(secret).to_public())


def seal_file(source: BinaryIO, target: BinaryIO, recipients: Sequence[str]) -> None:
    """Encrypt a stream to several recipients; each opens it alone."""
    pyrage.encrypt_io(source, target, [x25519.Recipient.from_str(each) for each in recipients])


def open_file(source: BinaryIO, target: BinaryIO, secrets: Sequence[str]) -> None:
    """Decrypt a stream with any of these identities. Raises Unopenable."""
    try:
        pyrage.decrypt_io(source, target, [_identity(each) for each in secrets])
    except pyrage.DecryptError as error:
        raise Unopenable("none of these identities opens this file") from error


TRUSTEES = 5
NEEDED = 3


def seal_to_any_three(secret: bytes, recipients: Sequence[str]) -> dict[tuple[int, ...], bytes]:
    """Nest age encryption over each three of five trustees: any three open it, no two do, nothing is invented.

    The keys are the trustees' places, outermost last.
    """
    if len(recipients) != TRUSTEES:
        raise ValueError("an escrow has five trustees")
    sealed = {}
    for three in itertools.combinations(range(TRUSTEES), NEEDED):
        inner = secret
        for place in three:
            inner = pyrage.encrypt(inner, [x25519.Recipient.from_str(recipients[place])])
        sealed[three] = inner
    return sealed


def open_with_three(sealed: Mapping[tuple[int, ...], bytes], secrets: Sequence[str]) -> bytes:
    """Open an escrow with three trustees' identities, in any order. Raises Unopenable."""
    identities = [_identity(each) for each in secrets]
    for outer in sealed.values():
        opened = _peeled(outer, identities)
        if opened is not None:
            return opened
    raise Unopenable("it takes the keys of three of the five trustees")


def _peeled(outer: bytes, identities: Sequence[x25519.Identity]) -> bytes | None:
    for _ in range(NEEDED):
        try:
            outer = pyrage.decrypt(outer, identities)
        except pyrage.DecryptError:
            return None
    return outer


def _identity(secret: str) -> x25519.Identity:
    try:
        return x25519.Identity.from_str(secret.strip())
    except pyrage.IdentityError as error:
        raise Unopenable("this is no age identity") from error
