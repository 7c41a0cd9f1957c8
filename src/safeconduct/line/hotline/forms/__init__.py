"""What people send, as typed values. Nothing is thrown away: what cannot be taken goes back with a reason."""

import codecs
import contextlib
import dataclasses
import io
import itertools
import re
import threading
from collections.abc import Iterator
from urllib.parse import quote_from_bytes, unquote_to_bytes

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from safeconduct.foundation.languages.domain import words
from safeconduct.foundation.languages.domain.words import Reason
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline.actions import NoRoom
from safeconduct.line.hotline.domain import attached
from safeconduct.line.hotline.domain.attached import Incoming, SealedFile, TooLarge
from safeconduct.line.hotline.domain.inbound import LONGEST, Inbound
from safeconduct.line.hotline.domain.sending import code_of
from safeconduct.line.hotline.forms.desk import (
    CHANNELS,
    Flag,
    Hold,
    Mine,
    answers_seen,
    chosen,
    current,
    one,
    wanted,
)

__all__ = [
    "CHANNELS",
    "LARGE",
    "Flag",
    "Hold",
    "Letter",
    "Mine",
    "Problem",
    "Salvaged",
    "Trial",
    "WithFiles",
    "answers_seen",
    "chosen",
    "current",
    "letter",
    "must_choose_again",
    "next_form_id",
    "one",
    "own_words",
    "posted",
    "reading",
    "sent",
    "sent_back",
    "slip",
    "to_change",
    "trial",
    "wanted",
    "why_not",
]

_FORM_ID = re.compile(r"[0-9a-f]{32}")
# What a page cannot carry back unchanged: NUL, which browsers drop, and the mark that stands for broken bytes.
_LOST_ON_THE_WAY = re.compile("[\x00\ufffd]")


_MULTIPART = "multipart/form-data"
# Encodings of letters; Python knows others (rot13, zlib) that must never be asked to read a form.
_OF_LETTERS = ("utf", "euc", "iso", "cp", "koi8", "gb", "big5", "shift_jis", "johab", "ascii", "mac", "hz", "kz1048")
# What stands for itself in an encoded form.
_PLAIN = "".join(map(chr, range(128)))
# Only pages that take a message have this field.
_WRITING = re.compile(r"/(write|return/more)$")
_TEXT = re.compile(rb"(?:^|&)text=([^&]*)")
_TEXT_PART = re.compile(rb'name="text"\r\n(?:[^\r\n]+\r\n)*\r\n(.*?)(?:\r\n--|$)', re.DOTALL)
_MOST_TEXTS = 100

# Twice the longest message that can be taken, as its form is packed. Above it nothing is parsed, only the text found.
LARGE = 512 * 1024
# Such a body takes a hundred times its form's memory and a second: one at a time, while small ones pass it by.
_ONE_LARGE = threading.Semaphore(1)
_TURN_SECONDS = 2.0
# Forms with files are read as they were packed, which takes little more than their own room: so many at a time.
_WITH_FILES = threading.Semaphore(3)
# The gate's word that it has kept only the beginning of a body which no pool may hold.
_CUT = "HTTP_X_BODY_CUT"
# Percent signs are undone piece by piece: as one list of their parts they would take thirty times their room.
_PIECE = 64 * 1024


@dataclasses.dataclass(frozen=True)
class Problem:
    """Why a form goes back: the path of a sentence among the texts, and what fills its slots."""

    path: str
    values: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Letter:
    """A message as it was typed, with what must change before it can be taken."""

    text: str
    form_id: str
    danger: bool = False
    problem: Problem | None = None
    files: tuple[SealedFile, ...] = dataclasses.field(default=(), repr=False)
    # The code good once of somebody who came from another channel; empty for most.
    move: str = dataclasses.field(default="", repr=False)

    def inbound(self, language: str) -> Inbound:
        """The message for the hotline."""
        return Inbound(text=self.text, language=language, form_id=self.form_id, danger=self.danger,
                       files=self.files, move=self.move)  # fmt: skip


# What the writer can change; every other problem is ours, or time's, and no field is to blame.
_THEIRS = frozenset(
    f"errors.{name}" for name in ("empty", "too_long", "too_large", "unreadable", "no_such_receipt", "word_refused")
)


def to_change(problem: Problem | str | None, field: str) -> str:
    """The field that must be changed, or nothing where the problem does not lie in it."""
    path = problem.path if isinstance(problem, Problem) else problem
    return field if path in _THEIRS else ""


def next_form_id(letter: Letter) -> str:
    """The id for the form that goes back: the same one where we cannot know whether the message was kept after all."""
    unsure = letter.problem is not None and letter.problem.path == "errors.not_received"
    return letter.form_id if unsure else receipts.new_form_id()


def must_choose_again(letter: Letter) -> bool:
    """Whether the page that goes back must say that files have to be chosen once more: no page can hold them."""
    path = letter.problem.path if letter.problem else ""
    return bool(path) and (bool(letter.files) or path.startswith("errors.files"))


