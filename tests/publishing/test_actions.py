"""Two people approve a text, two publishers sign a list; each act is one deed, and bound to what was seen."""

import datetime
import json
import uuid

import pytest
from django.conf import settings
from django.db import IntegrityError

from safeconduct.foundation.audit import queries as log
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.audit.models import Leaf
from safeconduct.foundation.channels.domain.roster import TrueChannel
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.publishing import actions, queries
from safeconduct.foundation.publishing.domain import reviewed
from safeconduct.foundation.publishing.domain.reviewed import Reviewed
from safeconduct.foundation.publishing.domain.standing import State
from safeconduct.foundation.publishing.models import ChannelKey, ChannelList, TextReview
from safeconduct.foundation.publishing.queries import channels as channel_queries
from safeconduct.foundation.staff import actions as staff_actions
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.actions import epochs
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.vault.models import WrappedKey

LEAVE = reviewed.one("ko", "caller", "leave")
WEB = [TrueChannel("web", "https://help.example")]
BOTH = [*WEB, TrueChannel("telegram", "@help_bot")]

# Who may do what, role by role: the whole table.
MAY = {
    "ada": {"read"}, "boris": {"read", "approve", "send_back"}, "chun": set(), "dora": set(), "olga": set(),
    "mina": {"read", "approve", "send_back", "propose"},
}  # fmt: skip


@pytest.fixture
def home(any_house: object) -> object:
    """On each database in turn."""
    return any_house


def state(text: Reviewed = LEAVE) -> State:
    return queries.standing_of(text).state


def deeds(kind: Deed) -> int:
    with durable.reading("staff"):
        return Leaf.objects.filter(kind=kind).count()


def attempt(actor: Actor, act: str) -> None:
    match act:
        case "read":
            actions.read(actor, LEAVE.place, LEAVE.version, "The end.")
        case "approve":
            actions.approve(actor, LEAVE.place, LEAVE.version)
        case "send_back":
            actions.send_back(actor, LEAVE.place, LEAVE.version, "Too stiff.")
        case "propose":
            actions.propose(actor, WEB)


def test_only_who_may_gets_further_than_the_door(cast: dict[str, Actor]) -> None:
    for act in ("read", "approve", "send_back", "propose"):
        for name, allowed in MAY.items():
            actions.read(cast["noor"], LEAVE.place, LEAVE.version, "The end.")
            if act in allowed:
                attempt(cast[name], act)
            else:
                with pytest.raises(NotFound):
                    attempt(cast[name], act)
            if state() is State.STANDS:
                actions.send_back(cast["noor"], LEAVE.place, LEAVE.version, "Once more.")

    assert ChannelList.objects.count() == 1
    assert TextReview.objects.filter(act="approve").count() == 2


def test_a_text_is_approved_by_another_than_who_read_it(cast: dict[str, Actor]) -> None:
    actions.read(cast["boris"], LEAVE.place, LEAVE.version, "The end.")

    with pytest.raises(actions.TakesAnother):
        actions.approve(cast["boris"], LEAVE.place, LEAVE.version)
    assert state() is State.READ
    actions.approve(cast["mina"], LEAVE.place, LEAVE.version)

    found = queries.standing_of(LEAVE)
    assert found.state is State.STANDS
    assert found.last is not None
    assert (found.last.by, found.last.read_by) == (cast["mina"].id, cast["boris"].id)
    assert found.reading is not None
    assert found.reading.words == "The end."
    assert (deeds(Deed.TEXT_READ), deeds(Deed.TEXT_APPROVED)) == (1, 1)


def test_the_database_itself_refuses_an_approval_by_its_reader(cast: dict[str, Actor]) -> None:
    row = TextReview(language="ko", kind="caller", key="leave", version=LEAVE.version, act="approve")
    row.by = row.read_by = cast["boris"].id
    row.on = clock.today()

    with pytest.raises(IntegrityError):
        durable.transact("staff", lambda: row.save(force_insert=True))


def test_what_nobody_read_cannot_be_approved(cast: dict[str, Actor]) -> None:
    with pytest.raises(actions.NothingWaits):
        actions.approve(cast["boris"], LEAVE.place, LEAVE.version)


def test_words_that_changed_since_they_were_seen_are_neither_read_nor_approved(cast: dict[str, Actor]) -> None:
    for act in (actions.approve, lambda *seen: actions.read(*seen, "words")):
        with pytest.raises(actions.Changed):
            act(cast["boris"], LEAVE.place, "0" * 64)  # type: ignore[operator]


def test_what_is_sent_back_is_shown_no_longer_and_says_why(cast: dict[str, Actor]) -> None:
    actions.read(cast["ada"], LEAVE.place, LEAVE.version, "The end.")
    actions.approve(cast["boris"], LEAVE.place, LEAVE.version)
    with pytest.raises(actions.NothingWaits):
        actions.send_back(cast["boris"], LEAVE.place, LEAVE.version, "  ")
    with pytest.raises(actions.NothingWaits):
        actions.read(cast["ada"], LEAVE.place, LEAVE.version, "Again.")

    actions.send_back(cast["boris"], LEAVE.place, LEAVE.version, "Too stiff.")

    found = queries.standing_of(LEAVE)
    assert found.state is State.SENT_BACK
    assert found.last is not None
    assert found.last.words == "Too stiff."


