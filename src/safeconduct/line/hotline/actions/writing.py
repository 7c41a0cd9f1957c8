"""A message, an edit or a file over a channel with addresses: into their conversation, or into a new one."""

from safeconduct.foundation.channels.contract import Came
from safeconduct.foundation.channels.contract import Inbound as Arrived
from safeconduct.foundation.kit import clock, secret_files
from safeconduct.foundation.kit.inserting import insert
from safeconduct.foundation.languages.domain import words
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline import access
from safeconduct.line.hotline.actions import moving, speaking
from safeconduct.line.hotline.actions.chats import SOON, Chat, Steps, first_words
from safeconduct.line.hotline.actions.continuing import keep_further, seal_further
from safeconduct.line.hotline.actions.receiving import keep_first, seal_first
from safeconduct.line.hotline.domain.attached import SealedFile
from safeconduct.line.hotline.domain.inbound import LONGEST, Inbound
from safeconduct.line.hotline.domain.payloads import DeskEntry
from safeconduct.line.hotline.domain.sealed import seal_entry
from safeconduct.line.hotline.domain.sending import code_of
from safeconduct.line.hotline.models import Address, DeskNote

# Where somebody shared a place or a telephone number, that is all we keep of it.
_SHARED = frozenset({"location", "venue", "contact", "live_location"})


def write(chat: Chat, arrived: Arrived, files: tuple[SealedFile, ...], unfetched: int) -> Steps:
    """What to write for this message, and what the bot says to it."""
    if arrived.came is Came.MESSAGE and (code := code_of(arrived.text)):
        arrives = moving.arrive(chat, code)
        # Twelve digits are a telephone number too: what is no code of ours is told so, and kept like all they write.
        return arrives if moving.knows(code) else [*_kept(chat, arrived, files, unfetched), *arrives]
    if words.understand(arrived.text).candidates:
        return _warned(chat, "telegram.words")
    shared = any(each.kind in _SHARED for each in arrived.attachments)
    if shared and not arrived.text:
        return [] if arrived.came is Came.EDIT else _warned(chat, "telegram.place")
    return _kept(chat, arrived, files, unfetched)


def _kept(chat: Chat, arrived: Arrived, files: tuple[SealedFile, ...], unfetched: int) -> Steps:
    inbound = _inbound(chat, arrived, files, unfetched)
    return _further(chat, inbound, arrived) if chat.conversation else _first(chat, inbound)


def _warned(chat: Chat, sentence: str) -> Steps:
    """It is not kept, what stands in the chat is deleted as far as we can, and they are told why."""
    worded, name = chat.texts, bytes(chat.address.name)
    said = chat.says(worded.sentence(sentence), keeps=SOON) if worded else []
    return [lambda: speaking.delete_all(name), lambda: speaking.post(said)]


def _inbound(chat: Chat, arrived: Arrived, files: tuple[SealedFile, ...], unfetched: int) -> Inbound:
    more = {"number": str(arrived.number)}
    if arrived.came is Came.EDIT:
        more["edit"] = "1"
    if lost := [each for each in arrived.attachments if each.kind not in _SHARED][len(files) :] if unfetched else []:
        more["unfetched"] = " ".join(f"{each.kind}:{each.size}" for each in lost)
    pepper, now = secret_files.read("door", "pepper"), clock.now()
    form = receipts.keyed_hash(pepper, b"message", f"{chat.channel} {arrived.external_id}".encode())
    # A clock ahead of ours would put a message behind our answer to it.
    return Inbound(
        arrived.text[:LONGEST], chat.address.language, form.hex(), chat.channel, files=files,
        at=min(arrived.at or now, now), more=more,
    )  # fmt: skip


def name(chat: Chat, arrived: Arrived, files: tuple[SealedFile, ...], unfetched: int) -> bytes:
    """The name that this message has if it was kept before."""
    return _name(_inbound(chat, arrived, files, unfetched))


def _name(inbound: Inbound) -> bytes:
    return receipts.message_key(secret_files.read("door", "pepper"), inbound.form_id, inbound.identity)


def _further(chat: Chat, inbound: Inbound, arrived: Arrived) -> Steps:
    row = chat.conversation
    assert row is not None  # for the type checker: whoever calls has looked
    sealed = seal_further(row, access.thread_public(row), inbound, name=_name(inbound))
    # Once until we answer: a machine's word after each of theirs would only push theirs away.
    tells = not row.is_waiting and arrived.came is Came.MESSAGE
    return [lambda: keep_further(sealed), *_received(chat, inbound, tells=tells)]


def _first(chat: Chat, inbound: Inbound) -> Steps:
    pepper = secret_files.read("door", "pepper")
    sealed = seal_first(pepper, inbound, receipts.receipt_for(pepper, inbound.form_id, inbound.identity))
    row, name = sealed.conversation, bytes(chat.address.name)
    entry = seal_entry(bytes(row.desk_public), row.id, address_entry(chat))

    def keep() -> None:
        keep_first(sealed)
        Address.objects.filter(name=name).update(conversation=row)
        insert([DeskNote(conversation=row, sealed=entry)])

    first = first_words(chat) if chat.is_new else []
    return [keep, *_received(chat, inbound, tells=True), lambda: speaking.post(first)]


def address_entry(chat: Chat) -> DeskEntry:
    """Where our answers go, for the desk alone."""
    values = {"channel": chat.channel, "to": chat.to.decode(), "name": bytes(chat.address.name).hex()}
    return DeskEntry("address", clock.now(), "", values)


def _received(chat: Chat, inbound: Inbound, *, tells: bool) -> Steps:
    worded = chat.texts
    if worded is None:
        return []
    said = chat.says(worded.sentence("telegram.received"), speaking.way_buttons(worded)) if tells else []
    lost = chat.says(worded.sentence("telegram.file_lost")) if "unfetched" in inbound.more else []
    return [lambda: speaking.post([*said, *lost])]
