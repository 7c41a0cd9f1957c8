"""Each kind of deed as a sentence in the reader's language. Written out here, so that translators find it.

`who` did it, `which` is the member's name or the first letters of a conversation's number. What else is known of a
deed stands behind the sentence, word by word.
"""

import uuid
from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.audit.domain.leaves import Detail
from safeconduct.foundation.kit.actors import CALLER, SYSTEM
from safeconduct.foundation.staff.domain.roles import Role
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.staff.models import Act
from safeconduct.foundation.staff.views import wording

SENTENCES = {
    Deed.ACCOUNT_DISABLED: _("%(who)s removed %(which)s from the house."),
    Deed.ACCOUNT_INVITED: _("%(who)s made a link for somebody new."),
    Deed.ACCOUNT_JOINED: _("%(who)s came by a link and made a key."),
    Deed.ACCOUNT_KEYS_GIVEN: _("%(who)s gave a team's older keys to %(which)s."),
    Deed.ACCOUNT_KEYS_RENEWED: _("%(who)s made a new key for a forgotten passphrase."),
    Deed.ACCOUNT_SIGNED_IN: _("%(who)s signed in."),
    Deed.ACCOUNT_SIGNED_OUT: _("%(who)s signed out."),
    Deed.ADDRESS_SHOWN: _("%(who)s saw the address behind conversation %(which)s."),
    Deed.BACKUP_MADE: _("%(who)s made a backup."),
    Deed.BACKUP_RESTORED: _("%(who)s restored a backup."),
    Deed.CALLER_RETURNED: _("%(who)s came back to conversation %(which)s with a receipt."),
    Deed.CANARY_OPENED: _("%(who)s opened the canary %(which)s, which nobody has a reason to open."),
    Deed.CHANNEL_KEY_MADE: _("%(who)s made the key that signs the list of true channels."),
    Deed.CHANNEL_LIST_ASKED: _("%(who)s proposed a list of true channels."),
    Deed.CHANNEL_LIST_REFUSED: _("%(who)s refused or took back a list of true channels."),
    Deed.CHANNEL_LIST_SIGNED: _("%(who)s signed the list of true channels."),
    Deed.CODE_OF_CONDUCT_ACCEPTED: _("%(who)s accepted the code of conduct."),
    Deed.CONVERSATIONS_SEARCHED: _("%(who)s searched the conversations."),
    Deed.CONVERSATION_ASSIGNED: _("%(who)s assigned conversation %(which)s."),
    Deed.CONVERSATION_CLOSED: _("%(who)s closed conversation %(which)s."),
    Deed.CONVERSATION_FLAGGED: _("%(who)s set or lifted a flag on conversation %(which)s."),
    Deed.CONVERSATION_FORGOTTEN: _("%(who)s had conversation %(which)s forgotten."),
    Deed.CONVERSATION_HELD: _("%(who)s kept conversation %(which)s from being forgotten."),
    Deed.CONVERSATION_JOINED: _("%(who)s joined conversation %(which)s with another of the same person."),
    Deed.CONVERSATION_OPENED: _("%(who)s opened conversation %(which)s."),
    Deed.CONVERSATION_PARTED: _("%(who)s parted conversation %(which)s from the one it was joined with."),
    Deed.CONVERSATION_RAISED: _("%(who)s changed how urgent conversation %(which)s is."),
    Deed.CONVERSATION_REOPENED: _("%(who)s opened the closed conversation %(which)s again."),
    Deed.DEEDS_READ: _("%(who)s read this log."),
    Deed.EPOCH_MADE: _("%(who)s made a team's new key."),
    Deed.ERASURE_DONE: _("%(who)s erased what had expired."),
    Deed.ERASURE_RELEASED: _("%(who)s let many conversations expire at once."),
    Deed.EXPORT_MADE: _("%(who)s made an export."),
    Deed.FILE_OPENED: _("%(who)s opened a file of conversation %(which)s."),
    Deed.HAND_OVER_READ: _("%(who)s read a hand-over note."),
    Deed.HAND_OVER_WRITTEN: _("%(who)s wrote a hand-over note."),
    Deed.HOLD_LIFTED: _("%(who)s let conversation %(which)s be forgotten in its time."),
    Deed.INSTALLATION_FOUNDED: _("%(who)s founded this installation."),
    Deed.KEYS_RECOVERED: _("%(who)s let %(which)s in by the keys of three trustees."),
    Deed.KEYS_REWRAPPED: _("%(who)s gave conversation %(which)s new keys because somebody had left."),
    Deed.MEMBER_KEY_SIGNED: _("%(who)s was the second to let %(which)s in."),
    Deed.MESSAGE_DELIVERED: _("%(who)s delivered a message of conversation %(which)s."),
    Deed.MESSAGE_RECEIVED: _("%(who)s wrote to us in conversation %(which)s."),
    Deed.MESSAGE_UNDELIVERABLE: _("%(who)s could not deliver a message of conversation %(which)s."),
    Deed.NOTE_WRITTEN: _("%(who)s kept a note on conversation %(which)s."),
    Deed.NOTICE_SEEN: _("%(who)s saw a notice."),
    Deed.OPENINGS_UNUSUAL: _("%(who)s opened far more conversations than others."),
    Deed.PAGE_SENT: _("%(who)s called %(which)s because something was due."),
    Deed.PAGE_TAPPED: _("%(who)s took over what was due."),
    Deed.PAGE_UNANSWERED: _("%(who)s could reach nobody about something that was due."),
    Deed.PRESENCE_SAID: _("%(who)s said whether they come to a shift."),
    Deed.PRIVILEGED_ACT_APPROVED: _("%(who)s approved what was asked for %(which)s."),
    Deed.PRIVILEGED_ACT_ASKED: _("%(who)s asked a second person for an act that concerns %(which)s."),
    Deed.PRIVILEGED_ACT_REFUSED: _("%(who)s refused or took back request %(which)s."),
    Deed.REPLY_RELEASED: _("%(who)s read a colleague's answer in conversation %(which)s and let it go."),
    Deed.REPLY_SENT_BACK: _("%(who)s sent an answer in conversation %(which)s back to who wrote it."),
    Deed.REPLY_TAKEN_BACK: _("%(who)s took an answer in conversation %(which)s back before it went out."),
    Deed.REPLY_WITHHELD: _("%(who)s asked a second person to read an answer in conversation %(which)s."),
    Deed.REPLY_WRITTEN: _("%(who)s answered in conversation %(which)s."),
    Deed.ROLE_ENDED: _("%(who)s ended a role of %(which)s."),
    Deed.ROLE_GIVEN: _("%(who)s gave %(which)s a role."),
    Deed.ROTA_CHANGED: _("%(who)s changed the rota."),
    Deed.SECOND_FACTOR_ADDED: _("%(who)s added a second factor."),
    Deed.SECOND_FACTOR_REMOVED: _("%(who)s removed a second factor."),
    Deed.SETTING_CHANGED: _("%(who)s changed a setting."),
    Deed.SIGN_IN_FAILED: _("Somebody failed to sign in as %(who)s."),
    Deed.TEAM_JOINED: _("%(who)s brought %(which)s into a team."),
    Deed.TEAM_LEFT: _("%(who)s took %(which)s out of a team."),
    Deed.TEXT_APPROVED: _("%(who)s approved a text."),
    Deed.TEXT_READ: _("%(who)s read a text as the first of two."),
    Deed.TEXT_SENT_BACK: _("%(who)s sent a text back."),
}

