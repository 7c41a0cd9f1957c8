"""The kernel's filter: whole instructions, every jump inside, and nothing where the machine is not known."""

import platform
import struct

import pytest

from safeconduct.foundation.sandbox import seccomp


@pytest.mark.parametrize("machine", sorted(seccomp._CALLS))
def test_every_refused_call_leads_to_the_refusal(machine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: machine)
    steps = list(struct.iter_unpack("<HBBI", seccomp.program()))
    refusal = len(steps) - 1

    targets = [place + 1 + yes for place, (code, yes, _, _) in enumerate(steps) if code == seccomp._EQUAL][1:]

    assert steps[refusal][3] == seccomp._REFUSE
    assert set(targets) == {refusal}
    assert len(targets) == len(set(seccomp._CALLS[machine][1]))


def test_an_unknown_machine_has_no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "s390x")

    assert (seccomp.is_known(), seccomp.program()) == (False, b"")
