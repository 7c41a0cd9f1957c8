"""From an id to a row and its keys: a stranger, a wrong id and a lost key all look the same."""

import dataclasses
import uuid

import pytest

from founding import Cast
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.vault.domain import receipts, sealing
from safeconduct.line.hotline import access, actions
from safeconduct.line.hotline.domain.inbound import Inbound


@pytest.fixture
def conversation(cast: Cast) -> uuid.UUID:
    """One conversation."""
    received = actions.receive(Inbound("가", "ko", receipts.new_form_id()))
    assert received.conversation_id
    return received.conversation_id


def test_a_member_gets_the_row_and_its_keys(cast: Cast, conversation: uuid.UUID) -> None:
    row = access.conversation(cast.ada, conversation)

    keys = access.keys(cast.ada, row)

    assert keys.threads[-1].public == bytes(row.thread_public)
    assert keys.desks[-1].public == bytes(row.desk_public)
    assert keys.cover is None


def test_a_stranger_and_a_wrong_id_are_refused_alike(cast: Cast, conversation: uuid.UUID) -> None:
    for actor, wanted in ((cast.stranger, conversation), (cast.ada, uuid.uuid4()), (cast.stranger, uuid.uuid4())):
        with pytest.raises(NotFound) as refused:
            access.conversation(actor, wanted)
        assert refused.value.args == ()


def test_a_member_without_their_key_opens_nothing(cast: Cast, conversation: uuid.UUID) -> None:
    row = access.conversation(cast.ada, conversation)
    other_key = dataclasses.replace(cast.ada, id=uuid.uuid4(), private=sealing.new_pair().private)

    for actor in (other_key, dataclasses.replace(cast.ada, id=uuid.uuid4(), private=b"")):
        with pytest.raises(NotFound):
            access.keys(actor, row)
