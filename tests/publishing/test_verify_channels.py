"""An outsider checks the list with a script of a hundred lines and openssl, without a line of ours."""

import json
import pathlib
import shutil
import subprocess
import sys

import pytest

from safeconduct.foundation.channels.domain.roster import SignedList, TrueChannel, fingerprint
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.publishing import actions, queries
from safeconduct.foundation.publishing.queries import channels

SCRIPT = pathlib.Path(__file__).parents[2] / "docs" / "verify_channels.py"
pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here: apt-get install openssl")


@pytest.fixture
def signed(cast: dict[str, Actor]) -> SignedList:
    """A list under its third key."""
    for number in range(3):
        web = [TrueChannel("web", f"https://help{number}.example")]
        actions.sign(cast["noor"], actions.propose(cast["mina"], web, new_key=True))
    channels.forget()
    found = queries.in_force()
    assert found is not None
    return found


def check(known: str, document: dict[str, object], folder: pathlib.Path) -> subprocess.CompletedProcess[str]:
    (folder / "safeconduct.json").write_text(json.dumps(document))
    # Isolated: nothing of this installation can be imported.
    command = [sys.executable, "-I", str(SCRIPT), known, str(folder / "safeconduct.json")]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_the_list_is_theirs_by_todays_key_and_by_every_former_one(signed: SignedList, tmp_path: pathlib.Path) -> None:
    document = json.loads(signed.document())
    known = [signed.fingerprint, *(fingerprint(bytes.fromhex(each.key)) for each in signed.before)]

    for each in known:
        done = check(each, document, tmp_path)
        assert (done.returncode, "https://help2.example" in done.stdout) == (0, True)


def test_a_changed_list_a_broken_chain_and_a_strange_key_are_not_theirs(
    signed: SignedList, tmp_path: pathlib.Path
) -> None:
    good = json.loads(signed.document())
    first = fingerprint(bytes.fromhex(signed.before[0].key))
    other_words = {**good, "list": good["list"].replace("help2", "liar2")}
    broken_chain = {**good, "before": [{**good["before"][0], "signature": "00" * 64}, good["before"][1]]}
    shorter_chain = {**good, "before": good["before"][:1]}

    said = [
        check(signed.fingerprint, other_words, tmp_path),
        check(first, broken_chain, tmp_path),
        check(first, shorter_chain, tmp_path),
        check("0" * 32, good, tmp_path),
        check(signed.fingerprint, {}, tmp_path),
    ]

    assert [each.returncode for each in said] == [1] * 5
    assert all(each.stderr.startswith("Not theirs: ") and "Traceback" not in each.stderr for each in said)
