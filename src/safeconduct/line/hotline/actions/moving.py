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
from safeconduct.foundation.vault.domain import locking, receipts
from safeconduct.foundation.vault.domain.sealing import Unopenable
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

    A cover gives one too, and looks the same; the desk sees that it was given under a word of duress, and so does the
    desk of the account that shows it.
    """
    opened = visiting.opened(cookie)
    code, row = _new_code(), opened.conversation
    kept = OneTimeCode(
        name=_name(code), conversation=row, until=clock.now() + OneTimeCode.lasts(),
        sealed=_mark(code, is_forced=opened.content.is_cover),
    )  # fmt: skip
    _keep_code(kept, _shown_by_page(row, access.desk_public(row), is_forced=opened.content.is_cover))
    return code


def _shown_by_page(row: Conversation, desk_public: bytes, *, is_forced: bool) -> DeskNote:
    entry = DeskEntry("returned", clock.now(), "", {"under_duress": str(int(is_forced)), "code": "1"})
    return DeskNote(conversation=row, sealed=seal_entry(desk_public, row.id, entry))


def _mark(code: str, *, is_forced: bool) -> bytes:
    """Whether a cover gave this code, for who shows it: of one length, under a key made of the code itself."""
    return locking.lock(_key(code), str(int(is_forced)).encode(), _name(code))


def _is_forced(found: OneTimeCode, code: str) -> bool:
    if found.channel:
        return False  # a chat has no cover
    try:
        return locking.unlock(_key(code), bytes(found.sealed), bytes(found.name)) != b"0"
    except Unopenable:
        # A false mark costs a careful answer, a missing one may cost a life.
        return True


def _key(code: str) -> bytes:
    return locking.derive(secret_files.read("door", "pepper") + code.encode(), b"code")


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
    return [] if found is None else join(found, code, sealed.conversation, sealed.desk_public)


def _clear_away(found: OneTimeCode) -> None:
    """The chat that is left: everything goes but one harmless last word."""
    for name in Address.objects.filter(conversation=found.conversation).values_list("name", flat=True):
        speaking.delete_all(bytes(name))
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
        return [*join(found, code, row, access.desk_public(row)), lambda: speaking.post(said)]
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

    return [keep, *join(found, code, row, sealed.desk_public, says_nothing=True)]


def join(found: OneTimeCode, code: str, new: Conversation, desk_public: bytes, *, says_nothing: bool = False) -> Steps:
    """Say on both desks that they are one person's, and let the newer one stand in the queue for both.

    Only a chat that is left is closed. Who gave the code on our page may have been forced to: that conversation stays
    as it is, whoever gave it, so that its row does not tell. `says_nothing`: the newer holds no words of its own, so
    it waits only if the older did.
    """
    old, notes = found.conversation, _told(found, code, new, desk_public)

    def keep() -> None:
        if not OneTimeCode.objects.filter(name=found.name).delete()[0]:
            return  # another used it at the same moment: good once
        before = Conversation.objects.select_for_update().get(id=old.id)
        after = Conversation.objects.select_for_update().get(id=new.id)
        if before.is_waiting:
            after.rank, after.came = max(after.rank, before.rank), min(after.came, before.came)
        elif says_nothing:
            after.state = State.ANSWERED
        before.state = State.CLOSED if found.channel else before.state
        before.version, after.version = before.version + 1, after.version + 1
        before.save(update_fields=["state", "version"])
        after.save(update_fields=["state", "rank", "came", "version"])
        insert(notes)
        audit.note(CALLER, Deed.CONVERSATION_JOINED, new.id)
        if found.channel:
            _clear_away(found)

    return [keep]


def _told(found: OneTimeCode, code: str, new: Conversation, desk_public: bytes) -> list[DeskNote]:
    """What both desks are told; the newer one also whether the code was given under duress."""
    old, now, is_forced = found.conversation, clock.now(), _is_forced(found, code)
    stays = old if is_forced else new
    values = {"link": secrets.token_hex(8), "survivor": str(stays.id), "evidence": BY_CODE, "why": ""}
    joined = [
        DeskNote(conversation=row, sealed=seal_entry(public, row.id, _joined(now, values, other)))
        for row, public, other in ((old, access.desk_public(old), new), (new, desk_public, old))
    ]
    return joined if found.channel else [*joined, _shown_by_page(new, desk_public, is_forced=is_forced)]


def _joined(now: datetime.datetime, values: dict[str, str], other: Conversation) -> DeskEntry:
    return DeskEntry("joined", now, "", values | {"with": str(other.id)})


def _found(code: str) -> OneTimeCode | None:
    rows = OneTimeCode.objects.filter(name=_name(code), until__gt=clock.now())
    return rows.select_related("conversation").first()


def _name(code: str) -> bytes:
    return receipts.keyed_hash(secret_files.read("door", "pepper"), b"code", code.encode())


def _new_code() -> str:
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