LABELS = {
    "act": _("act: %(value)s"),
    "asked_by": _("proposed by: %(value)s"),
    "by": _("by: %(value)s"),
    "deed": _("sought: %(value)s"),
    "key": _("key: %(value)s"),
    "kind": _("kind: %(value)s"),
    "language": _("language: %(value)s"),
    "member": _("about: %(value)s"),
    "read_by": _("read by: %(value)s"),
    "role": _("role: %(value)s"),
    "roles": _("roles: %(value)s"),
    "since": _("from: %(value)s"),
    "team": _("team: %(value)s"),
    "text": _("text: %(value)s"),
    "texts": _("texts: %(value)s"),
    "version": _("version: %(value)s"),
    "what": _("what: %(value)s"),
    "wing": _("wing: %(value)s"),
    "without": _("not sealed to a key that nobody let in: %(value)s"),
}

TEAMS = {
    Team.HOTLINE: _("hotline"),
    Team.PASSAGE: _("passage"),
    Team.PRISONERS: _("prisoners"),
    Team.MEDICAL: _("medical"),
    Team.BUREAU: _("bureau"),
    Team.TRACING: _("tracing"),
    Team.INSPECTORS: _("inspectors"),
    Team.PUBLISHERS: _("publishers"),
    Team.AUDITORS_LINE: _("auditors of the line"),
    Team.AUDITORS_CUSTODY: _("auditors of custody"),
}

VALUES = {
    "link": _("link"), "totp": _("app"), "webauthn": _("passkey"), "language": _("language"),
    "passphrase": _("passphrase"), "line": _("line"), "custody": _("custody"),
}  # fmt: skip

_SYSTEM, _CALLER = _("The system"), _("A caller")
_GAP = "…"


def sentence(deed: Deed, detail: Detail, names: Mapping[uuid.UUID, str]) -> str:
    """What was done, by whom and to which."""
    which = _short(detail.subject, names) if detail.subject else _GAP
    return gettext(SENTENCES[deed]) % {"who": _who(detail.actor, names), "which": which}


def name_of(deed: str) -> str:
    """The sentence with gaps, as lists of kinds show it."""
    return gettext(SENTENCES[Deed(deed)]) % {"who": _GAP, "which": _GAP}


def kinds() -> list[tuple[str, str]]:
    """Every kind of deed with its sentence, in the order of the reader's alphabet."""
    return sorted(((deed.value, name_of(deed)) for deed in Deed), key=lambda pair: pair[1].strip(f"{_GAP} :"))


def words(detail: Detail, names: Mapping[uuid.UUID, str]) -> list[str]:
    """What else is known of a deed. A word that a newer version wrote stands as it is."""
    return [
        gettext(LABELS.get(key, key + ": %(value)s")) % {"value": _value(key, value, names)}
        for key, value in detail.words.items()
        if value
    ]


def _value(key: str, value: str, names: Mapping[uuid.UUID, str]) -> str:
    try:
        match key:
            case "act":
                return wording.act_name(Act(value))
            case "deed":
                return name_of(value)
            case "member" | "without" | "asked_by" | "read_by":
                return _short(uuid.UUID(hex=value), names)
            case "role" | "roles":
                return ", ".join(wording.role_name(Role(name)) for name in value.split())
            case "team":
                return gettext(TEAMS[Team(value)])
    except ValueError:
        return value
    return gettext(VALUES[value]) if value in VALUES else value


def _who(account: uuid.UUID, names: Mapping[uuid.UUID, str]) -> str:
    if account == SYSTEM.id:
        return gettext(_SYSTEM)
    return gettext(_CALLER) if account == CALLER.id else _short(account, names)


def _short(number: uuid.UUID, names: Mapping[uuid.UUID, str]) -> str:
    return names.get(number, number.hex[:8])
