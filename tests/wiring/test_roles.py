"""On PostgreSQL each process logs in as its own role: it does its whole part, and is refused everything else."""

import contextlib
import dataclasses
import datetime
import functools
import os
import pathlib
import secrets
import subprocess
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import Error, connections
from psycopg import sql

import postgresql
import way
from channels.updates import ANNA, message, raw, update
from founding import Cast, found_hotline, new_epoch
from safeconduct.foundation.channels.telegram import Telegram
from safeconduct.foundation.kit import clock, durable, secret_files
from safeconduct.foundation.languages.domain import words
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.vault import actions as vault
from safeconduct.foundation.vault.domain import agefiles, receipts, signing
from safeconduct.foundation.work import tasks
from safeconduct.line.hotline import actions, queries
from safeconduct.line.hotline.domain.inbound import Inbound, Received
from safeconduct.line.hotline.domain.links import Evidence
from safeconduct.line.hotline.domain.own import Own
from safeconduct.line.hotline.domain.present import Doing
from safeconduct.line.hotline.models import Conversation, Notice
from safeconduct.wiring import checks, reactions
from safeconduct.wiring.copies import making as copies
from safeconduct.wiring.copies import tables
from safeconduct.wiring.databases import DATABASES
from safeconduct.wiring.doors import changes
from safeconduct.wiring.env import Kind
from safeconduct.wiring.roles import acting, grants, making
from trials.rehearsed import House, serving

pytestmark = pytest.mark.slow

GOLDEN = pathlib.Path(__file__).parent / "grants.golden"


@pytest.fixture
def roles(postgres_house: pathlib.Path, postgres: postgresql.Server) -> Iterator[dict[str, str]]:
    """An installation whose roles stand: the part of each."""
    assert making.settle(settings.INSTALLATION, anew=True) == ""
    yield standing_roles()
    connections.close_all()
    forget_roles(postgres, list(standing_roles()))


def standing_roles() -> dict[str, str]:
    return {acting.role_of(settings.INSTALLATION, part): part for part in grants.parts()}


