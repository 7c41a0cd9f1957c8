"""Laying an installation: folders, secrets, databases, first keys. Nothing is founded until all of it stands."""

import contextlib
import dataclasses
import functools
import secrets
from collections.abc import Iterator

from django.conf import settings

from safeconduct.foundation.channels.domain.roster import SignedList, TrueChannel, text_to_sign
from safeconduct.foundation.kit import clock, durable, secret_files
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.staff.actions import anchoring
from safeconduct.foundation.vault import actions as vault
from safeconduct.foundation.vault.domain import agefiles, sealing, signing
from safeconduct.foundation.vault.domain.agefiles import Identity
from safeconduct.wiring import databases, laying
from safeconduct.wiring.env import Installation, Kind

ADMINISTRATORS = 2


class FoundedAlready(Refused):
    """There is an installation here already; what it locked would be lost under new keys."""


@dataclasses.dataclass(frozen=True)
class Papers:
    """What is printed once and kept nowhere: the identities that open backups, and those of the trustees."""

    administrators: tuple[Identity, ...] = dataclasses.field(repr=False)
    trustees: tuple[Identity, ...] = dataclasses.field(repr=False)


@contextlib.contextmanager
def founding(installation: Installation, kind: Kind, address: str = "") -> Iterator[Papers]:
    """Lay everything below the people; the block lets the people in. It is marked founded only when both stand.

    `address` is where a rehearsal will answer; its list of true channels names it.

    Raises FoundedAlready, laying's NotEmpty. One that was cut off is begun anew: nobody was ever told of its keys.
    """
    if installation.exists:
        raise FoundedAlready(f"There is an installation in {installation.data} already. Name another folder.")
    laying.begin(installation)
    made = dataclasses.replace(installation, kind=kind)
    settings.INSTALLATION = made
    papers = Papers(
        tuple(agefiles.new_identity() for _ in range(ADMINISTRATORS)),
        tuple(agefiles.new_identity() for _ in range(agefiles.TRUSTEES)),
    )
    _make_secrets(installation)
    laying.make_databases(installation)
    _make_keys(papers)
    if made.is_rehearsal:
        sign_channels(made, address)
    (installation.data / "backup_recipients").write_text("\n".join(each.recipient for each in papers.administrators))
    yield papers
    laying.finish(installation, kind.value)


def _make_secrets(installation: Installation) -> None:
    write = functools.partial(secret_files.write, installation.secrets)
    write("door", "pepper", secrets.token_bytes(32))
    write("work", "log_key", signing.new_signing_key())
    write("work", "sender_key", sealing.new_pair().private)
    write("console", "session_key", secrets.token_urlsafe(48).encode())
    write("console", "totp", secrets.token_bytes(32))
    write("console", "metrics_token", secrets.token_urlsafe(32).encode())


def _make_keys(papers: Papers) -> None:
    sender = sealing.pair_of(secret_files.read("work", "sender_key")).public
    log = signing.public_half(secret_files.read("work", "log_key"))
    for database in databases.DATABASES:
        durable.transact(database, functools.partial(vault.use_public_key, "sender", sender))
        durable.transact(database, functools.partial(vault.use_public_key, "log", log))
    recovery, recipients = sealing.new_pair(), [each.recipient for each in papers.trustees]
    mark = anchoring.mark_of("escrow_line", recovery.public)
    durable.transact("staff", functools.partial(vault.use_public_key, "escrow_line", recovery.public, mark))
    durable.transact("staff", functools.partial(vault.set_escrow, "escrow_line", recovery.private, recipients))


def move_channels(installation: Installation, address: str) -> None:
    """Sign a rehearsal's list anew where it names another address than this one."""
    signed = SignedList.read((installation.data / "channels.json").read_text(encoding="utf-8"))
    if f'"{address}"' not in signed.text:
        sign_channels(installation, address)


def sign_channels(installation: Installation, address: str) -> None:
    """A rehearsal signs its list with a key of its own; a real list is signed by two publishers."""
    channels = [TrueChannel("web", address)] if address else []
    if installation.onion:
        channels.append(TrueChannel("onion", f"http://{installation.onion}"))
    seed, text = signing.new_signing_key(), text_to_sign(channels, clock.today(), rehearsal=True)
    signed = SignedList(text, signing.public_half(seed).hex(), signing.sign(seed, text.encode()).hex())
    (installation.data / "channels.json").write_text(signed.document())
