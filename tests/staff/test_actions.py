"""What takes two people, what ends by itself, and what somebody who left can still open: nothing."""

import datetime
import importlib
import pathlib
import threading
import types
import uuid

import pytest
from django.apps import apps
from django.db import IntegrityError, connections

from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.kit.actors import SYSTEM, Actor
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.staff import access, actions, queries
from safeconduct.foundation.staff.actions import MadeUp, accounts, anchoring, epochs, signing_in
from safeconduct.foundation.staff.domain import wraps
from safeconduct.foundation.staff.domain.roles import Role
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.staff.models import Account, Act, Approval, KeySignature, RoleGrant, SignInDelay, TeamEpoch
from safeconduct.foundation.vault import actions as vault
from safeconduct.foundation.vault.domain import sealing
from safeconduct.foundation.vault.models import PublicKey, WrappedKey

GOOD = "seven grey herons cross the bay"


@pytest.fixture
def home(any_house: pathlib.Path) -> pathlib.Path:
    """Every act on each database in turn."""
    return any_house


def approved(cast: dict[str, Actor], act: Act, subject: uuid.UUID, role: Role | None = None) -> actions.Link | None:
    """Chun asks, Boris approves."""
    return actions.approve(cast["boris"], actions.propose(cast["chun"], act, subject, role))


def newcomer(cast: dict[str, Actor], *roles: Role) -> tuple[Account, bytes]:
    """Eun has taken an invitation up and waits to be let in."""
    link = actions.invite(cast["chun"], roles)
    return actions.accept(link.token, "Eun", GOOD, "ko")


def standing() -> tuple[int, int, int, int]:
    """What a privileged act would change: roles, members, epochs, and who is let in."""
    members = Account.objects.filter(ended_on=None)
    let_in = members.filter(let_in_on__isnull=False)
    return RoleGrant.objects.count(), members.count(), TeamEpoch.objects.count(), let_in.count()


@pytest.mark.parametrize("act", list(Act))
def test_each_privileged_act_fails_alone(cast: dict[str, Actor], act: Act) -> None:
    subject = newcomer(cast, Role.OPERATOR)[0].id if act == Act.LET_IN else cast["ada"].id
    before = standing()

    asked = actions.propose(cast["chun"], act, subject, Role.SHIFT_LEAD if "role" in act else None)

    with pytest.raises(actions.TakesAnother):
        actions.approve(cast["chun"], asked)
    with pytest.raises(NotFound):
        actions.approve(cast["ada"], asked)
    assert standing() == before


def test_the_database_itself_refuses_one_person_in_two_places(cast: dict[str, Actor]) -> None:
    asked = actions.propose(cast["chun"], Act.GIVE_ROLE, cast["ada"].id, Role.SHIFT_LEAD)

    with pytest.raises(IntegrityError):
        durable.transact("staff", lambda: Approval.objects.filter(id=asked).update(approved_by=cast["chun"].id))


def test_nobody_approves_what_is_about_themselves(cast: dict[str, Actor]) -> None:
    asked = actions.propose(cast["chun"], Act.GIVE_ROLE, cast["boris"].id, Role.COORDINATOR)

    with pytest.raises(actions.TakesAnother):
        actions.approve(cast["boris"], asked)


def test_an_act_is_done_once_and_not_after_it_was_refused(cast: dict[str, Actor]) -> None:
    done = actions.propose(cast["chun"], Act.GIVE_ROLE, cast["ada"].id, Role.SHIFT_LEAD)
    actions.approve(cast["boris"], done)
    refused = actions.propose(cast["chun"], Act.END_ROLE, cast["ada"].id, Role.SHIFT_LEAD)
    actions.refuse(cast["boris"], refused)

    for asked in (done, refused):
        with pytest.raises(NotFound):
            actions.approve(cast["boris"], asked)


def test_only_an_administrator_asks_and_only_for_one_side_of_the_wall(cast: dict[str, Actor]) -> None:
    with pytest.raises(NotFound):
        actions.propose(cast["ada"], Act.GIVE_ROLE, cast["ada"].id, Role.SHIFT_LEAD)
    with pytest.raises(actions.MayNot):
        actions.propose(cast["chun"], Act.GIVE_ROLE, cast["ada"].id, Role.REGISTRAR)
    with pytest.raises(actions.MayNot):
        actions.invite(cast["chun"], [Role.OPERATOR, Role.MEDIC])


def test_a_role_of_the_other_wing_written_behind_our_back_opens_nothing(cast: dict[str, Actor]) -> None:
    ada = access.named("ada")
    durable.transact("staff", lambda: RoleGrant.objects.create(account=ada, role=Role.MEDIC, granted_on=clock.today()))

    assert access.roles_of(ada) == {Role.OPERATOR}
    with pytest.raises(IntegrityError):
        durable.transact("staff", lambda: Account.objects.filter(id=ada.id).update(wing="both"))


