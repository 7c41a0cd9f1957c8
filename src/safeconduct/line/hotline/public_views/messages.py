"""The messages of a conversation as a page shows them: always as long, whoever opened it."""

from collections.abc import Sequence

from django.template import loader
from django.utils.safestring import SafeString, mark_safe

from safeconduct.foundation.languages.domain.texts import Texts
from safeconduct.line.hotline.domain.attached import Attached
from safeconduct.line.hotline.domain.inbound import OpenedThread

_EMPTY = len("<!---->")
# Seven words of any of our lists, in UTF-8.
_WORDS = 7 * 32


def padded(worded: Texts, thread: OpenedThread) -> SafeString:
    """The messages, filled up with a comment: a true receipt and a cover give pages of one length."""
    messages = [(each, [file_line(worded, file) for file in each.files]) for each in thread.messages]
    page = loader.get_template("hotline/public/messages.html").render({"texts": worded, "messages": messages})
    # The template has escaped what people wrote.
    return mark_safe(page + _comment(thread.padded_to - len(page.encode("utf-8", "replace"))))  # noqa: S308


def file_line(worded: Texts, file: Attached) -> str:
    """What a file is, by its sender's word, and how large: all that its sender needs to know that it came."""
    return f"{worded.sentence(f'files.{file.claimed}')}, {file.in_bytes}"


def beside(words: Sequence[str]) -> SafeString:
    """A comment that makes every receipt of a page as long as any other, so that its length tells no words."""
    return mark_safe(_comment(_WORDS - len("".join(words).encode())))  # noqa: S308  spaces alone


def _comment(length: int) -> str:
    return "<!--" + " " * max(length - _EMPTY, 0) + "-->"
