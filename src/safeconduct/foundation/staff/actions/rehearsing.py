"""Made-up members again: their opened keys, and fresh links, from the passphrases that the rehearsal keeps."""

import uuid

from django.conf import settings

from safeconduct.foundation.kit.actors import SYSTEM
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.staff.actions import links
from safeconduct.foundation.staff.actions.founding import NoRehearsal
from safeconduct.foundation.staff.domain import member_keys
from safeconduct.foundation.staff.models import Account, LinkKind


def open_made_up(name: str, passphrase: str) -> tuple[uuid.UUID, bytes]:
    """A made-up member's id and opened private key. Raises NoRehearsal on a real installation, Unopenable."""
    account = _account(name)
    return account.id, member_keys.opened(account.id, passphrase, bytes(account.salt), bytes(account.private))


def link_for_made_up(name: str, passphrase: str) -> links.Link:
    """A fresh link, good once, for a day. Raises NoRehearsal on a real installation, Unopenable."""
    _, private = open_made_up(name, passphrase)
    return _issue(_account(name), private)


@durable("staff")
def _issue(account: Account, private: bytes) -> links.Link:
    return links.issue(LinkKind.REHEARSAL, SYSTEM, account=account, carries=private)


def _account(name: str) -> Account:
    if not settings.INSTALLATION.is_rehearsal:
        raise NoRehearsal("Made-up members are for a rehearsal only.")
    return Account.objects.get(name=name)
