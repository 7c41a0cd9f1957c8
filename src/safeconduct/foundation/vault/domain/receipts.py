"""A caller's receipt: seven words or 24 digits, derived and not drawn, so that a repeat gives the same one.

77 bits in words, 79 in digits, all as random as the form id; both open the same box. Argon2id of 2 MiB is
enough for random secrets of this length, and keeps the hotline from being stopped by its own hash.
"""

import dataclasses
import functools
import hmac
import secrets

from argon2.low_level import Type, hash_secret_raw

from safeconduct.foundation.vault.domain.locking import derive

WORDS = 7
LIST_LENGTH = 2048
DIGITS = 24
INDEX = 16
FORM_ID = 16
_BITS = 11


@dataclasses.dataclass(frozen=True)
class Receipt:
    """Positions in a word list, and digits; either opens the box."""

    words: tuple[int, ...]
    digits: str


@dataclasses.dataclass(frozen=True)
class Opener:
    """What a typed receipt becomes: where its row stands, and the key that opens it."""

    index: bytes
    key: bytes = dataclasses.field(repr=False)


def new_form_id() -> str:
    """128 random bits, in hexadecimal, for one showing of a form."""
    return secrets.token_hex(FORM_ID)


def receipt_for(pepper: bytes, form_id: str, text: str) -> Receipt:
    """The receipt of this text sent by this form: the same again after a refresh, a lost line or a crash."""
    root = derive(pepper + bytes.fromhex(form_id) + text.encode("utf-8", "surrogatepass"), b"receipt")
    number = int.from_bytes(derive(root, b"words", 10), "big") >> 3
    words = tuple((number >> (_BITS * place)) % LIST_LENGTH for place in range(WORDS))
    # 128 bits folded into 24 digits: the fold's bias is below 2^-48.
    digits = int.from_bytes(derive(root, b"digits", 16), "big") % 10**DIGITS
    return Receipt(words, f"{digits:0{DIGITS}d}")


def message_key(pepper: bytes, form_id: str, text: str) -> bytes:
    """A name of 16 bytes for this text sent by this form, so that the same is never kept twice."""
    return derive(pepper + bytes.fromhex(form_id) + text.encode("utf-8", "surrogatepass"), b"message", INDEX)


def opener(pepper: bytes, typed: str) -> Opener:
    """Stretch a receipt in its normal form (`7:1,2,3` or `d:0123`) into its row's index and its key."""
    stretched = hash_secret_raw(typed.encode(), _salt(pepper), 1, 2048, parallelism=1, hash_len=32, type=Type.ID)
    keyed = hmac.digest(pepper, stretched, "sha256")
    return Opener(derive(keyed, b"index", INDEX), derive(keyed, b"box"))


@functools.lru_cache(maxsize=4)
def _salt(pepper: bytes) -> bytes:
    return derive(pepper, b"receipt salt", 16)


def normal_words(words: tuple[int, ...], language: str) -> str:
    """The form of word receipts that is stretched; positions count, so the list's language is part of it."""
    return f"w:{language}:" + ",".join(str(word) for word in words)


def normal_digits(digits: str) -> str:
    """The form of digit receipts that is stretched."""
    return "d:" + digits


def normal_duress(first: str, own_word: str) -> str:
    """The form of a receipt whose end is a word of the caller's own."""
    return f"{first}+{own_word}"


def keyed_hash(pepper: bytes, purpose: bytes, what: bytes) -> bytes:
    """HMAC-SHA256, cut to 16 bytes: finds an address or a form again without keeping it."""
    return hmac.digest(derive(pepper, b"hash " + purpose), what, "sha256")[:INDEX]
