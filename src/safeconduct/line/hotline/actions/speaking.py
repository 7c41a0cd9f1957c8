"""What goes out over a channel with addresses: sealed to the sender before an act, posted in its transaction."""

import dataclasses
import datetime
import secrets
import uuid
from collections.abc import Sequence

from django.conf import settings
from django.db.models import Q, QuerySet

from safeconduct.foundation.channels import entries
from safeconduct.foundation.channels.contract import Act, Button, Outbound
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.kit.durable import transact
from safeconduct.foundation.languages.domain.offered import BY_CODE
from safeconduct.foundation.languages.domain.texts import Texts
from safeconduct.foundation.publishing import queries as publishing
from safeconduct.foundation.vault import queries as vault
from safeconduct.foundation.work import actions as work
from safeconduct.foundation.work.actions.posting import SENDER
from safeconduct.line.hotline.domain.delivery import route
from safeconduct.line.hotline.domain.payloads import DeskEntry
from safeconduct.line.hotline.domain.sending import Sending
from safeconduct.line.hotline.models import Address, Deletable

# Telegram deletes for us what is younger than two days; one hour is left for the call itself.
DELETABLE = datetime.timedelta(hours=47)

# Until the rota answers: within how many hours we try to answer.
_HOURS = 12
_KEY = 32

# A file of the data folder.
BOT = "telegram_bot"
# Messages of one chat in two days, or of all chats in one round.
AT_ONCE = 1000


@dataclasses.dataclass(frozen=True)
class Posted:
    """One sending, sealed and ready to be posted."""

    channel: str
    key: bytes
    sealed: bytes


def seal(channel: str, *sendings: Sending) -> list[Posted]:
    """Seal sendings, in the order in which they are to go out; before the durable part."""
    with durable.reading("line"):
        sender = vault.public_key(SENDER)
    keys = [secrets.token_bytes(_KEY) for _ in sendings]
    return [
        Posted(channel, key, work.seal_due(sender, channel, key, each.encode()))
        for key, each in zip(keys, sendings, strict=True)
    ]


@dataclasses.dataclass(frozen=True)
class Answer:
    """One answer of ours over a channel: the key by which word of its pieces finds it again, and the pieces."""

    key: str
    posted: tuple[Posted, ...]


def answer(desk: Sequence[DeskEntry], conversation: uuid.UUID, text: str) -> Answer | None:
    """What sends an answer to where they write from; None for who reads on our page. The address is shown to nobody."""
    to = route(desk)
    if to is None:
        return None
    key = secrets.token_hex(8)
    sending = Sending(Outbound(to.address, text), to.name, conversation, key)
    return Answer(key, tuple(seal(to.channel, *in_pieces(to.channel, sending))))


def post(posted: Sequence[Posted], due: datetime.datetime | None = None) -> None:
    """Let them go out now, or when they are due; inside a durable action."""
    at = due or clock.now()
    for each in posted:
        work.post(each.channel, each.sealed, at, each.key)


def in_pieces(channel: str, sending: Sending) -> list[Sending]:
    """A sending as so many as its channel needs to carry its text; the buttons stand under the last."""
    texts = entries.channel(channel)("").parts(sending.outbound.text)
    last = len(texts) - 1
    return [
        dataclasses.replace(
            sending, part=part, parts=len(texts),
            outbound=dataclasses.replace(
                sending.outbound, text=text, buttons=sending.outbound.buttons if part == last else ()
            ),
        )
        for part, text in enumerate(texts)
    ]  # fmt: skip


def deletion(channel: str, address: Address, to: bytes, number: int, keeps: int | None = None) -> Deletable:
    """What lets us delete a message of a chat later. `to` is the chat, `number` the message's there."""
    (sealed,) = seal(channel, Sending(Outbound(to, "", act=Act.DELETE, number=number), bytes(address.name)))
    now, hours = clock.now(), keeps if keeps is not None else address.timer or None
    return Deletable(
        key=sealed.key, address=address, channel=channel, sealed=sealed.sealed, until=now + DELETABLE,
        delete_at=now + datetime.timedelta(hours=hours) if hours is not None else None,
    )  # fmt: skip


def timed(hours: int) -> datetime.datetime | None:
    """When what is sent now is deleted by itself; None where it is not."""
    return clock.now() + datetime.timedelta(hours=hours) if hours else None


def delete_all(address: bytes) -> None:
    """Let everything of this chat be deleted now that still can be; inside a durable action."""
    _post_deletions(Deletable.objects.filter(address=address))


def delete_due(now: datetime.datetime) -> int:
    """Let what has stood long enough be deleted; how many. What can no longer be deleted is not remembered either."""
    over = Deletable.objects.filter(Q(delete_at__lte=now) | Q(until__lte=now))
    return transact("line", lambda: _post_deletions(over)) if over.exists() else 0


def _post_deletions(rows: QuerySet[Deletable]) -> int:
    now = clock.now()
    found = list(rows.select_for_update().order_by("until")[:AT_ONCE])
    post([Posted(row.channel, bytes(row.key), bytes(row.sealed)) for row in found if row.until > now])
    Deletable.objects.filter(key__in=[row.key for row in found]).delete()
    return len(found)


def texts_of(language: str) -> Texts | None:
    """What we say in a language, or in the first that may be shown; None where none may."""
    found = {each.language.code: each for each in publishing.shown()}
    chosen = found.get(language) or found.get("en") or next(iter(found.values()), None)
    hours = str(getattr(settings, "ANSWER_WITHIN_HOURS", _HOURS))
    return chosen.filled(hours=hours, address=web_address(chosen.language.code)) if chosen else None


def web_address(language: str, path: str = "") -> str:
    """Where our pages stand."""
    host = settings.INSTALLATION.host
    return f"{f'https://{host}' if host else 'http://localhost:8000'}/{language}/{path}"


def language_buttons() -> tuple[tuple[Button, ...], ...]:
    """One for each language that may be shown, three a row, in its own name."""
    codes = [each.language.code for each in publishing.shown()]
    found = [Button(BY_CODE[code].own_name, f"language:{code}") for code in codes]
    return tuple(tuple(found[at : at + 3]) for at in range(0, len(found), 3))


def way_buttons(worded: Texts) -> tuple[tuple[Button, ...], ...]:
    """What one can ask of the bot beside writing."""
    said = worded.sentence
    return (
        (Button(said("telegram.move"), "web"),),
        (Button(said("telegram.delete"), "delete"), Button(said("telegram.timer"), "timer:24")),
        (Button(said("telegram.language"), "language"), Button(said("telegram.forget"), "forget")),
    )


def bot_name() -> str:
    """What our bot is called, as the process that asks Telegram wrote it down; empty where there is none."""
    try:
        return str((settings.INSTALLATION.data / BOT).read_text().strip())
    except FileNotFoundError:
        return ""
