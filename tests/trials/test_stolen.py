"""Column by column, what somebody reads who takes the databases away: a rank of four values, and nothing of why."""

import pathlib
from collections.abc import Iterable, Iterator

import pytest
from django.conf import settings
from django.db import connections

from founding import Cast, found_hotline
from safeconduct.foundation.languages.domain import words
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline import actions
from safeconduct.line.hotline.domain.inbound import Inbound
from safeconduct.line.hotline.domain.urgency import WEIGHT
from safeconduct.line.hotline.models import Conversation
from safeconduct.wiring.databases import DATABASES

URGENT = "피가 많이 납니다. 열일곱 살입니다. 배터리 3%. Он ранен, нам холодно, мы вдвоём. wounded freezing surrender"
ANSWER, NOTE, OWN = "Keep your hands where they see them.", "Ask about the bleeding first.", "qwxyzzyq"

Cell = tuple[str, bytes]


class Story:
    """What was said and shown in a few conversations of which each word would cost somebody's life."""

    def __init__(self, cast: Cast) -> None:
        self.secret = {URGENT, ANSWER, NOTE, OWN, *URGENT.split(), *ANSWER.split()}
        for code in ("ko", "ko", "ru", "ar"):
            self._play(cast, Inbound(URGENT, code, receipts.new_form_id(), danger=True))

    def _play(self, cast: Cast, inbound: Inbound) -> None:
        received = actions.receive(inbound)
        assert received.receipt
        assert received.conversation_id
        of_list = words.list_code(inbound.language)
        line = words.spell(received.receipt.words, of_list)
        cookie = actions.open_receipt(" ".join(line))
        actions.choose_own_words(cookie, [OWN])
        actions.open_conversation(cast.ada, received.conversation_id)
        actions.note(cast.ada, received.conversation_id, NOTE)
        actions.reply(cast.ada, received.conversation_id, ANSWER)
        positions = receipts.normal_words(received.receipt.words, of_list)
        self.secret |= {cookie, inbound.form_id, " ".join(line), " ".join(line[:2]), received.receipt.digits, positions}

    def forms(self) -> Iterator[bytes]:
        """Every secret of four letters and more, as a column might hold it."""
        for each in self.secret:
            if len(each) > 3:
                yield each.encode()
        for form_id in filter(lambda each: len(each) == 32 and each.isalnum(), self.secret):
            yield bytes.fromhex(form_id)


@pytest.fixture
def cells(any_house: pathlib.Path) -> tuple[Story, list[Cell]]:
    """The story, and every cell of every table afterwards."""
    story = Story(found_hotline())
    return story, [cell for database in DATABASES for cell in _cells(database)]


def _cells(database: str) -> Iterator[Cell]:
    with connections[database].cursor() as cursor:
        for table in connections[database].introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                yield from ((f"{table}.{name}", _as_bytes(value)) for name, value in zip(names, row, strict=True))


def _as_bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def readable(cells: Iterable[Cell], secret: Iterable[bytes]) -> set[tuple[str, bytes]]:
    """The columns in which one of these stands, and which."""
    looked_for = list(secret)
    return {(column, each) for column, content in cells for each in looked_for if each in content}


def test_a_text_that_stood_in_clear_would_be_found(cells: tuple[Story, list[Cell]]) -> None:
    story, every = cells
    planted = ("hotline_message.note", b"x" * 500 + NOTE.encode())

    assert readable([*every, planted], story.forms()) == {("hotline_message.note", NOTE.encode())}


def test_no_text_and_no_receipt_is_readable_in_any_column(cells: tuple[Story, list[Cell]]) -> None:
    story, every = cells

    assert readable(every, story.forms()) == set()
    assert len(every) > 500


def test_no_reason_of_urgency_is_readable_in_any_column(cells: tuple[Story, list[Cell]]) -> None:
    _, every = cells

    assert readable(every, [reason.encode() for reason in WEIGHT]) == set()


def test_the_rank_is_one_of_four_and_all_that_tells(cells: tuple[Story, list[Cell]]) -> None:
    assert {row.rank for row in Conversation.objects.all()} <= {0, 1, 2, 3}
    # The order of coming is that of the messages' own numbers, which stand in clear anyway.
    assert {name for name, secrecy in Conversation.secrecy.items() if secrecy == "clear"} == {
        "language", "first_day", "last_day", "state", "rank", "came", "version", "generation",
    }  # fmt: skip


def test_likeness_shows_nowhere_the_same_words_are_sealed_differently(cells: tuple[Story, list[Cell]]) -> None:
    _, every = cells
    sealed = [content for column, content in every if column in {"hotline_message.sealed", "hotline_desknote.sealed"}]
    names = [content for column, content in every if column in {"hotline_message.name", "hotline_box.index"}]

    assert len(set(sealed)) == len(sealed)
    assert len(set(names)) == len(names)


def test_the_house_keeps_its_pepper_out_of_the_databases(cells: tuple[Story, list[Cell]]) -> None:
    _, every = cells
    kept = [file.read_bytes() for file in settings.INSTALLATION.secrets.rglob("*") if file.is_file()]

    assert kept
    assert readable(every, kept) == set()
