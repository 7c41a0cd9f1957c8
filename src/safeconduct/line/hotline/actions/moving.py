"""One person on two channels: by a code good once, given on the one and shown on the other. Never by a guess."""

import datetime
import secrets

from django.db.models import F

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.channels.contract import Outbound
from safeconduct.foundation.kit import clock, secret_files
from safeconduct.foundation.kit.actors import CALLER
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.inserting import insert
from safeconduct.foundation.languages.domain.texts import Texts
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline import access
from safeconduct.line.hotline.actions import speaking, visiting
from safeconduct.line.hotline.actions.chats import Chat, Steps
from safeconduct.line.hotline.actions.receiving import SealedFirst, keep_first, receive, seal_first
from safeconduct.line.hotline.domain.inbound import Inbound, Received
from safeconduct.line.hotline.domain.links import BY_CODE
from safeconduct.line.hotline.domain.payloads import DeskEntry
from safeconduct.line.hotline.domain.sealed import seal_entry
from safeconduct.line.hotline.domain.sending import CODE_DIGITS, Sending
from safeconduct.line.hotline.models import Address, Conversation, DeskNote, OneTimeCode, State


def give_code(cookie: str) -> str:
    """A code for the account that goes on with this conversation; good once, for an hour. Raises VisitOver.

    A cover gives one too, and looks the same; the desk sees that it was given under a word of duress.
    """
    opened = visiting.opened(cookie)
    code, row = _new_code(), opened.conversation
    entry = DeskEntry("returned", clock.now(), "", {"under_duress": str(int(opened.content.is_cover)), "code": "1"})
    note = DeskNote(conversation=row, sealed=seal_entry(access.desk_public(row), row.id, entry))
    _keep_code(OneTimeCode(name=_name(code), conversation=row, until=clock.now() + OneTimeCode.lasts()), note)
    return code


@durable("line")
def _keep_code(code: OneTimeCode, note: DeskNote) -> None:
    Conversation.objects.filter(id=code.conversation_id).update(version=F("version") + 1)
    insert([code])
    insert([note])
    audit.note(CALLER, Deed.CALLER_RETURNED, code.conversation_id)


def leave(chat: Chat, worded: Texts) -> tuple[str, Steps]:
    """A code for the web, with the last word that stays behind here; empty for who has not written yet."""
    row = chat.conversation
    if row is None:
        return "", []
    code, name = _new_code(), bytes(chat.address.name)
    (last,) = speaking.seal(chat.channel, Sending(Outbound(chat.to, worded.sentence("telegram.last")), name))
    kept = OneTimeCode(
        name=_name(code), conversation=row, until=clock.now() + OneTimeCode.lasts(),
        channel=chat.channel, key=last.key, sealed=last.sealed,
    )  # fmt: skip
    return code, [lambda: insert([kept])]


def receive_moved(inbound: Inbound) -> Received:
    """Take a first message on the web of somebody who came from another channel; what stands there is deleted."""
    return receive(inbound, beside=lambda sealed: _join_web(inbound.move, sealed))


def _join_web(code: str, sealed: SealedFirst) -> Steps:
    found = _found(code)
    return [] if found is None else [*join(found, sealed.conversation, sealed.desk_public), lambda: _clear_away(found)]


def _clear_away(found: OneTimeCode) -> None:
    """The chat that is left: everything goes but one harmless last word."""
    for name in Address.objects.filter(conversation=found.conversation).values_list("name", flat=True):
        speaking.delete_all(bytes(name))
    if found.channel:
        speaking.post([speaking.Posted(found.channel, bytes(found.key), bytes(found.sealed))])


def arrive(chat: Chat, code: str) -> Steps:
    """They came from the web with a code: their chat and that conversation are one person's."""
    found = _found(code)
    if found and not chat.conversation:
        chat.address.language = found.conversation.language
    worded = chat.texts
    if found is None or found.channel:
        said = chat.says(worded.sentence("telegram.code_bad")) if worded else []
        return [lambda: speaking.post(said)]
    said = chat.says(worded.sentence("telegram.code_good"), speaking.way_buttons(worded)) if worded else []
    if chat.conversation is not None:
        row = chat.conversation
        return [*join(found, row, access.desk_public(row)), lambda: speaking.post(said)]
    return [*_begin_from(chat, found, code), lambda: speaking.post(said)]


def knows(code: str) -> bool:
    """Whether this is a code that was given and is still good."""
    return _found(code) is not None


def _begin_from(chat: Chat, found: OneTimeCode, code: str) -> Steps:
    pepper, old = secret_files.read("door", "pepper"), found.conversation
    form = receipts.keyed_hash(pepper, b"message", f"{chat.channel} code ".encode() + bytes(found.name))
    # What they sent is the code, which is used up now; it stands as their first message there.
    inbound = Inbound(code, old.language, form.hex(), chat.channel)
    sealed = seal_first(pepper, inbound, receipts.receipt_for(pepper, inbound.form_id, inbound.identity))
    row, name = sealed.conversation, bytes(chat.address.name)
    values = {"channel": chat.channel, "to": chat.to.decode(), "name": name.hex()}
    entry = seal_entry(sealed.desk_public, row.id, DeskEntry("address", clock.now(), "", values))

    def keep() -> None:
        keep_first(sealed)
        Address.objects.filter(name=name).update(conversation=row, language=old.language)
        insert([DeskNote(conversation=row, sealed=entry)])

    return [keep, *join(found, row, sealed.desk_public, says_nothing=True)]


def join(found: OneTimeCode, new: Conversation, desk_public: bytes, *, says_nothing: bool = False) -> Steps:
    """Say on both desks that they are one person's, and let the newer one stand in the queue for both.

    `says_nothing`: the newer holds no words of its own, so it waits only if the older did.
    """
    old, now = found.conversation, clock.now()
    values = {"link": secrets.token_hex(8), "survivor": str(new.id), "evidence": BY_CODE, "why": ""}
    notes = [
        DeskNote(conversation=row, sealed=seal_entry(public, row.id, _joined(now, values, other)))
        for row, public, other in ((old, access.desk_public(old), new), (new, desk_public, old))
    ]

    def keep() -> None:
        if not OneTimeCode.objects.filter(name=found.name).delete()[0]:
            return  # another used it at the same moment: good once
        before = Conversation.objects.select_for_update().get(id=old.id)
        after = Conversation.objects.select_for_update().get(id=new.id)
        if before.is_waiting:
            after.rank, after.came = max(after.rank, before.rank), min(after.came, before.came)
        elif says_nothing:
            after.state = State.ANSWERED
        before.state, before.version, after.version = State.CLOSED, before.version + 1, after.version + 1
        before.save(update_fields=["state", "version"])
        after.save(update_fields=["state", "rank", "came", "version"])
        insert(notes)
        audit.note(CALLER, Deed.CONVERSATION_JOINED, new.id)

    return [keep]


def _joined(now: datetime.datetime, values: dict[str, str], other: Conversation) -> DeskEntry:
    return DeskEntry("joined", now, "", values | {"with": str(other.id)})


def _found(code: str) -> OneTimeCode | None:
    rows = OneTimeCode.objects.filter(name=_name(code), until__gt=clock.now())
    return rows.select_related("conversation").first()


def _name(code: str) -> bytes:
    return receipts.keyed_hash(secret_files.read("door", "pepper"), b"code", code.encode())


def _new_code() -> str:
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
