"""`safeconduct audit`, as an auditor and an outsider use it."""

import json
import pathlib
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connections

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import durable, secret_files
from safeconduct.foundation.kit.actors import CALLER
from safeconduct.foundation.vault import actions as vault
from safeconduct.foundation.vault.domain import sealing, signing
from safeconduct.wiring import commands

SCRIPT = pathlib.Path(__file__).parents[2] / "docs" / "verify_inclusion.py"


@pytest.fixture(autouse=True)
def log(house: pathlib.Path) -> bytes:
    """Three deeds of the line wing in their places; the log key."""
    log_key = signing.new_signing_key()
    (house / "kind").write_text("real")
    secret_files.write(settings.SECRETS, "work", "log_key", log_key)
    durable.transact("line", lambda: vault.use_public_key(audit.AUDITORS, sealing.new_pair().public))
    durable.transact("line", lambda: [audit.note(CALLER, Deed.MESSAGE_RECEIVED) for _ in range(3)])
    audit.place_leaves("line", log_key)
    return log_key


def test_a_sound_log_is_verified(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["audit", "verify"]) == 0

    assert capsys.readouterr().out.startswith("line: 3 deeds hold, root ")


def test_a_broken_one_is_named_by_its_first_broken_entry(capsys: pytest.CaptureFixture[str]) -> None:
    with connections["line"].cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_leaf_unchanged")
        cursor.execute("UPDATE audit_leaf SET kind = 'deeds read' WHERE position = 1")

    assert commands.main(["audit", "verify", "--database", "line"]) == 1
    assert capsys.readouterr().out.startswith("line: broken at entry 1: the deed is not the one that was written.")
    assert commands.main(["audit", "verify", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["line"]["first"] == 1


def test_what_it_proves_an_outsider_can_check(
    log: bytes, capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path
) -> None:
    assert commands.main(["audit", "key", "--database", "line"]) == 0
    public = capsys.readouterr().out.strip()
    assert commands.main(["audit", "prove", "--database", "line", "--position", "2"]) == 0
    proof = tmp_path / "proof.json"
    proof.write_text(capsys.readouterr().out)

    checked = subprocess.run([sys.executable, "-I", str(SCRIPT), public, str(proof)], check=False, timeout=30)

    assert checked.returncode == 0
    assert public == signing.public_half(log).hex()


def test_a_checkpoint_kept_outside_tells_of_a_log_that_was_cut(
    capsys: pytest.CaptureFixture[str], house: pathlib.Path
) -> None:
    assert commands.main(["audit", "checkpoint", "--database", "line"]) == 0
    (kept,) = (house / "checkpoints").glob("line-*-3.txt")
    with connections["line"].cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_leaf_kept")
        cursor.execute("DELETE FROM audit_leaf")
        cursor.execute("DELETE FROM audit_checkpoint")

    assert commands.main(["audit", "verify"]) == 0
    assert commands.main(["audit", "verify", "--checkpoint", str(kept)]) == 1
    assert "3 deeds were signed" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["prove"], ["prove", "--database", "line"], ["prove", "--position", "1"]])
def test_a_proof_needs_a_log_and_an_entry(words: list[str]) -> None:
    assert commands.main(["audit", *words]) == 2


def test_a_checkpoint_of_no_log_of_ours_is_not_passed_over(tmp_path: pathlib.Path) -> None:
    foreign = tmp_path / "foreign.txt"
    foreign.write_text("somewhere.example/else\n")

    assert commands.main(["audit", "verify", "--checkpoint", str(foreign)]) == 2