def forget_roles(server: postgresql.Server, names: list[str]) -> None:
    """A role goes when no database names it any more."""
    for name in names:
        for database in DATABASES:
            settings_of = connections.settings[database]
            with psycopg.connect(
                host=str(server.folder), port=server.port, user=postgresql.USER, dbname=settings_of["NAME"]
            ) as owner:
                owner.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)))
        server.run(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


@contextlib.contextmanager
def as_part(part: str) -> Iterator[None]:
    """Every connection of this thread logs in as this part's role."""
    before = {database: dict(connections.settings[database]) for database in DATABASES}
    given, address = settings.INSTALLATION, os.environ.get("SAFECONDUCT_DATABASE", "")
    connections.close_all()
    acting.become(part)
    try:
        yield
    finally:
        connections.close_all()
        settings.INSTALLATION = given
        os.environ["SAFECONDUCT_DATABASE"] = address
        acting._copying.clear()
        for database in DATABASES:
            connections.settings[database].update(before[database])


def drawn(roles: dict[str, str]) -> str:
    """Every right as the server's catalogue has it, a line for each place of each part."""
    lines = []
    for database in DATABASES:
        found: dict[tuple[str, str], set[str]] = {}
        for grant in grants.standing(database, roles):
            right = f"{grant.verb}({grant.column})" if grant.column else grant.verb
            found.setdefault((grant.part, grant.place), set()).add(right)
        lines += [f"{part}.{database} {place}: {' '.join(sorted(found[part, place]))}" for part, place in sorted(found)]
    return "\n".join(lines) + "\n"


def test_the_server_grants_what_the_golden_file_says(roles: dict[str, str]) -> None:
    """After a change that is meant, GOLDEN=write draws the file anew; the difference is then read by a person."""
    if os.environ.get("GOLDEN") == "write":
        GOLDEN.write_text(drawn(roles))

    assert drawn(roles) == GOLDEN.read_text()


def test_every_table_has_its_line(roles: dict[str, str]) -> None:
    for database in DATABASES:
        named = {grant.place for grant in grants.wanted(database)}

        assert set(connections[database].introspection.table_names()) <= named, "a new table needs lines in grants.toml"


def test_the_copy_reads_what_is_copied_and_no_more(roles: dict[str, str]) -> None:
    for database in DATABASES:
        copied = [model for opening in (True, False) for model in tables.models_of(database, opening=opening)]

        read = {grant.place for grant in grants.wanted(database) if (grant.part, grant.verb) == ("copy", "select")}

        assert read == {str(model._meta.db_table) for model in copied}


NOT_THEIRS = [
    ("gate", "line", "SELECT id FROM hotline_conversation"),
    ("gate", "staff", "SELECT name FROM staff_account"),
    ("take", "line", "SELECT sealed FROM hotline_piece"),
    ("console", "line", "SELECT sealed FROM hotline_watched"),
    ("live", "staff", "SELECT sealed FROM rota_way"),
    ("take", "line", "SELECT sealed FROM hotline_message"),
    ("take", "line", "SELECT locked FROM hotline_box"),
    ("take", "line", "SELECT sealed FROM vault_wrappedkey"),
    ("take", "line", "SELECT sealed FROM hotline_desknote"),
    ("take", "line", "SELECT sealed FROM work_due"),
    ("take", "line", "SELECT detail FROM audit_leaf"),
    ("take", "line", "UPDATE hotline_conversation SET thread_public = ''"),
    ("poll", "line", "SELECT sealed FROM hotline_message"),
    ("poll", "line", "SELECT locked FROM hotline_visit"),
    ("poll", "staff", "SELECT name FROM staff_account"),
    ("take", "line", "UPDATE vault_publickey SET public = ''"),
    ("take", "staff", "SELECT private FROM staff_account"),
    ("take", "staff", "SELECT name FROM staff_account"),
    ("take", "staff", "SELECT session_data FROM django_session"),
    ("return", "line", "SELECT sealed FROM hotline_desknote"),
    ("return", "line", "INSERT INTO vault_wrappedkey (sealed) VALUES ('')"),
    ("return", "line", "SELECT detail FROM audit_leaf"),
    ("return", "line", "SELECT name FROM hotline_recentform"),
    ("return", "staff", "SELECT private FROM staff_account"),
    ("return", "staff", "SELECT sealed FROM vault_wrappedkey"),
    ("return", "staff", "UPDATE staff_teamepoch SET public = ''"),
    ("console", "line", "SELECT locked FROM hotline_box"),
    ("console", "line", "SELECT locked FROM hotline_visit"),
    ("console", "line", "UPDATE hotline_box SET locked = ''"),
    ("console", "staff", "SELECT sealed FROM vault_escrow"),
    ("console", "staff", "DELETE FROM staff_account"),
    ("live", "line", "SELECT sealed FROM hotline_message"),
    ("live", "line", "SELECT id FROM hotline_conversation"),
    ("live", "line", "SELECT kind FROM audit_leaf"),
    ("live", "staff", "SELECT passphrase FROM staff_account"),
    ("live", "staff", "SELECT private FROM staff_account"),
    ("live", "staff", "UPDATE django_session SET expire_date = now()"),
    ("work", "line", "SELECT sealed FROM hotline_message"),
    ("work", "line", "SELECT locked FROM hotline_box"),
    ("work", "line", "SELECT sealed FROM vault_wrappedkey"),
    ("work", "line", "SELECT detail FROM audit_leaf"),
    ("work", "line", "INSERT INTO hotline_message (day) VALUES (now())"),
    ("work", "staff", "SELECT private FROM staff_account"),
    ("work", "staff", "SELECT session_data FROM django_session"),
    ("copy", "line", "DELETE FROM work_due"),
    ("copy", "staff", "SELECT session_data FROM django_session"),
    ("copy", "staff", "UPDATE staff_account SET mark = ''"),
]  # fmt: skip


def test_nobody_gets_at_what_is_not_their_part(roles: dict[str, str]) -> None:
    allowed = []
    for part, database, statement in NOT_THEIRS:
        with as_part(part):
            allowed += [] if refused(database, statement) else [(part, statement)]

    assert allowed == []


def test_nobody_changes_or_removes_a_deed_or_becomes_another(roles: dict[str, str]) -> None:
    found_hotline()
    send("a deed")
    statements = [
        "DELETE FROM audit_leaf", "TRUNCATE audit_leaf", "UPDATE audit_leaf SET kind = 'x'", "DELETE FROM audit_node",
        "ALTER TABLE audit_leaf DISABLE TRIGGER ALL", "CREATE TABLE mine (id int)", "SET ROLE postgres",
        *(f'SET ROLE "{role}"' for role in roles),
    ]  # fmt: skip
    for role, part in roles.items():
        with as_part(part):
            allowed = [(part, each) for each in statements if not refused("line", each)]
        # To name oneself is no change.
        assert allowed == ([(part, f'SET ROLE "{role}"')] if grants.opens(part, "line") else [])


def refused(database: str, statement: str) -> bool:
    """Whether the server refuses this for want of a right; any other error is a fault of the test."""
    try:
        with connections[database].cursor() as cursor:
            cursor.execute(statement)
    except Error as error:
        shut_out = "permission denied for database" in str(error)
        assert shut_out or isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege), (statement, error)
        return True
    return False


