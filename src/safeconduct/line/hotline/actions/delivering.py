"""What became of a sending: sent, refused and why, or perhaps sent; on its desk, in the transaction that ends its row.

Work runs this. It holds no key of a desk: what it learnt is sealed to the desk's public half.
"""

from django.db.models import F

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.channels.contract import Act, Unsent
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import SYSTEM
from safeconduct.foundation.kit.inserting import insert
from safeconduct.line.hotline import access
from safeconduct.line.hotline.actions import speaking
from safeconduct.line.hotline.domain.payloads import DeskEntry
from safeconduct.line.hotline.domain.sealed import seal_entry
from safeconduct.line.hotline.domain.sending import Sending
from safeconduct.line.hotline.models import Address, Conversation, DeskNote

SENT, FAILED, PERHAPS = "sent", "failed", "perhaps sent"


def must_stand(sending: Sending) -> None:
    """Raise Unsent where the conversation that it belongs to was forgotten meanwhile: nothing goes out any more."""
    if sending.conversation and not Conversation.objects.filter(id=sending.conversation).exists():
        raise Unsent("forgotten", permanent=True)


def delivered(channel: str, text: bytes, learnt: bytes) -> None:
    """It arrived; `learnt` is the message's number there. Inside the transaction that ends the row."""
    sending = Sending.decode(text)
    if sending.outbound.act is not Act.SEND:
        return
    address = Address.objects.filter(name=sending.address).first()
    if address and learnt.isdigit():
        insert([speaking.deletion(channel, address, sending.outbound.address, int(learnt), sending.keeps)])
    _on_desk(sending, SENT, learnt.decode("ascii", "replace"))
    audit.note(SYSTEM, Deed.MESSAGE_DELIVERED, sending.conversation)


def stopped(text: bytes, reason: str) -> None:
    """It was refused for good, for this reason. Inside the transaction that stops the row."""
    sending = Sending.decode(text)
    if sending.outbound.act is Act.SEND:
        _on_desk(sending, FAILED, reason)
        audit.note(SYSTEM, Deed.MESSAGE_UNDELIVERABLE, sending.conversation)


def doubted(text: bytes) -> None:
    """Its answer was lost: it is perhaps sent. Inside the transaction that says so."""
    sending = Sending.decode(text)
    if sending.outbound.act is Act.SEND:
        _on_desk(sending, PERHAPS, "")
        audit.note(SYSTEM, Deed.MESSAGE_UNDELIVERABLE, sending.conversation)


def _on_desk(sending: Sending, state: str, what: str) -> None:
    row = Conversation.objects.filter(id=sending.conversation).first() if sending.conversation else None
    if row is None or not sending.key:
        return
    values = {"key": sending.key, "part": str(sending.part), "parts": str(sending.parts), "state": state, "what": what}
    entry = seal_entry(access.desk_public(row), row.id, DeskEntry("delivery", clock.now(), "", values))
    Conversation.objects.filter(id=row.id).update(version=F("version") + 1)
    insert([DeskNote(conversation=row, sealed=entry)])
