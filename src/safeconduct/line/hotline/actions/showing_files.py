"""A member looks at a file, or listens to it: the deed first, then a copy made anew in the sandbox."""

import uuid

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.sandbox import cell
from safeconduct.foundation.sandbox.contract import Kind, NotShown, SafeCopy
from safeconduct.line.hotline import access, queries
from safeconduct.line.hotline.domain.attached import Attached

HEARD = frozenset({Kind.SOUND, Kind.FILM})

# Who has opened which file in this process, oldest first: turning its pages is the same opening.
_opened: dict[tuple[uuid.UUID, uuid.UUID], None] = {}
_MOST_OPENED = 1000


def open_file(actor: Actor, file: uuid.UUID, page: int = 1) -> SafeCopy | NotShown:
    """A safe copy of a file, or why there is none; that it was opened is a deed. Raises NotFound, Unopenable.

    What has a voice needs the right to hear beside the right to read. Of a document, later pages are the same opening.
    """
    row = access.conversation_of_file(actor, file)
    attached = _attached(actor, row.id, file)
    # Whoever begins with a later page opens it all the same.
    if page <= 1 or (actor.id, file) not in _opened:
        _note_opening(actor, row.id, bytes(row.desk_public))
        _remember(actor, file)
    copy = cell.safe_copy(b"".join(queries.content(attached)), page)
    if isinstance(copy, SafeCopy) and copy.kind in HEARD and not access.may_hear(actor):
        raise NotFound
    return copy


def _remember(actor: Actor, file: uuid.UUID) -> None:
    _opened[actor.id, file] = None
    while len(_opened) > _MOST_OPENED:
        _opened.pop(next(iter(_opened)), None)


def _attached(actor: Actor, conversation: uuid.UUID, file: uuid.UUID) -> Attached:
    opened = queries.opened(actor, conversation)
    for message in (*opened.messages, *opened.cover):
        for attached in message.files:
            if attached.id == file:
                return attached
    raise NotFound


@durable("line")
def _note_opening(actor: Actor, conversation: uuid.UUID, desk_public: bytes) -> None:
    audit.note(actor, Deed.FILE_OPENED, conversation, also_to=[desk_public])
