"""Backups: whole and the same elsewhere, without what was forgotten, and gone when they must be."""

import concurrent.futures
import dataclasses
import datetime
import functools
import itertools
import pathlib
import threading
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connections

import postgresql
from elsewhere import empty_place, live_in
from founding import Cast, found_hotline, new_epoch
from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit import queries as log_queries
from safeconduct.foundation.kit import clock, durable, secret_files
from safeconduct.foundation.languages.domain import words
from safeconduct.foundation.staff.models import Invitation, TeamEpoch
from safeconduct.foundation.vault import actions as vault
from safeconduct.foundation.vault.domain import agefiles, receipts, signing
from safeconduct.foundation.vault.domain.sealing import Unopenable
from safeconduct.foundation.vault.models import WrappedKey
from safeconduct.foundation.work import actions as work
from safeconduct.foundation.work.models import Due, State
from safeconduct.line.hotline import actions, erasure, queries
from safeconduct.line.hotline.domain.attached import Incoming
from safeconduct.line.hotline.domain.inbound import Inbound, Received
from safeconduct.line.hotline.models import Box, Conversation, DeskNote, Message, Visit
from safeconduct.wiring import laying
from safeconduct.wiring.copies import keeping, making, restoring, streaming, tables
from safeconduct.wiring.copies.making import Backup
from safeconduct.wiring.databases import DATABASES

# Each founds an installation, whose passphrases cost what they must.
pytestmark = pytest.mark.slow

# Of one conversation: thread, desk and cover for the team, thread and cover for the caller's box.
WRAPS = 5
ANSWER = "같이 올 수 있습니다."


@dataclasses.dataclass(frozen=True)
class Lived:
    """An installation in use: its people, and the identity that opens its backups."""

    cast: Cast
    identity: str
    other_identity: str


@pytest.fixture
def lived(any_house: pathlib.Path) -> Lived:
    return _founded()


@pytest.fixture
def small(house: pathlib.Path) -> Lived:
    """On SQLite alone, where the database does not matter."""
    return _founded()


def _founded() -> Lived:
    cast, seed = found_hotline(), signing.new_signing_key()
    secret_files.write(settings.INSTALLATION.secrets, "work", "log_key", seed)
    for database in DATABASES:
        durable.transact(database, functools.partial(vault.use_public_key, "log", signing.public_half(seed)))
    first, second = agefiles.new_identity(), agefiles.new_identity()
    (settings.INSTALLATION.data / "backup_recipients").write_text(f"{first.recipient}\n{second.recipient}")
    (settings.INSTALLATION.data / "channels.json").write_text("{}")
    return Lived(cast, first.secret, second.secret)


def send(text: str) -> Received:
    return actions.receive(Inbound(text, "ko", receipts.new_form_id()))


def send_many(count: int) -> list[Received]:
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        return list(pool.map(_send_and_let_go, range(count)))


def _send_and_let_go(number: int) -> Received:
    try:
        return send(f"글 {number}")
    finally:
        connections.close_all()


def words_of(received: Received) -> str:
    assert received.receipt
    return " ".join(words.spell(received.receipt.words, "ko"))


def place_leaves() -> None:
    for database in DATABASES:
        while audit.place_leaves(database, secret_files.read("work", "log_key")):
            pass


def counts() -> dict[str, int]:
    """Rows of every table that is copied."""
    return {
        f"{database}.{model._meta.db_table}": model._default_manager.using(database).count()
        for database in DATABASES
        for opening in (False, True)
        for model in tables.models_of(database, opening=opening)
    }


def roots() -> dict[str, str]:
    found = {database: log_queries.verify(database) for database in DATABASES}
    return {database: f"{log.size} {log.root.hex()}" for database, log in found.items()}  # type: ignore[union-attr]


def later(monkeypatch: pytest.MonkeyPatch, **delta: float) -> None:
    """Move the clock on."""
    before = clock.now
    monkeypatch.setattr(clock, "now", lambda: before() + datetime.timedelta(**delta))