def test_a_whole_sheet_takes_two_people_and_two_deeds(cast: dict[str, Actor]) -> None:
    number, size = reviewed.number("ko"), len(reviewed.of("ko"))

    assert actions.read_all(cast["ada"], "ko", number) == size
    assert "ko" not in {each.language.code for each in queries.shown()}
    assert actions.approve_all(cast["boris"], "ko", number) == size
    queries.forget()

    assert {each.language.code for each in queries.shown()} == {"ko"}
    assert (deeds(Deed.TEXT_READ), deeds(Deed.TEXT_APPROVED)) == (1, 1)


def test_of_a_sheet_only_what_another_has_read_is_approved(cast: dict[str, Actor]) -> None:
    number = reviewed.number("ko")
    actions.read(cast["ada"], LEAVE.place, LEAVE.version, "The end.")
    actions.read_all(cast["boris"], "ko", number)

    assert actions.approve_all(cast["boris"], "ko", number) == 1

    with pytest.raises(actions.TakesAnother):
        actions.approve_all(cast["boris"], "ko", number)
    with pytest.raises(actions.NothingWaits):
        actions.read_all(cast["ada"], "ko", number)
    with pytest.raises(actions.Changed):
        actions.approve_all(cast["mina"], "ko", "00000000")


def test_a_list_is_signed_by_another_publisher_and_holds(cast: dict[str, Actor]) -> None:
    asked = actions.propose(cast["mina"], BOTH)
    with pytest.raises(actions.TwoPublishers):
        actions.sign(cast["mina"], asked)
    with pytest.raises(NotFound):
        actions.sign(cast["boris"], asked)
    assert queries.in_force() is None

    actions.sign(cast["noor"], asked)
    channel_queries.forget()

    signed = queries.in_force()
    assert signed is not None
    assert list(signed.channels) == BOTH
    assert json.loads(signed.text)["rehearsal"] is False
    made_by = queries.last_signed()
    assert made_by is not None
    assert (made_by.asked_by, made_by.signed_by) == (cast["mina"].id, cast["noor"].id)
    assert deeds(Deed.CHANNEL_LIST_SIGNED) == deeds(Deed.CHANNEL_KEY_MADE) == 1


def test_the_deed_of_signing_names_both(cast: dict[str, Actor]) -> None:
    actions.sign(cast["noor"], actions.propose(cast["mina"], WEB))

    sought = log.Sought(datetime.date(2020, 1, 1), Deed.CHANNEL_LIST_SIGNED, None)
    found = staff_actions.read_deeds(cast["dora"], "staff", sought)

    assert [(one.detail.actor, one.detail.words["asked_by"]) for one in found.opened] == [
        (cast["noor"].id, cast["mina"].id.hex)
    ]


def test_a_list_is_decided_about_once(cast: dict[str, Actor]) -> None:
    refused, signed = actions.propose(cast["mina"], WEB), actions.propose(cast["mina"], BOTH)
    actions.refuse(cast["noor"], refused)
    actions.sign(cast["noor"], signed)

    for list_id in (refused, signed, uuid.uuid4()):
        with pytest.raises(NotFound):
            actions.sign(cast["noor"], list_id)
    assert queries.asked() == []


def test_the_old_key_signs_for_the_new_one_and_is_destroyed(cast: dict[str, Actor]) -> None:
    for channels, new_key in ((WEB, False), (BOTH, True), (WEB, True)):
        actions.sign(cast["noor"], actions.propose(cast["mina"], channels, new_key=new_key))
    channel_queries.forget()

    signed = queries.in_force()

    assert signed is not None
    assert len(signed.before) == 2
    assert [bytes(row.sealed) == b"" for row in ChannelKey.objects.order_by("made_at")] == [True, True, False]
    forged = signed.before[0].__class__(signed.before[0].text, signed.before[0].key, "00" * 64)
    assert not queries.holds(signed.__class__(signed.text, signed.key, signed.signature, (forged,)))


def test_a_list_that_somebody_wrote_into_the_database_is_not_shown(cast: dict[str, Actor]) -> None:
    actions.sign(cast["noor"], actions.propose(cast["mina"], WEB))
    durable.transact("staff", lambda: ChannelList.objects.update(text="{}"))
    channel_queries.forget()

    assert queries.in_force() is None


def test_the_key_goes_to_the_publishers_of_today(cast: dict[str, Actor]) -> None:
    actions.sign(cast["noor"], actions.propose(cast["mina"], WEB))
    before = ChannelKey.objects.get().epoch
    durable.transact("staff", lambda: epochs.make_epoch(cast["mina"], Team.PUBLISHERS, left=True))
    staff.forget_epochs()

    actions.sign(cast["mina"], actions.propose(cast["noor"], BOTH))

    assert ChannelKey.objects.get().epoch != before
    assert ChannelKey.objects.get().epoch == staff.current_epoch(Team.PUBLISHERS).id


def test_a_publisher_who_came_later_is_told_that_another_must_pass_the_key_on(cast: dict[str, Actor]) -> None:
    actions.sign(cast["noor"], actions.propose(cast["mina"], WEB))
    asked = actions.propose(cast["mina"], BOTH)
    wraps = WrappedKey.objects.using("staff").filter(holder=cast["noor"].id)
    durable.transact("staff", wraps.delete)
    staff.forget_opened(cast["noor"].id)

    with pytest.raises(actions.KeyOutOfReach):
        actions.sign(cast["noor"], asked)


def test_nothing_of_the_channel_key_stands_in_clear(cast: dict[str, Actor]) -> None:
    actions.sign(cast["noor"], actions.propose(cast["mina"], WEB))
    row = ChannelKey.objects.get()

    assert bytes(row.public) not in bytes(row.sealed)
    assert not list(settings.INSTALLATION.secrets.rglob("*channel*"))
