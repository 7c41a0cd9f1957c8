"""Pages for people outside: no script, no sign-in, and no cookie before a receipt was typed."""

from safeconduct.line.hotline.public_views.moving import code
from safeconduct.line.hotline.public_views.reading import authentic, choose, find, landing, leave, safe, signed_channels
from safeconduct.line.hotline.public_views.returning import close, come_back, forget, more, own_word
from safeconduct.line.hotline.public_views.writing import try_receipt, write

__all__ = [
    "authentic",
    "choose",
    "close",
    "code",
    "come_back",
    "find",
    "forget",
    "landing",
    "leave",
    "more",
    "own_word",
    "safe",
    "signed_channels",
    "try_receipt",
    "write",
]