def why_not(error: Exception) -> str:
    """The sentence for a message that could not be kept."""
    return "errors.files_full" if isinstance(error, NoRoom) else "errors.not_received"


class Salvaged(QueryDict):
    """What was left of a form that could not be read as one: its text, as far as it was found, and why it goes back."""

    def __init__(self, text: str, path: str) -> None:
        super().__init__(mutable=True)
        self["text"], self.path = text, path


class WithFiles(QueryDict):
    """The fields of a form that came with files, each sealed while it was read."""

    files: tuple[SealedFile, ...] = ()
    is_too_large = False


class _Sealed(FileUploadHandler):
    """Seals every file of a form as it is read, so that nothing of it lies anywhere else."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[SealedFile] = []
        self.is_too_large, self.size = False, 0
        self.incoming: Incoming | None = None

    def new_file(self, field_name: str, file_name: str, content_type: str, *args: object, **more: object) -> None:
        """The next one begins."""
        super().new_file(field_name, file_name, content_type, *args, **more)  # type: ignore[arg-type]
        self.is_too_large |= len(self.files) == attached.MOST
        self.incoming = Incoming(file_name, content_type or "", attached.LARGEST - self.size)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002  # Django's name
        """Some more of it; none of what is too large."""
        if self.incoming and not self.is_too_large:
            try:
                self.incoming.take(raw_data)
            except TooLarge:
                self.is_too_large, self.files = True, []

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002  # Django's name
        """All of it; one that is empty was none."""
        if self.incoming and self.incoming.size and not self.is_too_large:
            self.size += self.incoming.size
            self.files.append(self.incoming.end())
        self.incoming = None


@contextlib.contextmanager
def reading(request: HttpRequest) -> Iterator[QueryDict]:
    """What `posted` gives. A large body is held one at a time until its page is made; where its turn does not come
    soon, it is not read at all and goes back as too large."""
    with_files = request.content_type == _MULTIPART
    turn = _WITH_FILES if with_files else _ONE_LARGE
    if int(request.META.get("CONTENT_LENGTH") or 0) <= LARGE:
        yield posted(request)
    elif turn.acquire(timeout=_TURN_SECONDS):
        try:
            yield posted(request)
        finally:
            turn.release()
    elif with_files:
        yield Salvaged(_found_part(request.body), "errors.files_full")
    else:
        yield Salvaged("", "errors.too_large")


def posted(request: HttpRequest) -> QueryDict:
    """The fields of a form, however strangely it was packed. Never raises: what cannot be read is salvaged."""
    try:
        raw = request.body  # before anything else, so that it can be read again
    except SuspiciousOperation:
        return Salvaged("", "errors.too_large")
    if not raw:
        return QueryDict()
    if request.content_type == _MULTIPART and (len(raw) > LARGE or _CUT in request.META):
        return _with_large_files(request, raw)
    if len(raw) > LARGE:
        return Salvaged(_found_text(raw), "errors.too_large")
    try:
        fields = _multipart(request, raw) if request.content_type == _MULTIPART else _encoded(raw, _encoding(request))
    except SuspiciousOperation:
        return Salvaged(_found_text(raw), "errors.too_large")
    except (BadRequest, MultiPartParserError, ValueError):
        return Salvaged(_found_text(raw), "errors.unreadable")
    # Without its field it is no form of ours; whoever wrote it still wrote something.
    is_whole = "text" in fields or not _WRITING.search(request.path)
    return fields if is_whole else Salvaged(_found_text(raw), "errors.unreadable")


def _with_large_files(request: HttpRequest, raw: bytes) -> QueryDict:
    """A large body with its files; where it cannot be taken its text alone goes back, never the bytes of a file."""
    if _CUT in request.META:
        why = "files_full" if request.META[_CUT] == "full" else "files_too_large"
        return Salvaged(_found_part(raw), f"errors.{why}")
    try:
        fields = _multipart(request, raw)
    except SuspiciousOperation:
        return Salvaged(_found_part(raw), "errors.too_large")
    except (BadRequest, MultiPartParserError, ValueError):
        fields = WithFiles(mutable=True)
    return fields if "text" in fields else Salvaged(_found_part(raw), "errors.unreadable")


def _multipart(request: HttpRequest, raw: bytes) -> WithFiles:
    sealing = _Sealed()
    parser = MultiPartParser(request.META, io.BytesIO(raw), [sealing], request.encoding or "utf-8")
    fields, _ = parser.parse()
    found = WithFiles(mutable=True)
    for name, values in fields.lists():
        found.setlist(name, values)
    found.files, found.is_too_large = tuple(sealing.files), sealing.is_too_large
    return found


def _found_part(raw: bytes) -> str:
    found = _TEXT_PART.search(raw)
    return found[1].decode("utf-8", "replace") if found else ""


def _encoded(raw: bytes, encoding: str) -> QueryDict:
    """Read it as a form whatever it says it is: proxies and old telephones drop the type."""
    return QueryDict(quote_from_bytes(raw, safe=_PLAIN), encoding=encoding)


def _encoding(request: HttpRequest) -> str:
    """The encoding that an old telephone says it wrote in, where that is one of letters; else UTF-8."""
    try:
        name = codecs.lookup((request.content_params or {}).get("charset", "utf-8")).name
    except (LookupError, ValueError):
        return "utf-8"
    return name if name.startswith(_OF_LETTERS) else "utf-8"


def _found_text(raw: bytes) -> str:
    """The text field, looked for without reading the rest; all that came where there is none."""
    found = [each[1] for each in itertools.islice(_TEXT.finditer(raw), _MOST_TEXTS)]
    return "\n".join(map(_unpacked, found)) or raw.decode("utf-8", "replace")


def _unpacked(value: bytes) -> str:
    whole, at = bytearray(), 0
    while at < len(value):
        # Cut before a percent sign, never between it and its two digits.
        end = value.find(b"%", at + _PIECE)
        end = len(value) if end < 0 else end
        whole += unquote_to_bytes(value[at:end].replace(b"+", b" "))
        at = end
    return whole.decode("utf-8", "replace")


def sent(fields: QueryDict) -> Letter:
    """Read a message from what `posted` gave."""
    found = letter(fields)
    # That it is too long says more than that it is too large: how long it is, and how long it may be.
    is_told = found.problem is not None and found.problem.path == "errors.too_long"
    return sent_back(found, fields.path) if isinstance(fields, Salvaged) and not is_told else found


def letter(fields: QueryDict) -> Letter:
    """Read a message. A field sent several times is joined and sent back, since we cannot know which was meant."""
    every = fields.getlist("text")
    text, form_id = "\n".join(every), fields.get("form", "")
    good = bool(_FORM_ID.fullmatch(form_id)) and len(every) == 1
    files, is_too_large = (fields.files, fields.is_too_large) if isinstance(fields, WithFiles) else ((), False)
    problem = _problem(text, is_alone=not files and not is_too_large) or (
        Problem("errors.files_too_large") if is_too_large else None if good else Problem("errors.form_lost")
    )
    return Letter(text, form_id, "danger" in fields, problem, files, move(fields))


def move(fields: QueryDict) -> str:
    """The code with which somebody came from another channel, in an address or a form."""
    return code_of(fields.get("move", ""))


def sent_back(letter: Letter, path: str) -> Letter:
    """The same letter with a reason why it was not taken."""
    return dataclasses.replace(letter, problem=Problem(path))


def _problem(text: str, *, is_alone: bool) -> Problem | None:
    # A browser sends two characters for one line's end; whoever counts what they typed counts one.
    length = len(text.replace("\r\n", "\n"))
    if is_alone and not text.strip():
        return Problem("errors.empty")
    if length > LONGEST:
        return Problem("errors.too_long", {"length": _in_figures(length), "limit": _in_figures(LONGEST)})
    if _LOST_ON_THE_WAY.search(text):
        return Problem("errors.unreadable")
    return None


def _in_figures(number: int) -> str:
    """The number in groups of three that no line's end tears apart."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


