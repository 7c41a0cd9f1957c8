"""A command acts as a member only with all that the console asks for."""

import builtins
import pathlib
from collections.abc import Iterator

import pytest

from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.audit.models import Leaf
from safeconduct.foundation.kit import durable
from safeconduct.foundation.staff.actions import MadeUp, WrongSignIn
from safeconduct.foundation.staff.models import Authenticator
from safeconduct.wiring import env
from safeconduct.wiring.commands import acting
from wiring import acting_cast


@pytest.fixture
def cast(house: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, MadeUp]]:
    """A real installation; Ada's passphrase lies in the file that the environment names."""
    made = acting_cast.come(house, monkeypatch)
    (tmp_path / "passphrase").write_text(made["ada"].passphrase + "\n")
    monkeypatch.setenv("SAFECONDUCT_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    yield made


def typing(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setattr(builtins, "input", lambda _: said)


def test_a_member_acts_with_passphrase_and_code_and_leaves(
    cast: dict[str, MadeUp], monkeypatch: pytest.MonkeyPatch
) -> None:
    typing(monkeypatch, acting_cast.code(cast["ada"]))

    with acting.member("ada") as actor:
        assert actor.name == "ada"
        assert actor.private

    with durable.reading("staff"):
        deeds = list(Leaf.objects.order_by("id").values_list("kind", flat=True))
    assert deeds[-2:] == [Deed.ACCOUNT_SIGNED_IN, Deed.ACCOUNT_SIGNED_OUT]


def test_without_the_right_code_nobody_acts(cast: dict[str, MadeUp], monkeypatch: pytest.MonkeyPatch) -> None:
    typing(monkeypatch, "000000")

    with pytest.raises(WrongSignIn), acting.member("ada"):
        pass


def test_without_the_right_passphrase_nobody_acts(cast: dict[str, MadeUp], monkeypatch: pytest.MonkeyPatch) -> None:
    typing(monkeypatch, acting_cast.code(cast["boris"]))

    with pytest.raises(WrongSignIn), acting.member("boris"):
        pass


def test_who_has_a_passkey_alone_is_told_to_add_an_app(cast: dict[str, MadeUp]) -> None:
    durable.transact("staff", lambda: Authenticator.objects.filter(account__name="ada").delete())

    with pytest.raises(acting.NoApp), acting.member("ada"):
        pass


def test_an_empty_input_is_wrong_use_and_no_fault(cast: dict[str, MadeUp], monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(_: str) -> str:
        raise EOFError

    monkeypatch.setattr(builtins, "input", ended)

    with pytest.raises(env.Unusable), acting.member("ada"):
        pass