def send(text: str, form: str = "") -> Received:
    return actions.receive(Inbound(text, "en", form or receipts.new_form_id()))


def line_of(received: Received) -> str:
    assert received.receipt
    return " ".join(words.spell(received.receipt.words, words.list_code("en")))


@pytest.fixture
def cast(roles: dict[str, str]) -> Cast:
    """A founded hotline that has its log key and somebody to seal backups to."""
    made, seed = found_hotline(), signing.new_signing_key()
    secret_files.write(settings.INSTALLATION.secrets, "work", "log_key", seed)
    for database in DATABASES:
        durable.transact(database, functools.partial(vault.use_public_key, "log", signing.public_half(seed)))
    people = [agefiles.new_identity().recipient for _ in range(2)]
    (settings.INSTALLATION.data / "backup_recipients").write_text("\n".join(people))
    return made


def test_take_and_return_do_their_whole_part(cast: Cast) -> None:
    form = receipts.new_form_id()
    with as_part("take"):
        received = send("two of us", form)
        again = send("two of us", form)
    with as_part("return"):
        cookie = actions.open_receipt(line_of(received))
        actions.write_on(cookie, Inbound("and a third", "en", receipts.new_form_id()))
        actions.choose_own_words(cookie, ["qwxyzzyq"])
        actions.choose_own_words(cookie, ["zzyxqwrt", "0042"])
        shown = [message.text for message in actions.visit(cookie).messages]
        cover = actions.open_receipt(" ".join([*line_of(received).split()[:6], "zzyxqwrt"]))
        actions.forget(cover)
        actions.forget(cookie)
    with as_part("take"):
        anew = send("two of us", form)

    assert (again.receipt, shown) == (received.receipt, ["two of us", "and a third"])
    assert anew.conversation_id != received.conversation_id


def test_the_console_does_its_whole_part(cast: Cast) -> None:
    conversation = send("is anybody there").conversation_id
    assert conversation
    with as_part("console"):
        actions.open_conversation(cast.ada, conversation)
        actions.note(cast.ada, conversation, "a note")
        actions.assign(cast.ada, conversation)
        actions.hold(cast.ada, conversation, clock.today() + datetime.timedelta(days=3), "why")
        actions.hold(cast.ada, conversation, clock.today() + datetime.timedelta(days=9), "longer")
        actions.release(cast.ada, conversation)
        new_epoch(cast.ada, cast.boris, stale_before=True)
        staff.forget_opened(cast.ada.id)
        wrapped = actions.wrap_anew(cast.ada)
        actions.reply(cast.ada, conversation, "yes")
        actions.close(cast.ada, conversation)
        shown = [message.text for message in queries.opened(cast.ada, conversation).messages]

    assert (wrapped, shown) == (1, ["is anybody there", "yes"])