def restored_into(
    folder: pathlib.Path, made: Backup, identity: str, monkeypatch: pytest.MonkeyPatch, database: str = ""
) -> restoring.Restored:
    live_in(empty_place(folder, database), monkeypatch)
    return restoring.restore(made.data, made.keys, [identity])


def test_a_restored_installation_is_the_same(
    lived: Lived, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    received = send_many(100)
    actions.reply(lived.cast.ada, received[0].conversation_id, ANSWER)  # type: ignore[arg-type]
    place_leaves()
    before, heads = counts(), roots()

    made = making.make(settings.INSTALLATION, tmp_path / "copies")
    back = restored_into(tmp_path, made, lived.other_identity, monkeypatch, _new_database(request))

    assert (back.rows, back.audit, back.erased, back.is_whole) == (before, heads, 0, True)
    opened = [actions.open_conversation(lived.cast.ada, row.id) for row in Conversation.objects.all()]
    assert len([message for each in opened for message in each.messages if not message.from_us]) == 100
    thread = actions.visit(actions.open_receipt(words_of(received[0])))
    assert [message.text for message in thread.messages] == ["글 0", ANSWER]
    assert (settings.INSTALLATION.data / "channels.json").exists()
    assert making.make(settings.INSTALLATION, tmp_path / "again").keys.exists()


def test_files_come_back_whole(
    lived: Lived, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    content = bytes(range(256)) * 30_000  # more pieces than are held in memory together
    incoming = Incoming("IMG_1.jpg", "image/jpeg")
    incoming.take(content)
    received = actions.receive(Inbound("글", "ko", receipts.new_form_id(), files=(incoming.end(),)))

    made = making.make(settings.INSTALLATION, tmp_path / "copies")
    restored_into(tmp_path, made, lived.identity, monkeypatch, _new_database(request))

    opened = actions.open_conversation(lived.cast.ada, received.conversation_id)  # type: ignore[arg-type]
    assert b"".join(queries.content(opened.messages[0].files[0])) == content


def _new_database(request: pytest.FixtureRequest) -> str:
    """Databases that nobody has made yet, on the server that the test uses, if it uses one."""
    if not settings.INSTALLATION.database:
        return ""
    server: postgresql.Server = request.getfixturevalue("postgres")
    name = f"test_{receipts.new_form_id()[:12]}"
    request.addfinalizer(lambda: _drop(server, name))
    return server.address(name)


def _drop(server: postgresql.Server, name: str) -> None:
    connections.close_all()
    for alias in DATABASES:
        server.drop(f"{name}_{alias}")


@pytest.mark.parametrize("first", ["sqlite", "postgresql"])
def test_a_backup_of_one_database_is_restored_into_the_other(
    first: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("postgres_house")
    database = ""
    if first == "sqlite":
        database = _new_database(request)
        request.getfixturevalue("house")
    lived = _founded()
    received = send_many(20)
    place_leaves()
    before, heads = counts(), roots()

    made = making.make(settings.INSTALLATION, tmp_path / "copies")
    back = restored_into(tmp_path, made, lived.identity, monkeypatch, database if first == "sqlite" else "")

    assert (back.rows, back.audit) == (before, heads)
    assert all(actions.open_receipt(words_of(each)) for each in received)
    # Numbers go on behind the copied rows.
    assert send("다음 글").conversation_id


def test_a_backup_is_consistent_while_messages_come_in(
    lived: Lived, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    send_many(50)
    stop, sent, numbers = threading.Event(), [], itertools.count()

    def go_on() -> None:
        while not stop.is_set():
            received = _send_and_let_go(next(numbers))
            actions.open_receipt(words_of(received))
            sent.append(received)
        connections.close_all()

    writers = [threading.Thread(target=go_on) for _ in range(4)]
    for writer in writers:
        writer.start()
    made = [making.make(settings.INSTALLATION, tmp_path / str(number)) for number in range(3)][-1]
    stop.set()
    for writer in writers:
        writer.join()
    back = restored_into(tmp_path, made, lived.identity, monkeypatch, _new_database(request))

    kept = Conversation.objects.count()
    assert sent
    assert (back.erased, back.is_whole) == (0, True)
    assert kept == back.rows["line.hotline_conversation"] >= 50
    assert (Box.objects.count(), Message.objects.count()) == (4 * kept, kept)
    assert WrappedKey.objects.using("line").count() == WRAPS * kept
    assert all(actions.open_conversation(lived.cast.ada, row.id).messages for row in Conversation.objects.all())


def test_who_was_forgotten_after_the_data_were_copied_stays_forgotten(
    lived: Lived, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    stays, goes, covered = send("stays"), send("goes"), send("covered")
    actions.choose_own_words(actions.open_receipt(words_of(covered)), ["qwxyzzyq"])
    place_leaves()
    data = making.make(settings.INSTALLATION, tmp_path / "old").data
    actions.forget(actions.open_receipt(words_of(goes)))
    cover = " ".join([*words_of(covered).split()[:-1], "qwxyzzyq"])
    actions.forget(actions.open_receipt(cover))
    send("comes later")
    keys = making.make(settings.INSTALLATION, tmp_path / "new").keys

    back = restored_into(tmp_path, Backup(data, keys), lived.identity, monkeypatch, _new_database(request))

    assert (back.erased, back.is_whole) == (1, True)
    assert {row.id for row in Conversation.objects.all()} == {stays.conversation_id, covered.conversation_id}
    assert WrappedKey.objects.using("line").count() == 2 * WRAPS
    for gone in (words_of(goes), cover):
        with pytest.raises(actions.NotOurs):
            actions.open_receipt(gone)
    shown = actions.open_conversation(lived.cast.ada, covered.conversation_id)  # type: ignore[arg-type]
    assert ([message.text for message in shown.messages], list(shown.cover)) == (["covered"], [])


def test_keys_that_moved_on_still_open_older_data(
    small: Lived, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = send("stays")
    data = making.make(settings.INSTALLATION, tmp_path / "old").data
    new_epoch(small.cast.ada, stale_before=True)
    durable.transact("staff", lambda: TeamEpoch.objects.filter(retired_on__isnull=False).update(stale=True))
    assert actions.wrap_anew(small.cast.ada) == 1
    keys = making.make(settings.INSTALLATION, tmp_path / "new").keys

    restored_into(tmp_path, Backup(data, keys), small.identity, monkeypatch)

    shown = actions.open_conversation(small.cast.ada, received.conversation_id)  # type: ignore[arg-type]
    assert [message.text for message in shown.messages] == ["stays"]
    assert actions.wrap_anew(small.cast.ada) == 1
    assert actions.visit(actions.open_receipt(words_of(received))).messages


def test_sendings_come_back_as_perhaps_sent(
    lived: Lived, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    for database in DATABASES:
        durable.transact(database, lambda: work.post("test", b"sealed", clock.now(), b"one"))

    made = making.make(settings.INSTALLATION, tmp_path / "copies")
    restored_into(tmp_path, made, lived.identity, monkeypatch, _new_database(request))

    states = [list(Due.objects.using(database).values_list("state", flat=True)) for database in DATABASES]
    assert states == [[State.PERHAPS_SENT], [State.PERHAPS_SENT]]


def test_nothing_that_lets_somebody_in_comes_back(
    small: Lived, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = actions.open_receipt(words_of(send("stays")))
    link = {"kind": "founding", "token": b"t" * 32, "made_by": small.cast.ada.id, "expires_at": clock.now()}
    durable.transact("staff", lambda: Invitation.objects.create(**link))

    made = making.make(settings.INSTALLATION, tmp_path / "copies")
    restored_into(tmp_path, made, small.identity, monkeypatch)

    assert (Visit.objects.count(), Invitation.objects.count()) == (0, 0)
    with pytest.raises(actions.VisitOver):
        actions.visit(cookie)


@pytest.fixture
def made(small: Lived, tmp_path: pathlib.Path) -> Backup:
    send("stays")
    return making.make(settings.INSTALLATION, tmp_path / "copies")


@pytest.mark.parametrize("where", ["data", "secrets"])
def test_a_restore_overwrites_nothing(
    where: str, small: Lived, made: Backup, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = empty_place(tmp_path)
    stands = (place.data / "line.sqlite3") if where == "data" else (place.secrets / "door" / "pepper")
    stands.parent.mkdir(parents=True)
    stands.write_text("mine")
    live_in(place, monkeypatch)

    with pytest.raises(laying.NotEmpty):
        restoring.restore(made.data, made.keys, [small.identity])

    assert stands.read_text() == "mine"
    assert not (place.data / "kind").exists()


def test_a_restore_leaves_databases_alone_that_hold_tables(
    postgres_house: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived = _founded()
    send("stays")
    made = making.make(settings.INSTALLATION, tmp_path / "copies")
    live_in(empty_place(tmp_path, settings.INSTALLATION.database), monkeypatch)

    with pytest.raises(laying.NotEmpty):
        restoring.restore(made.data, made.keys, [lived.identity])

    assert Conversation.objects.count() == 1


def test_keys_older_than_the_data_are_refused_with_both_dates(
    small: Lived, made: Backup, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(monkeypatch, days=1)
    newer = making.make(settings.INSTALLATION, tmp_path / "newer")
    dates = [f"{making.made_at(file):%Y-%m-%d}" for file in (newer.data, made.keys)]
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    for file in (newer.data, made.keys):
        (mixed / file.name).symlink_to(file)

    with pytest.raises(restoring.KeysTooOld) as by_name:
        restoring.newest(mixed)
    with pytest.raises(restoring.KeysTooOld) as by_content:
        restored_into(tmp_path, Backup(newer.data, made.keys), small.identity, monkeypatch)

    assert all(date in str(each.value) for date in dates for each in (by_name, by_content))


def test_the_newest_pair_that_fits_is_taken(tmp_path: pathlib.Path) -> None:
    for name in ("2026-01-01T000000-data", "2026-01-02T000000-data", "2026-01-01T000000-keys", "notes-data"):
        (tmp_path / f"{name}.age").touch()

    found = restoring.newest(tmp_path)

    assert [file.name for file in found] == ["2026-01-01T000000-data.age", "2026-01-01T000000-keys.age"]


def test_a_folder_without_both_files_is_no_backup(tmp_path: pathlib.Path) -> None:
    (tmp_path / "2026-01-01T000000-data.age").touch()

    with pytest.raises(restoring.NoBackup):
        restoring.newest(tmp_path)


@pytest.mark.parametrize("fault", ["a stranger's identity", "cut short", "changed", "of two installations"])
def test_what_cannot_be_restored_is_refused_before_anything_is_written(
    fault: str, small: Lived, made: Backup, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity, sealed = small.identity, made.keys.read_bytes()
    if fault == "a stranger's identity":
        identity = agefiles.new_identity().secret
    elif fault == "cut short":
        made.keys.write_bytes(sealed[:-20])
    elif fault == "changed":
        made.data.write_bytes(made.data.read_bytes()[:-1] + b"?")
    else:
        made.keys.unlink()
        seed = signing.new_signing_key()
        durable.transact("staff", lambda: vault.use_public_key("log", signing.public_half(seed)))
        made = Backup(made.data, making.make(settings.INSTALLATION, tmp_path / "other").keys)
    place = empty_place(tmp_path)
    live_in(place, monkeypatch)

    with pytest.raises((Unopenable, streaming.Damaged, restoring.NoBackup)):
        restoring.restore(made.data, made.keys, [identity])

    assert not place.data.exists()
    assert not place.secrets.exists()


def test_a_backup_is_sealed_to_somebody_or_not_made(small: Lived, tmp_path: pathlib.Path) -> None:
    (settings.INSTALLATION.data / "backup_recipients").unlink()

    with pytest.raises(making.NobodyToSealTo):
        making.make(settings.INSTALLATION, tmp_path / "copies")


def test_a_backup_that_fails_leaves_nothing_behind(
    small: Lived, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (settings.INSTALLATION.data / "backup_recipients").write_text("nobody")

    with pytest.raises(Exception, match=r"."):
        making.make(settings.INSTALLATION, tmp_path / "copies")

    assert list((tmp_path / "copies").iterdir()) == []


def test_nothing_of_a_backup_stands_in_clear(small: Lived, made: Backup) -> None:
    pepper = secret_files.read("door", "pepper")

    for file in (made.data, made.keys):
        found = file.read_bytes()
        assert pepper not in found
        assert pepper.hex().encode() not in found
        assert file.stat().st_mode & 0o077 == 0


def test_keys_live_seven_days_and_data_thirty(
    small: Lived, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = keeping.daily(settings.INSTALLATION)
    folder = keeping.folder_of(settings.INSTALLATION)
    (folder / "somebody's-keys.age").touch()

    later(monkeypatch, days=7, seconds=-2)
    before = keeping.forget_old(folder)
    later(monkeypatch, seconds=2)
    after = keeping.forget_old(folder)
    later(monkeypatch, days=23)
    at_last = keeping.forget_old(folder)

    assert (before, after, at_last) == ([], [made.keys], [made.data])


def test_a_keys_file_made_by_hand_is_asked_for_after_seven_days(
    small: Lived, made: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping.remember(settings.INSTALLATION, made)

    early = keeping.overdue(settings.INSTALLATION)
    later(monkeypatch, days=8)
    late = keeping.overdue(settings.INSTALLATION)
    made.keys.unlink()
    deleted = keeping.overdue(settings.INSTALLATION)

    assert (early, late, deleted) == ([], [made.keys], [])


def _kept_copies(identity: str) -> Iterator[bytes]:
    """Everything that the backups still hold, in clear."""
    for file in keeping.folder_of(settings.INSTALLATION).glob("*-keys.age"):
        with streaming.opened(file, [identity]) as lines:
            yield lines.read()


def test_seven_days_after_expiry_no_key_is_left_anywhere(lived: Lived, monkeypatch: pytest.MonkeyPatch) -> None:
    received = send_many(1000)
    wraps = [bytes(row) for row in WrappedKey.objects.using("line").values_list("sealed", flat=True)]
    boxes = [bytes(row) for row in Box.objects.values_list("locked", flat=True)]
    durable.transact("line", lambda: Conversation.objects.update(state="answered"))
    keeping.daily(settings.INSTALLATION)
    later(monkeypatch, days=31)
    last = keeping.daily(settings.INSTALLATION)
    on_the_disk = _files_of_the_databases()
    assert lived.cast.ada  # they could all be opened until now
    assert not on_the_disk or wraps[0] in on_the_disk

    assert erasure.expire() == 0
    assert erasure.expire(approved=True) == 1000
    keeping.settle()
    later(monkeypatch, days=7)
    keeping.forget_old(keeping.folder_of(settings.INSTALLATION))

    assert not last.keys.exists()
    assert last.data.exists()
    assert b"".join(_kept_copies(lived.identity)) == b""
    for model in (Conversation, Message, Box, DeskNote, WrappedKey.objects.using("line").model):
        assert model._default_manager.using("line").count() == 0
    on_the_disk = _files_of_the_databases()
    assert [number for number, each in enumerate(wraps + boxes) if each in on_the_disk] == []
    assert _opened_by_words(received) == 0


def _files_of_the_databases() -> bytes:
    return b"".join(file.read_bytes() for file in settings.INSTALLATION.data.glob("line.sqlite3*"))


def _opened_by_words(received: list[Received]) -> int:
    found = 0
    for each in received[:100]:
        try:
            actions.open_receipt(words_of(each))
        except actions.NotOurs:
            continue
        found += 1
    return found
