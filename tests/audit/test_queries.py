"""An outsider checks a proof with nothing of ours but the public key."""

import dataclasses
import datetime
import functools
import json
import pathlib
import subprocess
import sys
import uuid

import pytest

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit import queries
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.audit.models import Leaf
from safeconduct.foundation.audit.queries import reading
from safeconduct.foundation.kit import durable
from safeconduct.foundation.kit.actors import CALLER
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.vault import actions as vault
from safeconduct.foundation.vault.domain import sealing, signing

SCRIPT = pathlib.Path(__file__).parents[2] / "docs" / "verify_inclusion.py"
LOG_KEY = bytes(range(32))
PUBLIC = signing.public_half(LOG_KEY)


@pytest.fixture(autouse=True)
def auditors(house: pathlib.Path) -> None:
    durable.transact("line", lambda: vault.use_public_key(audit.AUDITORS, sealing.new_pair().public))


def deeds(count: int) -> None:
    durable.transact("line", lambda: [audit.note(CALLER, Deed.MESSAGE_RECEIVED) for _ in range(count)])
    audit.place_leaves("line", LOG_KEY)


def outsider(proof: object, folder: pathlib.Path, public: bytes = PUBLIC) -> subprocess.CompletedProcess[str]:
    file = folder / "proof.json"
    file.write_text(json.dumps(proof))
    # -I: no path of ours is looked at, so nothing of ours can be imported.
    return subprocess.run(
        [sys.executable, "-I", str(SCRIPT), public.hex(), str(file)],
        capture_output=True,
        check=False,
        text=True,
        timeout=30,
    )


def test_an_outsider_finds_the_deed_in_the_log(tmp_path: pathlib.Path) -> None:
    deeds(300)
    proof = dataclasses.asdict(queries.inclusion("line", PUBLIC, 257))

    answer = outsider(proof, tmp_path)

    assert (answer.returncode, answer.stderr) == (0, "")
    assert "message received" in answer.stdout
    assert "entry 257 of 300" in answer.stdout


@pytest.mark.parametrize("part", ["entry", "position", "proof", "checkpoint", "key"])
def test_an_outsider_refuses_a_changed_proof(part: str, tmp_path: pathlib.Path) -> None:
    deeds(5)
    proof = dataclasses.asdict(queries.inclusion("line", PUBLIC, 3))
    changed = {
        "entry": proof["entry"].replace("received", "answered"),
        "position": 2,
        "proof": proof["proof"][::-1],
        "checkpoint": proof["checkpoint"].replace("\n5\n", "\n6\n"),
        "key": None,
    }[part]

    answer = outsider(proof | {part: changed}, tmp_path, PUBLIC if part != "key" else signing.public_half(bytes(32)))

    assert answer.returncode == 1
    assert answer.stderr.startswith("Not proved: ")


def test_an_outsider_sees_that_the_log_only_grew(tmp_path: pathlib.Path) -> None:
    deeds(7)
    kept = audit.checkpoint("line", LOG_KEY).text
    deeds(9)

    answer = outsider(dataclasses.asdict(queries.consistency("line", PUBLIC, kept)), tmp_path)

    assert (answer.returncode, answer.stderr) == (0, "")
    assert "grew from 7 to 16" in answer.stdout


def test_what_has_no_place_yet_has_no_proof() -> None:
    deeds(2)
    with pytest.raises(NotFound):
        queries.inclusion("line", PUBLIC, 2)


def test_each_named_keeper_gets_the_checkpoint(tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "checkpoints"
    deeds(3)
    for keeper in ("red cross", "ombudsman"):
        (folder / keeper).mkdir(parents=True)

    signed = audit.checkpoint("line", LOG_KEY, folder)

    kept = sorted(folder.rglob("*.txt"))
    assert [file.parent.name for file in kept if file.parent != folder] == ["ombudsman", "red cross"]
    assert {file.read_text() for file in kept} == {signed.text}


def test_a_reading_opens_for_the_auditors_and_for_its_desk_alone() -> None:
    auditors, desk, other = sealing.new_pair(), sealing.new_pair(), sealing.new_pair()
    durable.transact("line", lambda: vault.use_public_key(audit.AUDITORS, auditors.public))
    durable.transact(
        "line", lambda: audit.note(CALLER, Deed.CONVERSATION_OPENED, CALLER.id, {"why": "긴급"}, [desk.public])
    )
    durable.transact("line", lambda: audit.note(CALLER, Deed.CONVERSATION_OPENED, None))
    since = queries.deeds("line", [auditors], queries.Sought(datetime.date.min)).opened[0].day

    page = queries.deeds("line", [other, auditors], queries.Sought(since))
    assert ([opened.detail.subject for opened in page.opened], page.shut) == ([None, CALLER.id], 0)
    assert queries.deeds("line", [other], queries.Sought(since)) == queries.Page((), 2, None)
    (opened,) = queries.readings("line", desk, [Deed.CONVERSATION_OPENED], since)
    assert (opened.detail.actor, opened.detail.words) == (CALLER.id, {"why": "긴급"})
    assert queries.readings("line", other, [Deed.CONVERSATION_OPENED], since) == []


def test_deeds_are_sought_by_kind_and_account_and_paged_backwards() -> None:
    auditors, ada = sealing.new_pair(), uuid.uuid4()
    durable.transact("line", lambda: vault.use_public_key(audit.AUDITORS, auditors.public))
    for subject in (ada, ada, None, None):
        durable.transact("line", functools.partial(audit.note, CALLER, Deed.MESSAGE_RECEIVED, subject))
    durable.transact("line", lambda: audit.note(CALLER, Deed.CALLER_RETURNED, ada))
    seek = functools.partial(queries.Sought, datetime.date.min)

    kinds = queries.deeds("line", [auditors], seek(kind=Deed.CALLER_RETURNED))
    about = queries.deeds("line", [auditors], seek(account=ada))
    first = queries.deeds("line", [auditors], seek(), most=3)
    rest = queries.deeds("line", [auditors], seek(), first.before, most=3)

    assert [each.deed for each in kinds.opened] == [Deed.CALLER_RETURNED]
    assert len(about.opened) == 3
    assert [each.detail.subject for each in first.opened] == [ada, None, None]
    assert ([each.detail.subject for each in rest.opened], rest.before) == ([ada, ada], None)


def test_a_deed_that_was_tampered_with_is_counted_and_not_shown() -> None:
    auditors = sealing.new_pair()
    durable.transact("line", lambda: vault.use_public_key(audit.AUDITORS, auditors.public))
    durable.transact("line", lambda: audit.note(CALLER, Deed.MESSAGE_RECEIVED))
    with durable.reading("line"):
        leaf = Leaf.objects.get()
    leaf.detail = bytes(leaf.detail)[:-1] + b"?"

    assert reading._read(leaf, bytes(leaf.for_auditors), [auditors]) is None