def test_the_console_does_what_the_desk_asks_of_it(cast: Cast) -> None:
    first, second = (send(text).conversation_id for text in ("is anybody there", "it is me again"))
    assert first
    assert second
    later = datetime.timedelta(seconds=12)
    with as_part("console"):
        taken = actions.take_next(cast.ada)
        actions.reply(cast.ada, first, "yes", after=later)
        name = queries.opened(cast.ada, first).answers[-1].more["name"]
        actions.take_back(cast.ada, first, name)
        actions.set_urgency(cast.ada, first, 3, "why")
        actions.flag(cast.ada, first, clock.today(), "why")
        actions.join(cast.ada, first, second, Evidence.OTHER, "why")
        actions.part(cast.ada, first, queries.opened(cast.ada, first).row.labels.links[0].id)
        actions.say_here(cast.ada, "window", first, Doing.WRITING)
        actions.say_gone(cast.ada, "window")
        actions.keep_own(cast.ada, Own())
        actions.search(cast.ada, "anybody")
        actions.open_identity(cast.boris, first, "why")
        actions.see_notice(cast.ada, Notice.objects.get(member=cast.ada.id).id)
        planted = actions.plant_canary(cast.boris, "en", "writing again", "we wait")
        opened = queries.opened(cast.ada, first)

    assert taken in {first, second}
    assert (opened.row.rank, [message.text for message in opened.messages]) == (3, ["is anybody there"])
    assert planted not in {first, second}


@pytest.mark.parametrize("part", ["take", "poll"])
def test_take_and_poll_take_what_comes_over_telegram(cast: Cast, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "INSTALLATION", dataclasses.replace(settings.INSTALLATION, kind=Kind.REHEARSAL))
    taps = [
        update(callback_query={"id": str(number), "from": ANNA, "message": message("?", 12), "data": data})
        for number, data in enumerate(("language:ru", "timer:1", "delete:", "web:", "forget:yes"))
    ]
    with as_part(part):
        for content in (
            update(message=message("/start leaf", 10)), update(message=message()), update(message=message("more", 12)),
            *taps[:4],
        ):  # fmt: skip
            actions.take(Telegram("12:secret").read(raw(content)))
        kept = Conversation.objects.count()
        actions.take(Telegram("12:secret").read(raw(taps[4])))

    assert (kept, Conversation.objects.count()) == (1, 0)


def test_from_the_web_to_telegram_each_process_does_its_part(cast: Cast) -> None:
    with as_part("take"):
        received = send("two of us")
    with as_part("return"):
        code = actions.give_code(actions.open_receipt(line_of(received)))
    with as_part("poll"):
        actions.take(Telegram("12:secret").read(raw(update(message=message(code)))))
        actions.take(Telegram("12:secret").read(raw(update(message=message("on", 12)))))

    assert Conversation.objects.count() == 2