def test_a_newcomer_opens_what_came_before_once_two_have_let_them_in(cast: dict[str, Actor]) -> None:
    epoch = queries.current_epoch(Team.HOTLINE)
    eun, private = newcomer(cast, Role.OPERATOR)
    assert access.actor_of(eun, private).teams == frozenset()

    approved(cast, Act.LET_IN, eun.id)

    actor = access.actor_of(access.named("eun"), private)
    assert actor.teams == {Team.HOTLINE}
    assert epoch.id in queries.epoch_pairs(actor, Team.HOTLINE)
    assert epochs.is_vouched_for(eun.id)


def test_a_key_changed_after_the_first_signature_is_not_let_in(cast: dict[str, Actor]) -> None:
    eun, _ = newcomer(cast, Role.OPERATOR)
    asked = actions.propose(cast["chun"], Act.LET_IN, eun.id)
    public = sealing.new_pair().public
    durable.transact("staff", lambda: Account.objects.filter(id=eun.id).update(public=public))

    with pytest.raises(NotFound):
        actions.approve(cast["boris"], asked)
    assert Account.objects.get(id=eun.id).let_in_on is None


@pytest.mark.parametrize("forged", ["public", "signing_public"])
def test_a_key_written_into_the_database_gets_no_epoch(cast: dict[str, Actor], forged: str) -> None:
    ada, thief = cast["ada"], sealing.new_pair()
    durable.transact("staff", lambda: Account.objects.filter(id=ada.id).update(**{forged: thief.public}))
    durable.transact("staff", lambda: TeamEpoch.objects.update(week=clock.today() - datetime.timedelta(days=14)))

    actions.catch_up()

    new = queries.current_epoch(Team.HOTLINE)
    holders = set(WrappedKey.objects.using("staff").filter(key=new.id).values_list("holder", flat=True))
    assert cast["boris"].id in holders
    assert ada.id not in holders
    assert epochs.give_epochs(cast["boris"]) == 0


def test_a_trustees_key_written_into_the_database_gets_no_epoch(cast: dict[str, Actor]) -> None:
    trustees, thief, holder = sealing.new_pair(), sealing.new_pair(), wraps.escrow_holder("escrow_line")
    mark = anchoring.mark_of("escrow_line", trustees.public)
    durable.transact("staff", lambda: vault.use_public_key("escrow_line", trustees.public, mark))

    with_trustees = epoch_that_falls_due()
    # Another key, beside the mark of the true one, and beside none.
    durable.transact("staff", lambda: vault.use_public_key("escrow_line", thief.public))
    with_another = epoch_that_falls_due()
    durable.transact("staff", lambda: PublicKey.objects.filter(name="escrow_line").update(mark=b""))
    with_none = epoch_that_falls_due()

    kept = set(WrappedKey.objects.using("staff").filter(holder=holder).values_list("key", flat=True))
    assert kept & {with_trustees.id, with_another.id, with_none.id} == {with_trustees.id}
    assert {with_another.id, with_none.id} <= set(queries.epoch_pairs(cast["boris"], Team.HOTLINE))


def test_the_trustees_key_of_an_older_installation_is_known_from_its_upgrade_on(cast: dict[str, Actor]) -> None:
    trustees = sealing.new_pair()
    durable.transact("staff", lambda: vault.use_public_key("escrow_line", trustees.public))
    before = anchoring.escrow_keys("escrow_line")

    known_trustees = importlib.import_module("safeconduct.foundation.staff.migrations.0003_known_trustees")
    known_trustees.mark(apps, types.SimpleNamespace(connection=connections["staff"]))

    assert before == ([], True)
    assert anchoring.escrow_keys("escrow_line") == ([trustees.public], False)


def epoch_that_falls_due() -> queries.Epoch:
    durable.transact("staff", lambda: TeamEpoch.objects.update(week=clock.today() - datetime.timedelta(days=14)))
    actions.catch_up()
    return queries.current_epoch(Team.HOTLINE)


def test_a_member_written_into_the_database_with_forged_signatures_gets_no_epoch(cast: dict[str, Actor]) -> None:
    eun, _ = newcomer(cast, Role.OPERATOR)
    signed = [accounts.vouch(eun, access.account(cast[name].id), cast[name].private) for name in ("boris", "chun")]

    def forge() -> None:
        Account.objects.filter(id=eun.id).update(let_in_on=clock.today(), mark=access.account(cast["ada"].id).mark)
        KeySignature.objects.bulk_create(signed)
        epochs.settle(SYSTEM, access.account(eun.id))

    durable.transact("staff", forge)

    assert epochs.is_vouched_for(eun.id)
    assert epochs.give_epochs(cast["boris"]) == 0
    assert not WrappedKey.objects.using("staff").filter(holder=eun.id).exists()


