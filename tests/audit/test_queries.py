"""An outsider checks a proof with nothing of ours but the public key."""

import dataclasses
import datetime
import json
import pathlib
import subprocess
import sys

import pytest

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit import queries
from safeconduct.foundation.audit.domain.deeds import Deed
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
    since = queries.deeds("line", [auditors], datetime.date.min)[0].day

    assert [opened.detail.subject for opened in queries.deeds("line", [other, auditors], since)] == [None, CALLER.id]
    assert queries.deeds("line", [other], since) == []
    (opened,) = queries.readings("line", desk, [Deed.CONVERSATION_OPENED], since)
    assert (opened.detail.actor, opened.detail.words) == (CALLER.id, {"why": "긴급"})
    assert queries.readings("line", other, [Deed.CONVERSATION_OPENED], since) == []
