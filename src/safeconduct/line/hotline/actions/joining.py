"""Joining two conversations of one person by evidence, undoing it, and naming several persons who share a telephone."""

import secrets
import uuid
from collections.abc import Mapping

from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import NotFound, Refused
from safeconduct.line.hotline import access, queries
from safeconduct.line.hotline.actions.entries import TRIES, ChangedMeanwhile, entry_for, keep, keep_together
from safeconduct.line.hotline.domain import links
from safeconduct.line.hotline.domain.links import Evidence
from safeconduct.line.hotline.domain.payloads import DeskEntry

LONGEST_REASON = 500
LONGEST_NAME = 40


class NoEvidence(Refused):
    """Joining two conversations takes a kind of evidence and a written reason."""


class CannotBeJoined(Refused):
    """One of the two is joined with another already; part them first."""


def join(actor: Actor, survivor: uuid.UUID, other: uuid.UUID, evidence: Evidence, why: str) -> None:
    """Say that both are one person's: both entries stand or neither. Raises NotFound, NoEvidence, CannotBeJoined.

    Two who join in opposite directions at once: the second finds them joined.
    """
    if not why.strip() or len(why) > LONGEST_REASON:
        raise NoEvidence
    if survivor == other:
        raise CannotBeJoined
    values = {"link": secrets.token_hex(8), "survivor": str(survivor), "evidence": evidence.value, "why": why.strip()}
    for _ in range(TRIES):
        stays, goes = (access.conversation(actor, each) for each in (survivor, other))
        found = {each.row.id: each.row.labels.links for each in queries.opened_rows(actor, [stays, goes])}
        if len(found) != 2:
            raise NotFound
        if not links.may_join(survivor, found[survivor], found[other]):
            raise CannotBeJoined
        now = clock.now()
        both = [
            entry_for(row, DeskEntry("joined", now, actor.name, values | {"with": str(each)}), Deed.CONVERSATION_JOINED)
            for row, each in ((stays, other), (goes, survivor))
        ]
        if keep_together(actor, both):
            return
    raise ChangedMeanwhile


def part(actor: Actor, conversation_id: uuid.UUID, link_id: str) -> None:
    """Undo a link: both are as they were. Raises NotFound, ChangedMeanwhile."""
    for _ in range(TRIES):
        row = access.conversation(actor, conversation_id)
        standing = queries.opened_row(actor, row).row.labels.links
        link = next((link for link in standing if link.id == link_id), None)
        if link is None:
            raise NotFound
        rows = [row, *access.conversations(actor, [link.other])]  # the other may be forgotten by now
        entry = DeskEntry("parted", clock.now(), actor.name, {"link": link_id})
        if keep_together(actor, [entry_for(each, entry, Deed.CONVERSATION_PARTED) for each in rows]):
            return
    raise ChangedMeanwhile


def name_person(actor: Actor, conversation_id: uuid.UUID, name: str) -> None:
    """Say that somebody else writes here too, by a word of the team's own. Raises NotFound, NoEvidence."""
    if not name.strip() or len(name) > LONGEST_NAME:
        raise NoEvidence
    _keep(actor, conversation_id, "person", {"id": secrets.token_hex(8), "name": name.strip()})


def unname_person(actor: Actor, conversation_id: uuid.UUID, person: str) -> None:
    """Say that they do not. Raises NotFound."""
    _keep(actor, conversation_id, "no person", {"id": person})


def _keep(actor: Actor, conversation_id: uuid.UUID, kind: str, values: Mapping[str, str]) -> None:
    entry = DeskEntry(kind, clock.now(), actor.name, dict(values))
    for _ in range(TRIES):
        if keep(actor, [entry_for(access.conversation(actor, conversation_id), entry, Deed.NOTE_WRITTEN)]):
            return
    raise ChangedMeanwhile