def test_a_week_goes_on_after_somebody_who_had_vouched_renewed_their_own_key(cast: dict[str, Actor]) -> None:
    eun, private = newcomer(cast, Role.OPERATOR)
    approved(cast, Act.LET_IN, eun.id)
    durable.transact("staff", lambda: Account.objects.filter(id=cast["boris"].id).update(signing_public=bytes(32)))
    durable.transact("staff", lambda: TeamEpoch.objects.update(week=clock.today() - datetime.timedelta(days=14)))

    actions.catch_up()

    new = queries.current_epoch(Team.HOTLINE)
    assert new.id in queries.epoch_pairs(access.actor_of(access.named("eun"), private), Team.HOTLINE)


def test_what_waits_for_a_second_person_is_not_asked_twice(cast: dict[str, Actor]) -> None:
    eun, _ = newcomer(cast, Role.OPERATOR)
    asked = [(Act.LET_IN, eun.id, None), (Act.GIVE_ROLE, cast["ada"].id, Role.SHIFT_LEAD)]

    first, again = ([actions.propose(cast["chun"], *each) for each in asked] for _ in range(2))
    another = actions.propose(cast["chun"], Act.GIVE_ROLE, cast["ada"].id, Role.SHIFT_LEAD, ends_on=clock.today())
    actions.refuse(cast["boris"], first[1])

    assert again == first
    assert another not in first
    assert actions.propose(cast["chun"], *asked[1]) not in {*first, another}


def test_nobody_is_let_in_twice(cast: dict[str, Actor]) -> None:
    eun, _ = newcomer(cast, Role.OPERATOR)
    fay, private = actions.accept(actions.invite(cast["chun"], [Role.ADMINISTRATOR]).token, "Fay", GOOD, "ko")
    approved(cast, Act.LET_IN, fay.id)
    other = access.actor_of(access.named("fay"), private)
    first, second = (actions.propose(asker, Act.LET_IN, eun.id) for asker in (cast["chun"], other))
    actions.approve(cast["boris"], first)
    before = standing()

    with pytest.raises(actions.LetInAlready):
        actions.approve(cast["boris"], second)
    assert standing() == before


def test_two_who_sign_in_first_in_a_week_make_one_epoch(cast: dict[str, Actor]) -> None:
    durable.transact("staff", lambda: TeamEpoch.objects.update(week=clock.today() - datetime.timedelta(days=14)))
    start = threading.Barrier(4)
    failures: list[Exception] = []

    def come() -> None:
        try:
            start.wait()
            actions.catch_up()
        except Exception as failure:  # noqa: BLE001  # it belongs to the thread of the test
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=come) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert TeamEpoch.objects.filter(team=Team.HOTLINE).count() == 2
    assert TeamEpoch.objects.filter(retired_on=None).count() == 2


def test_who_is_removed_opens_nothing_sealed_later(cast: dict[str, Actor]) -> None:
    before, ada = queries.current_epoch(Team.HOTLINE), cast["ada"]
    assert before.id in queries.epoch_pairs(ada, Team.HOTLINE)

    approved(cast, Act.REMOVE_MEMBER, ada.id)

    after = queries.current_epoch(Team.HOTLINE)
    assert after.id != before.id
    assert queries.stale_epochs(Team.HOTLINE) >= {before.id}
    assert not WrappedKey.objects.using("staff").filter(holder=ada.id).exists()
    assert after.id not in queries.epoch_pairs(ada, Team.HOTLINE)
    assert set(queries.epoch_pairs(cast["boris"], Team.HOTLINE)) == {before.id, after.id}
    with pytest.raises(NotFound):
        access.named("ada")


def test_the_last_administrator_stays(cast: dict[str, Actor]) -> None:
    eun, private = newcomer(cast, Role.ADMINISTRATOR)
    approved(cast, Act.LET_IN, eun.id)
    second = access.actor_of(access.named("eun"), private)
    actions.approve(cast["boris"], actions.propose(second, Act.REMOVE_MEMBER, cast["chun"].id))

    with pytest.raises(actions.LastAdministrator):
        actions.approve(cast["boris"], actions.propose(second, Act.END_ROLE, second.id, Role.ADMINISTRATOR))