def test_live_work_and_copy_do_their_whole_part(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    send("over since long")
    actions.close(cast.ada, send("forgotten today").conversation_id)  # type: ignore[arg-type]
    with connections["line"].cursor() as cursor:
        cursor.execute("UPDATE hotline_conversation SET last_day = last_day - 40 WHERE state = 'closed'")
    monkeypatch.setattr(tasks, "_wired", [])
    with as_part("live"):
        before = changes.number()
    with as_part("work"):
        tasks.use(reactions.wired())
        tasks.run_once(clock.now())
    with connections["line"].cursor() as cursor:
        cursor.execute("SELECT name, error FROM work_task WHERE failures > 0")
        failed = cursor.fetchall()
        cursor.execute("SELECT count(*), count(position) FROM audit_leaf")
        deeds = cursor.fetchone()
        cursor.execute("SELECT state FROM hotline_conversation")
        left = cursor.fetchall()

    assert (failed, left) == ([], [("waiting",)])
    assert deeds is not None
    # Those of the last round wait for the next.
    assert deeds[1] >= 3
    assert before > 0
    assert len(list((settings.INSTALLATION.data / "backups").glob("*.age"))) == 2


def test_a_copy_holds_no_role_s_password(cast: Cast, tmp_path: pathlib.Path) -> None:
    identity = agefiles.new_identity()
    (settings.INSTALLATION.data / "backup_recipients").write_text(identity.recipient)

    made = copies.make(settings.INSTALLATION, tmp_path)

    kept = bytearray()
    with made.keys.open("rb") as sealed:
        opened = tmp_path / "opened"
        with opened.open("wb") as out:
            agefiles.open_file(sealed, out, [identity.secret])
        kept += opened.read_bytes()
    assert b"door/pepper" in kept
    assert b"take/database" not in kept


def test_what_stands_is_left_alone_and_what_was_loosened_is_put_right(roles: dict[str, str]) -> None:
    installation = settings.INSTALLATION
    first = {part: (installation.secrets / part / acting.FILE).read_bytes() for part in grants.parts()}
    with connections["line"].cursor() as cursor:
        cursor.execute(f'GRANT SELECT ON hotline_box TO "{acting.role_of(installation, "live")}"')
    loosened = making.why_one_role(installation)

    again = making.settle(installation)

    assert "not those of this version" in loosened
    assert (again, grants.stand_as_wanted(roles)) == ("", True)
    assert first == {part: (installation.secrets / part / acting.FILE).read_bytes() for part in grants.parts()}


def test_a_process_forgets_whom_the_address_names(roles: dict[str, str]) -> None:
    given = settings.INSTALLATION
    named = dataclasses.replace(given, database=given.database.replace("postgres@", "postgres:theirs@"))
    settings.INSTALLATION = named
    with as_part("take"):
        left = (settings.INSTALLATION.database, os.environ.get("SAFECONDUCT_DATABASE"))
        with connections["staff"].cursor() as cursor:
            cursor.execute("SELECT current_user, current_setting('application_name')")
            found = cursor.fetchone()
    settings.INSTALLATION = given

    assert found == (acting.role_of(given, "take"), "safeconduct take")
    assert ("theirs" in left[0], left[1]) == (False, None)


def test_a_machine_of_the_door_alone_needs_no_other_role(roles: dict[str, str]) -> None:
    installation = settings.INSTALLATION
    for part in ("console", "live", "work", "copy"):
        (installation.secrets / part / acting.FILE).unlink()
    with as_part("take"):
        settings.INSTALLATION = installation
        door = making.settle(installation, acting.parts_of(["gate", "take", "return"]))
        everything = making.why_one_role(installation)

    assert door == ""
    assert "copy it from where the role" in everything


def test_one_who_may_not_make_roles_says_what_to_run(postgres_house: pathlib.Path, postgres: postgresql.Server) -> None:
    owner = f"owner_{secrets.token_hex(4)}"
    postgres.run(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'a word'").format(sql.Identifier(owner)))
    for database in DATABASES:
        give_away(database, owner)
        connections.settings[database].update(USER=owner, PASSWORD="a word")
    connections.close_all()

    why = making.settle(settings.INSTALLATION, anew=True)
    said = [each.sentence for each in checks._roles(settings.INSTALLATION)]
    run_printed(postgres, why.partition("may run: ")[2])
    after = making.settle(settings.INSTALLATION)

    passwords = [(settings.INSTALLATION.secrets / part / acting.FILE).read_text() for part in grants.parts()]
    assert why.count("CREATE ROLE") == len(grants.parts())
    assert not any(password in why for password in passwords)
    # The verifiers are salted anew each time; the rest of the sentence is the same.
    assert [each.partition("SCRAM")[0] for each in said] == [
        f"All processes share one database role. {why.partition('SCRAM')[0]}"
    ]
    assert (after, making.why_one_role(settings.INSTALLATION)) == ("", "")
    connections.close_all()
    forget_roles(postgres, [*standing_roles()])


def give_away(database: str, owner: str) -> None:
    """Let this role own a database with its tables, as if it had made them."""
    with connections[database].cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{connections[database].settings_dict["NAME"]}" OWNER TO {owner}')
        cursor.execute(f"ALTER SCHEMA public OWNER TO {owner}")
        for table in connections[database].introspection.table_names():
            cursor.execute(f'ALTER TABLE "{table}" OWNER TO {owner}')


def test_the_way_of_the_operations_page_for_a_role_that_may_make_nothing(
    tmp_path: pathlib.Path, postgres: postgresql.Server
) -> None:
    owner, name = f"owner_{secrets.token_hex(4)}", f"byhand_{secrets.token_hex(4)}"
    postgres.run(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'word'").format(sql.Identifier(owner)))
    house = House(tmp_path, postgres.address(name).replace(f"{postgresql.USER}@", f"{owner}:word@"))
    for folder in ("tmp", "secrets"):
        (tmp_path / folder).mkdir()

    first = command(house, "init")
    run_printed(postgres, first.stderr.partition("may run: ")[2])
    second = command(house, "init")
    shared = command(house, "check")
    run_printed(postgres, second.stdout.partition("may run: ")[2].partition("\n")[0])
    with serving(house):
        said = (tmp_path / "said").read_text()
    after = command(house, "check")

    assert (first.returncode, second.returncode) == (2, 0)
    assert "All processes share one database role. This PostgreSQL role may not make roles." in shared.stdout
    assert "share one database role" not in said + after.stdout


def command(house: House, name: str) -> subprocess.CompletedProcess[str]:
    """One command of this installation, with what it said."""
    return subprocess.run(
        [*house.command, name], env=house.environment, capture_output=True, text=True, check=False, timeout=60
    )


def run_printed(server: postgresql.Server, printed: str) -> None:
    """As the server's administrator would paste it."""
    for statement in filter(None, map(str.strip, printed.split(";"))):
        server.run(sql.SQL(statement))  # type: ignore[arg-type]  # what was printed


def test_a_role_whose_password_is_another_is_said_with_what_to_run(
    roles: dict[str, str], postgres: postgresql.Server
) -> None:
    installation = settings.INSTALLATION
    role = acting.role_of(installation, "return")
    postgres.run(sql.SQL("ALTER ROLE {} PASSWORD 'another'").format(sql.Identifier(role)))

    why = making.settle(installation)
    anew = making.settle(installation, anew=True)

    assert f"does not let {role} in" in why
    assert f'ALTER ROLE "{role}" LOGIN PASSWORD' in why
    assert anew == ""


def test_every_process_of_serve_logs_in_as_its_own_role(tmp_path: pathlib.Path, postgres: postgresql.Server) -> None:
    name = f"served_{secrets.token_hex(4)}"
    house = House.make(tmp_path, postgres.address(name))
    with serving(house), psycopg.connect(postgres.address("postgres")) as server:
        caller = way.Browser(house.port)
        way.come_back(caller, "ko", way.write(caller, "ko", "둘이 같이").words)
        found = server.execute(
            "SELECT DISTINCT usename, application_name FROM pg_stat_activity WHERE datname LIKE %s", [f"{name}%"]
        ).fetchall()

    assert {f"{name}_{part}" for part in ("take", "return", "work")} <= {role for role, _ in found}
    assert all(program == f"safeconduct {role.removeprefix(name + '_')}" for role, program in found)
    assert "share one database role" not in (house.home / "said").read_text()
