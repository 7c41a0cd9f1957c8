"""What people send, as typed values. Nothing is thrown away: what cannot be taken goes back with a reason."""

import dataclasses
import re
import uuid

from django import forms
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError

from safeconduct.foundation.languages.domain import words
from safeconduct.foundation.languages.domain.words import Reason
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline.domain.inbound import LONGEST, Inbound

_FORM_ID = re.compile(r"[0-9a-f]{32}")
# What a page cannot carry back unchanged: NUL, which browsers drop, and the mark that stands for broken bytes.
_LOST_ON_THE_WAY = re.compile("[\x00\ufffd]")


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

    def inbound(self, language: str) -> Inbound:
        """The message for the hotline."""
        return Inbound(text=self.text, language=language, form_id=self.form_id, danger=self.danger)


def next_form_id(letter: Letter) -> str:
    """The id for the form that goes back: the same one where we cannot know whether the message was kept after all."""
    unsure = letter.problem is not None and letter.problem.path == "errors.not_received"
    return letter.form_id if unsure else receipts.new_form_id()


def sent(request: HttpRequest) -> Letter:
    """Read a message from a request, however strangely it was packed."""
    try:
        return letter(_posted(request))
    except (SuspiciousOperation, BadRequest, MultiPartParserError):
        return sent_back(Letter("", ""), "errors.too_large")


def _posted(request: HttpRequest) -> QueryDict:
    try:
        return request.POST
    except BadRequest:
        # Django reads forms in UTF-8 alone; an old telephone may say that it wrote in another encoding.
        return QueryDict(request.body, encoding=request.encoding)


def letter(posted: QueryDict) -> Letter:
    """Read a message. A field sent several times is joined and sent back, since we cannot know which was meant."""
    every = posted.getlist("text")
    text, form_id = "\n".join(every), posted.get("form", "")
    good = bool(_FORM_ID.fullmatch(form_id)) and len(every) == 1
    problem = _problem(text) or (None if good else Problem("errors.form_lost"))
    return Letter(text, form_id, "danger" in posted, problem)


def sent_back(letter: Letter, path: str) -> Letter:
    """The same letter with a reason why it was not taken."""
    return dataclasses.replace(letter, problem=Problem(path))


def _problem(text: str) -> Problem | None:
    # A browser sends two characters for one line's end; whoever counts what they typed counts one.
    length = len(text.replace("\r\n", "\n"))
    if not text.strip():
        return Problem("errors.empty")
    if length > LONGEST:
        return Problem(
            "errors.too_long", {"length": f"{length:,}".replace(",", " "), "limit": f"{LONGEST:,}".replace(",", " ")}
        )
    if _LOST_ON_THE_WAY.search(text):
        return Problem("errors.unreadable")
    return None


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


def slip(typed: str) -> str:
    """Where a typed receipt may be wrong, in signs that need no language; empty where the lists alone cannot tell."""
    found = words.understand(typed).otherwise
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


class Hold(forms.Form):
    """Why a conversation must not be forgotten yet, and for how many days."""

    why = forms.CharField(max_length=500)
    days = forms.IntegerField(min_value=1, max_value=365)


def current(asked: QueryDict) -> uuid.UUID | None:
    """Which conversation a page that draws its queue anew has open; None where it has none."""
    try:
        return uuid.UUID(asked.get("current", ""))
    except ValueError:
        return None
