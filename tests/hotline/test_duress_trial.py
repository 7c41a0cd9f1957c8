"""Nobody tells a true receipt from one of duress: not by bytes, status, headers or what is asked of the database.

Time is measured by benchmarks/bench_duress.py, over HTTP.
"""

import dataclasses
import re
import secrets
from collections.abc import Callable, Iterator

import pytest
from django.db import connections
from django.db.backends.signals import connection_created
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from founding import Cast
from safeconduct.foundation.kit import durable
from safeconduct.foundation.publishing import queries as publishing
from safeconduct.foundation.rota import queries as rota
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.vault import queries as vault
from safeconduct.line.hotline import actions, queries
from safeconduct.line.hotline.urls import return_urls, take_urls
from safeconduct.wiring.databases import DATABASES
from safeconduct.wiring.env import Kind

urlpatterns = [*take_urls, *return_urls]
pytestmark = pytest.mark.urls(__name__)

# To give one back costs what it costs to keep it.
_SAVEPOINT = re.compile(r'(RELEASE |ROLLBACK TO )?SAVEPOINT "?s\w+"?')

OWN_WORD = "qwxyzzyq"
OWN_DIGITS = "9170"
LONG = "Нас двое, один ранен. " * 200


@dataclasses.dataclass(frozen=True)
class Receipts:
    """What one caller may type."""

    true: str
    cover: str
    true_digits: str
    cover_digits: str
    miss: str


@pytest.fixture
def asked(cast: Cast) -> Iterator[list[str]]:
    """Every statement that any thread puts to any database, from now on."""
    found: list[str] = []

    def note(run: Callable[..., object], statement: str, *rest: object) -> object:
        found.append(_SAVEPOINT.sub("savepoint", statement))
        return run(statement, *rest)

    def listen(connection: object, **_: object) -> None:
        if note not in connection.execute_wrappers:  # type: ignore[attr-defined]
            connection.execute_wrappers.append(note)  # type: ignore[attr-defined]

    connection_created.connect(listen, weak=False)
    durable.stop()
    connections.close_all()
    yield found
    connection_created.disconnect(listen)
    durable.stop()
    for database in DATABASES:
        connections[database].execute_wrappers.clear()


@pytest.fixture
def receipts(cast: Cast, settings: Settings) -> Receipts:
    """A conversation with a long letter, an answer, and both covers chosen."""
    settings.INSTALLATION = dataclasses.replace(settings.INSTALLATION, kind=Kind.REHEARSAL)
    caller = Client()
    written = caller.post("/ru/write", {"form": secrets.token_hex(16), "text": LONG}).content.decode()
    actions.reply(cast.ada, queries.queue(cast.ada)[0].id, "Можно вдвоём. " * 30)
    words = _found(r'id="receipt"[^>]*>(.*?)</ol>', written).split()
    digits = "".join(_found(r'id="receipt-digits"[^>]*>(.*?)</p>', written).split())
    caller.post("/ru/return", {"receipt": " ".join(words)})
    chosen = caller.post("/ru/return/word", {"word": OWN_WORD, "digits": OWN_DIGITS})
    assert 'role="status"' in chosen.content.decode()
    return Receipts(" ".join(words), " ".join([*words[:-1], OWN_WORD]), digits, digits[:-4] + OWN_DIGITS,
                    " ".join([*words[1:], words[0]]))  # fmt: skip


def _found(pattern: str, page: str) -> str:
    found = re.search(pattern, page, re.DOTALL)
    assert found
    return re.sub("<[^>]+>", " ", found[1])


@dataclasses.dataclass(frozen=True)
class Seen:
    """All that somebody at the wire, or beside the database, can count."""

    status: int
    size: int
    headers: tuple[tuple[str, int], ...]
    cookies: tuple[tuple[str, int], ...]
    statements: tuple[str, ...]


def seen(asked: list[str], act: Callable[[], HttpResponse]) -> Seen:
    # What is remembered for a second, or a minute, would be asked the first time only.
    staff.forget_epochs()
    vault.forget()
    publishing.forget()
    rota.forget()
    asked.clear()
    response = act()
    return Seen(
        response.status_code,
        len(response.content),
        tuple(sorted((name, len(value)) for name, value in response.headers.items())),
        tuple(sorted((name, len(cookie.OutputString())) for name, cookie in response.cookies.items())),
        tuple(asked),
    )


def opened(typed: str) -> Client:
    caller = Client()
    assert caller.post("/ru/return", {"receipt": typed}).status_code == 302
    return caller


WAYS = pytest.mark.parametrize("way", ["words", "digits"])


def both(receipts: Receipts, way: str) -> tuple[str, str]:
    return (receipts.true, receipts.cover) if way == "words" else (receipts.true_digits, receipts.cover_digits)


@WAYS
def test_typing_it_looks_the_same(asked: list[str], receipts: Receipts, way: str) -> None:
    true, cover = (seen(asked, lambda typed=typed: Client().post("/ru/return", {"receipt": typed}))  # type: ignore[misc]
                   for typed in both(receipts, way))  # fmt: skip

    assert true == cover
    assert true.statements


@WAYS
@pytest.mark.parametrize("path", ["return", "return/word", "return/forget"])
def test_reading_looks_the_same(asked: list[str], receipts: Receipts, way: str, path: str) -> None:
    true, cover = (seen(asked, lambda caller=caller: caller.get(f"/ru/{path}"))  # type: ignore[misc]
                   for caller in map(opened, both(receipts, way)))  # fmt: skip

    assert (true.status, true) == (200, cover)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("more", {"form": "", "text": "Ещё"}), ("more", {"form": "", "text": ""}), ("word", {"word": "zzyqwxqq"}),
        ("word", {"digits": "8261"}), ("word", {"word": "мама"}), ("close", {}),
    ],
)  # fmt: skip
def test_acting_looks_the_same(asked: list[str], receipts: Receipts, path: str, fields: dict[str, str]) -> None:
    found = []
    # The cover first: a new word takes the old one's place.
    for typed in (receipts.cover, receipts.true):
        caller, filled = opened(typed), {**fields, **({"form": secrets.token_hex(16)} if "form" in fields else {})}
        found.append(seen(asked, lambda caller=caller, filled=filled: caller.post(f"/ru/return/{path}", filled)))  # type: ignore[misc]
        if path == "more" and fields["text"]:
            found[-1] = dataclasses.replace(found[-1], size=0, headers=())  # one message longer the second time

    assert found[0] == found[1]


def test_a_miss_asks_the_same_of_the_database_as_a_hit(asked: list[str], receipts: Receipts) -> None:
    hit, miss, digits = (
        seen(asked, lambda typed=typed: Client().post("/ru/return", {"receipt": typed}))  # type: ignore[misc]
        for typed in (receipts.true, receipts.miss, "1" * 24)
    )

    assert (hit.status, miss.status) == (302, 422)
    assert hit.statements == miss.statements == digits.statements


def test_what_is_shown_is_not_the_same(receipts: Receipts) -> None:
    true, cover = (opened(typed).get("/ru/return").content.decode() for typed in (receipts.true, receipts.cover))

    assert ("один ранен" in true, "один ранен" in cover) == (True, False)
