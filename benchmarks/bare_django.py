"""The bare limit beside which intake is measured: a Django form, one sealed box, one row, one group commit.

No middleware, no keys, no receipt, no deed. Served as `granian --interface wsgi --blocking-threads 16
bare_django:application`, with the SQLite file or PostgreSQL address in BARE_TARGET.
"""

import contextlib
import os
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future

import django
from django import forms
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from nacl.public import PrivateKey, SealedBox

settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="bare", MIDDLEWARE=[])
BOX = SealedBox(PrivateKey.generate().public_key)
WAITING: "queue.SimpleQueue[tuple[bytes, Future[None]]]" = queue.SimpleQueue()


class Letter(forms.Form):
    """The same form that callers send."""

    form = forms.RegexField(r"^[0-9a-f]{32}$")
    text = forms.CharField(max_length=20_000)
    danger = forms.BooleanField(required=False)


def write(request: HttpRequest) -> HttpResponse:
    """Validate, seal, wait for the common commit, answer."""
    letter = Letter(request.POST)
    if not letter.is_valid():
        return HttpResponse(status=422)
    done: Future[None] = Future()
    WAITING.put((BOX.encrypt(letter.cleaned_data["text"].encode()), done))
    done.result()
    return HttpResponse(b"received")


urlpatterns = [path("ko/write", write)]


def commit_forever(file: str) -> None:
    """One writer thread, up to fifty rows a commit, fsync before anybody is told."""
    database = sqlite3.connect(file, isolation_level=None)
    database.executescript(
        "pragma journal_mode=wal; pragma synchronous=full; create table m(id integer primary key, b)"
    )
    while True:
        batch = [WAITING.get()]
        with contextlib.suppress(queue.Empty):
            while len(batch) < 50:
                batch.append(WAITING.get_nowait())
        database.execute("begin immediate")
        database.executemany("insert into m(b) values (?)", [(sealed,) for sealed, _ in batch])
        database.execute("commit")
        for _, done in batch:
            done.set_result(None)


def commit_to_postgresql(address: str) -> Callable[[bytes], None]:
    """PostgreSQL groups commits itself: each request commits on a connection of its own thread."""
    import psycopg  # noqa: PLC0415  # only where PostgreSQL is measured

    local = threading.local()

    def insert(sealed: bytes) -> None:
        if not hasattr(local, "connection"):
            local.connection = psycopg.connect(address, autocommit=True)
        local.connection.execute("insert into m(b) values (%s)", (sealed,))

    with psycopg.connect(address, autocommit=True) as first:
        first.execute("create table if not exists m(id bigserial primary key, b bytea)")
    return insert


def start(target: str) -> None:
    """Begin to write to a SQLite file or a PostgreSQL address."""
    if not target.startswith("postgresql://"):
        threading.Thread(target=commit_forever, args=(target,), daemon=True).start()
        return
    insert = commit_to_postgresql(target)

    class Direct:
        """Stands where the writer's queue stands on SQLite."""

        def put(self, item: tuple[bytes, "Future[None]"]) -> None:
            """Commit at once, in this thread."""
            insert(item[0])
            item[1].set_result(None)

    globals()["WAITING"] = Direct()


django.setup()
start(os.environ["BARE_TARGET"])
application = get_wsgi_application()