def test_a_right_that_has_ended_opens_nothing_and_the_next_sign_in_makes_a_new_epoch(cast: dict[str, Actor]) -> None:
    ada, before = access.named("ada"), queries.current_epoch(Team.HOTLINE)
    durable.transact("staff", lambda: ada.grants.update(ends_on=clock.today()))

    assert access.actor_of(ada, cast["ada"].private).teams == frozenset()
    assert queries.epoch_pairs(access.actor_of(ada, cast["ada"].private), Team.HOTLINE) == {}
    assert [member.name for member in queries.members(Team.HOTLINE)] == ["boris"]
    actions.catch_up()
    assert queries.current_epoch(Team.HOTLINE).id != before.id
    assert before.id in queries.stale_epochs(Team.HOTLINE)


def test_a_weeks_epoch_is_made_at_the_first_sign_in_after_it_falls_due(cast: dict[str, Actor]) -> None:
    old, logs = queries.current_epoch(Team.HOTLINE), queries.current_epoch(Team.AUDITORS_LINE)
    durable.transact("staff", lambda: TeamEpoch.objects.update(week=clock.today() - datetime.timedelta(days=14)))

    actions.catch_up()
    actions.catch_up()

    new, auditors = queries.current_epoch(Team.HOTLINE), queries.current_epoch(Team.AUDITORS_LINE)
    assert new.id != old.id and auditors.id != logs.id
    assert TeamEpoch.objects.filter(team=Team.HOTLINE).count() == 2
    assert queries.stale_epochs(Team.HOTLINE) == frozenset()
    assert set(queries.epoch_pairs(cast["ada"], Team.HOTLINE)) == {old.id, new.id}
    for log in ("staff", "line"):
        assert bytes(PublicKey.objects.using(log).get(name="auditors").public) == auditors.public


def test_a_forgotten_passphrase_gets_a_new_pair_that_two_let_in(cast: dict[str, Actor]) -> None:
    old = queries.current_epoch(Team.HOTLINE)
    link = approved(cast, Act.RENEW_KEYS, cast["ada"].id)
    assert link

    member, private = actions.renew(link.token, "nine red foxes went to sleep")

    assert access.actor_of(member, private).teams == frozenset()
    assert queries.current_epoch(Team.HOTLINE).id != old.id
    approved(cast, Act.LET_IN, member.id)
    again = access.actor_of(access.named("ada"), private)
    assert old.id in queries.epoch_pairs(again, Team.HOTLINE)
    assert actions.show_passphrase("ada", "nine red foxes went to sleep")[1] == private


def test_attempts_are_slowed_and_the_right_passphrase_still_opens(rehearsal: dict[str, MadeUp]) -> None:
    for _ in range(4):
        with pytest.raises(actions.WrongSignIn):
            actions.show_passphrase("ada", "guessed it")

    with pytest.raises(actions.TooSoon):
        actions.show_passphrase("ada", rehearsal["ada"].passphrase)
    durable.transact("staff", lambda: SignInDelay.objects.update(failures=10**6, next_at=clock.now()))
    member, private = actions.show_passphrase("ada", rehearsal["ada"].passphrase)
    actions.arrive(member, private)

    assert not SignInDelay.objects.exists()


def test_a_name_that_nobody_has_is_slowed_alike(rehearsal: dict[str, MadeUp]) -> None:
    for _ in range(4):
        with pytest.raises(actions.WrongSignIn):
            actions.show_passphrase("nobody", "guessed it")

    with pytest.raises(actions.TooSoon):
        signing_in.check_delay("Nobody ")
    signing_in.check_delay("ada")


def test_two_people_never_have_one_name(cast: dict[str, Actor]) -> None:
    link = actions.invite(cast["chun"], [Role.OPERATOR])

    with pytest.raises(actions.NameTaken):
        actions.accept(link.token, " ADA ", GOOD, "en")
    with pytest.raises(actions.WeakPassphrase):
        actions.accept(link.token, "eun", "short", "en")
    with pytest.raises(actions.BadName):
        actions.accept(link.token, "<b>", GOOD, "en")
    assert actions.accept(link.token, "eun", GOOD, "en")[0].name == "eun"


def test_an_approved_export_is_spent_once(cast: dict[str, Actor]) -> None:
    what = uuid.uuid4()
    asked = actions.propose(cast["chun"], Act.EXPORT, what)

    def spend() -> None:
        durable.transact("staff", lambda: actions.spend(cast["chun"], asked, Act.EXPORT, what))

    with pytest.raises(NotFound):
        spend()
    actions.approve(cast["boris"], asked)
    spend()
    with pytest.raises(NotFound):
        spend()


def test_the_last_second_factor_stays(cast: dict[str, Actor]) -> None:
    factor = access.named("ada").authenticators.get()

    with pytest.raises(actions.LastFactor):
        actions.remove_factor(cast["ada"], factor.id)
    with pytest.raises(NotFound):
        actions.remove_factor(cast["boris"], factor.id)
