"""From an id to a list: for publishers, and while nobody has decided."""

import pytest

from safeconduct.foundation.channels.domain.roster import TrueChannel
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.publishing import access, actions

WEB = [TrueChannel("web", "https://help.example")]


def test_only_a_publisher_finds_a_list_that_waits(cast: dict[str, Actor]) -> None:
    asked = actions.propose(cast["mina"], WEB)

    assert access.waiting(cast["noor"], asked).id == asked
    with pytest.raises(NotFound):
        access.waiting(cast["boris"], asked)


def test_a_list_that_was_decided_about_is_found_no_more(cast: dict[str, Actor]) -> None:
    asked = actions.propose(cast["mina"], WEB)
    actions.refuse(cast["noor"], asked)

    with pytest.raises(NotFound):
        access.waiting(cast["noor"], asked)