@dataclasses.dataclass(frozen=True)
class Trial:
    """A receipt that was just shown, and what its owner typed to try it."""

    receipt: receipts.Receipt
    list_code: str
    typed: str


def trial(posted: QueryDict) -> Trial | None:
    """Read a trial, or None where the shown receipt did not come back as it was given."""
    positions, digits = posted.get("positions", ""), posted.get("digits", "")
    if not re.fullmatch(r"\d{1,4}(,\d{1,4}){6}", positions, re.ASCII) or not re.fullmatch(r"\d{24}", digits, re.ASCII):
        return None
    places = tuple(int(position) for position in positions.split(","))
    if max(places) >= receipts.LIST_LENGTH:
        return None
    return Trial(receipts.Receipt(places, digits), posted.get("list", ""), posted.get("receipt", ""))


def slip(found: words.NotUnderstood | None) -> str:
    """Where a typed receipt may be wrong, in signs that need no language; empty where the lists alone cannot tell."""
    match found.reason if found else None:
        case Reason.UNKNOWN_WORD if found and found.near:
            return f"{found.which}: {', '.join(found.near)}?"
        case Reason.WORD_COUNT if found:
            return f"{found.which} / {words.WORDS}"
        case Reason.DIGIT_COUNT if found:
            return f"{found.which} / {words.DIGITS}"
    return ""


def own_words(posted: QueryDict) -> tuple[str, ...]:
    """The words or digits of one's own that were typed; empty fields left out."""
    return tuple(typed for field in ("word", "digits") if (typed := posted.get(field, "").strip()))
