"""Verbs of the staff: found, invite, sign in, let in, give and end roles, remove, read the log."""

from safeconduct.foundation.staff.actions.accounts import BadName, MayNot, NameTaken, WeakPassphrase
from safeconduct.foundation.staff.actions.approvals import (
    LastAdministrator,
    LetInAlready,
    TakesAnother,
    approve,
    propose,
    refuse,
    spend,
)
from safeconduct.foundation.staff.actions.auditing import (
    BeingChecked,
    NotACheckpoint,
    check_log,
    logs,
    proof,
    read_deeds,
    signed,
)
from safeconduct.foundation.staff.actions.epochs import catch_up, follow_auditors, give_epochs
from safeconduct.foundation.staff.actions.founding import MadeUp, found, found_rehearsal
from safeconduct.foundation.staff.actions.hashing import Busy
from safeconduct.foundation.staff.actions.joining import (
    accept,
    accept_code,
    change_passphrase,
    choose_language,
    invite,
    renew,
)
from safeconduct.foundation.staff.actions.links import Link, enter_rehearsal, look
from safeconduct.foundation.staff.actions.recovering import recover
from safeconduct.foundation.staff.actions.second_factors import (
    BadPasskey,
    LastFactor,
    add_app,
    add_passkey,
    has_app,
    new_secret,
    passkey_options,
    passkey_question,
    remove_factor,
    show_code,
    show_passkey,
)
from safeconduct.foundation.staff.actions.signing_in import TooSoon, WrongSignIn, arrive, leave, show_passphrase

__all__ = [
    "BadName", "BadPasskey", "BeingChecked", "Busy", "LastAdministrator", "LastFactor", "LetInAlready", "Link",
    "MadeUp", "MayNot", "NameTaken", "NotACheckpoint", "TakesAnother", "TooSoon", "WeakPassphrase", "WrongSignIn",
    "accept", "accept_code", "add_app", "add_passkey", "approve", "arrive", "catch_up", "change_passphrase",
    "check_log", "choose_language", "enter_rehearsal", "follow_auditors", "found", "found_rehearsal", "give_epochs",
    "has_app", "invite", "leave", "logs", "look", "new_secret", "passkey_options", "passkey_question", "proof",
    "propose", "read_deeds", "recover", "refuse", "remove_factor", "renew", "show_code", "show_passkey",
    "show_passphrase", "signed", "spend",
]  # fmt: skip
