"""Decisions without a database: who may hold what, how long to wait, what a passphrase must be."""

import datetime
import itertools
import uuid

import pytest

from safeconduct.foundation.staff.domain import factors, member_keys, wraps
from safeconduct.foundation.staff.domain.delays import LONGEST, delay_after
from safeconduct.foundation.staff.domain.origins import Origin, origin_of
from safeconduct.foundation.staff.domain.passphrases import TooWeak, weakness
from safeconduct.foundation.staff.domain.rights import HOLDERS, Right, may
from safeconduct.foundation.staff.domain.roles import POSTS, Granted, Refused, Role, Wing, may_hold, teams_of
from safeconduct.foundation.staff.domain.teams import ESCROW, Team, is_due, week_of
from safeconduct.foundation.vault.domain import sealing, signing
from safeconduct.foundation.vault.domain.sealing import Unopenable

PAIRS = list(itertools.permutations(Role, 2))


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_nobody_works_on_both_sides_of_the_wall(one: Role, other: Role) -> None:
    both = {POSTS[one].wing, POSTS[other].wing} == {Wing.LINE, Wing.CUSTODY}

    answer = may_hold([one], other)

    assert isinstance(answer, Refused) or not both


def test_who_once_had_a_wing_never_gets_the_other() -> None:
    assert may_hold([], Role.REGISTRAR, Wing.LINE) == Refused("Nobody works on both sides of the wall.")
    assert may_hold([], Role.OPERATOR, Wing.LINE) == Granted(Wing.LINE)


def test_an_administrator_opens_nothing() -> None:
    refused = [role for role in Role if isinstance(may_hold([Role.ADMINISTRATOR], role), Refused)]

    assert teams_of([Role.ADMINISTRATOR]) == frozenset()
    assert {role for role in Role if POSTS[role].teams} <= set(refused)


def test_roles_of_one_wing_go_together() -> None:
    assert may_hold([Role.OPERATOR], Role.SHIFT_LEAD) == Granted(Wing.LINE)
    assert may_hold([Role.PUBLISHER], Role.MEDIC) == Granted(Wing.CUSTODY)


def test_no_team_stands_on_both_sides_of_the_wall() -> None:
    wings = {team: {post.wing for post in POSTS.values() if team in post.teams} for team in Team}

    assert [team for team, sides in wings.items() if len(sides) > 1] == []
    assert set(ESCROW) == set(Team)


def test_every_right_has_holders_and_an_operator_none_of_them() -> None:
    assert set(HOLDERS) == set(Right)
    assert [right for right in Right if may([Role.OPERATOR], right)] == []
    assert may([Role.SHIFT_LEAD], Right.APPROVE) and not may([Role.SHIFT_LEAD], Right.PROPOSE)


def test_the_delay_grows_and_never_locks_out() -> None:
    seconds = [delay_after(failures).total_seconds() for failures in range(14)]

    assert seconds == [0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert delay_after(10**9) == LONGEST


@pytest.mark.parametrize(
    ("passphrase", "answer"),
    [
        ("seven grey herons cross the bay", None),
        ("일곱 마리의 회색 두루미가 강을 건넌다 조용히", None),
        ("xK4-long-enough", None),
        ("short one", TooWeak("short")),
        ("a b c d e", TooWeak("short")),
        ("PassWord Password!", TooWeak("common")),
        ("Correct Horse Battery Staple", TooWeak("common")),
        ("aaaaaaaaaaaaaaaaaaaa", TooWeak("common")),
        ("Alexandra-123456", TooWeak("name")),
        ("x" * 401, TooWeak("long")),
    ],
)
def test_a_passphrase_is_long_and_not_what_all_think_of(passphrase: str, answer: TooWeak | None) -> None:
    assert weakness(passphrase, "alexandra") == answer


def test_an_epoch_is_due_in_another_week() -> None:
    monday = datetime.date(2026, 11, 23)

    assert week_of(monday + datetime.timedelta(days=6)) == monday
    assert not is_due(monday, monday + datetime.timedelta(days=6))
    assert is_due(monday, monday + datetime.timedelta(days=7))


def test_a_passphrase_opens_the_key_and_another_does_not() -> None:
    account = uuid.uuid4()
    keys = member_keys.new_keys(account, "seven grey herons")

    assert member_keys.opened(account, "seven grey herons", keys.salt, keys.locked) == keys.private
    with pytest.raises(Unopenable):
        member_keys.opened(account, "seven grey heron", keys.salt, keys.locked)
    with pytest.raises(Unopenable):
        member_keys.opened(account, "seven grey herons", keys.salt, keys.locked, mixed_with=b"a passkey's answer")


def test_the_opened_key_signs_and_moves_to_another_passphrase() -> None:
    account = uuid.uuid4()
    keys = member_keys.new_keys(account, "seven grey herons")
    about = member_keys.statement(account, keys.public, keys.signing_public)

    signature = member_keys.signed(account, keys.private, keys.signing_sealed, about)
    salt, locked = member_keys.locked_anew(account, keys.private, "nine red foxes")

    assert signing.is_signed(keys.signing_public, about, signature)
    assert member_keys.opened(account, "nine red foxes", salt, locked) == keys.private


def test_a_wrap_opens_at_its_own_place_alone() -> None:
    own, epoch, key, holder = sealing.new_pair(), sealing.new_pair(), uuid.uuid4(), uuid.uuid4()
    sealed = wraps.wrapped(own.public, epoch.private, key, holder)

    assert wraps.opened(own, sealed, key, holder) == epoch
    with pytest.raises(Unopenable):
        wraps.opened(own, sealed, uuid.uuid4(), holder)
    assert wraps.escrow_holder("escrow_line") != wraps.escrow_holder("escrow_custody")


def test_a_locked_secret_of_an_app_opens_in_its_row_alone() -> None:
    key, row = bytes(32), uuid.uuid4()
    locked = factors.lock_secret(key, b"twenty bytes of it..", row)

    assert factors.open_secret(key, locked, row) == b"twenty bytes of it.."
    with pytest.raises(Unopenable):
        factors.open_secret(key, locked, uuid.uuid4())


def test_a_passkey_knows_the_console_by_its_name() -> None:
    assert origin_of("http", "localhost:8000") == Origin("localhost", "http://localhost:8000")
    assert origin_of("https", "desk.example") == Origin("desk.example", "https://desk.example")
