"""The random-looking names of a conversation's keys, and the places that sealed bytes are bound to."""

import uuid


def thread_key(conversation: uuid.UUID, generation: int) -> uuid.UUID:
    """The key of what they wrote and what we answered; a new generation when somebody left the team."""
    return uuid.uuid5(conversation, f"thread/{generation}")


def desk_key(conversation: uuid.UUID, generation: int) -> uuid.UUID:
    """The key of what the team alone knows."""
    return uuid.uuid5(conversation, f"desk/{generation}")


def cover_key(conversation: uuid.UUID) -> uuid.UUID:
    """The key of the cover."""
    return uuid.uuid5(conversation, "cover")


def all_keys(conversation: uuid.UUID, generation: int) -> list[uuid.UUID]:
    """Every key that a conversation of this generation has."""
    pairs = ((thread_key(conversation, each), desk_key(conversation, each)) for each in range(generation + 1))
    return [cover_key(conversation), *(name for pair in pairs for name in pair)]


def box(conversation: uuid.UUID) -> uuid.UUID:
    """The holder that only the receipt can be."""
    return uuid.uuid5(conversation, "box")


def bound(key: uuid.UUID, holder: uuid.UUID) -> bytes:
    """What a wrap is bound to: which key it is, and for whom."""
    return key.bytes + holder.bytes


def message_place(conversation: uuid.UUID) -> bytes:
    """What a message is bound to."""
    return b"message" + conversation.bytes


def desk_place(conversation: uuid.UUID) -> bytes:
    """What a desk entry is bound to."""
    return b"desk" + conversation.bytes
