"""Looking for words in conversations: that it was done is a deed; what was looked for is kept nowhere."""

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.durable import durable
from safeconduct.line.hotline import queries
from safeconduct.line.hotline.queries import Found


def search(actor: Actor, words: str) -> Found:
    """Conversations in which every word stands, of those that the actor may open. Raises NotFound for a stranger."""
    found = queries.find(actor, words)
    _note(actor, found.all)
    return found


@durable("line")
def _note(actor: Actor, found: int) -> None:
    audit.note(actor, Deed.CONVERSATIONS_SEARCHED, detail={"found": str(found)})
