"""What a caller asked of the machine and not of us: to begin, a language, the safer page, to delete or forget."""

from collections.abc import Callable

from django.db.models import F

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.channels.contract import Act, Button, Outbound
from safeconduct.foundation.channels.contract import Inbound as Arrived
from safeconduct.foundation.kit import clock, secret_files
from safeconduct.foundation.kit.actors import CALLER
from safeconduct.foundation.kit.inserting import insert
from safeconduct.foundation.languages.domain.texts import Texts
from safeconduct.foundation.publishing import queries as publishing
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline.actions import moving, speaking
from safeconduct.line.hotline.actions.chats import SOON, Chat, Steps, first_words
from safeconduct.line.hotline.actions.forgetting import destroy
from safeconduct.line.hotline.domain.sending import Sending, code_of, is_leaflet
from safeconduct.line.hotline.models import Address, Begun, Conversation, Deletable

# Different codes a day that are counted: links can be made up, and each makes a row.
MOST_CODES = 500
TIMERS = (0, 1, 24)


def answer(chat: Chat, arrived: Arrived) -> Steps:
    """What to do for this command; every pressed button gets its answer, so that it does not go on turning."""
    does = _COMMANDS.get(arrived.command, _begin)
    steps = does(chat, arrived.argument)
    if arrived.tap:
        tap = Sending(Outbound(chat.to, "", act=Act.ANSWER_TAP, tap=arrived.tap), bytes(chat.address.name))
        answered = speaking.seal(chat.channel, tap)
        steps = [lambda: speaking.post(answered), *steps]
    return steps


def _posting(posted: list[speaking.Posted]) -> Steps:
    return [lambda: speaking.post(posted)]


def _begin(chat: Chat, argument: str) -> Steps:
    if code := code_of(argument):
        return moving.arrive(chat, code)
    steps: Steps = []
    if chat.is_new and is_leaflet(argument):
        name = leaflet(argument)
        steps.append(lambda: _count(name))
    return [*steps, *_posting(first_words(chat))]


def leaflet(code: str) -> bytes:
    """The name under which a leaflet's code is counted."""
    return receipts.keyed_hash(secret_files.read("door", "pepper"), b"leaflet", code.encode())


def _count(code: bytes) -> None:
    today = clock.today()
    if Begun.objects.filter(code=code, day=today).update(count=F("count") + 1):
        return
    if Begun.objects.filter(day=today).count() < MOST_CODES:
        insert([Begun(code=code, day=today, count=1)])


def _language(chat: Chat, code: str) -> Steps:
    if code not in {each.language.code for each in publishing.shown()}:
        worded = chat.texts
        return _posting(chat.says(worded.sentence("telegram.choose"), speaking.language_buttons())) if worded else []
    name, row = bytes(chat.address.name), chat.conversation
    chat.address.language = code

    def keep() -> None:
        Address.objects.filter(name=name).update(language=code)
        if row is not None:
            Conversation.objects.filter(id=row.id).update(language=code, version=F("version") + 1)

    worded = chat.texts
    words = chat.says(worded.sentence("telegram.write"), speaking.way_buttons(worded)) if worded else []
    # A new address has its language from the start.
    return [keep, *_posting(words)]


def _web(chat: Chat, _: str) -> Steps:
    worded = chat.texts
    if worded is None:
        return []
    code, steps = moving.leave(chat, worded)
    link = speaking.web_address(worded.language.code, f"write?move={code}" if code else "write")
    said = speaking.texts_of(worded.language.code)
    text = (said or worded).sentence("telegram.moving") + "\n\n" + link
    return [*steps, *_posting(chat.says(text, keeps=SOON))]


def _delete(chat: Chat, _: str) -> Steps:
    worded, name = chat.texts, bytes(chat.address.name)
    said = chat.says(taps(worded), keeps=SOON) if worded else []
    return [lambda: speaking.delete_all(name), *_posting(said)]


def taps(worded: Texts) -> str:
    """How to delete what we cannot, tap by tap."""
    names = ("deleting", "delete_android", "delete_iphone", "delete_computer", "delete_limit")
    return "\n\n".join(worded.sentence(f"telegram.{name}") for name in names)


def _timer(chat: Chat, argument: str) -> Steps:
    hours = int(argument) if argument.isascii() and argument.isdigit() and int(argument) in TIMERS else max(TIMERS)
    name, worded = bytes(chat.address.name), chat.texts
    sooner = speaking.timed(hours)

    def keep() -> None:
        Address.objects.filter(name=name).update(timer=hours)
        Deletable.objects.filter(address=name, delete_at=None).update(delete_at=sooner)

    return [keep, *_posting(chat.says(worded.sentence("telegram.timed")) if worded else [])]


def _forget(chat: Chat, argument: str) -> Steps:
    worded, name, row = chat.texts, bytes(chat.address.name), chat.conversation
    if argument != "yes":
        if worded is None:
            return []
        lose = "\n\n".join(worded.sentences[f"forget.lose.{place}"] for place in (0, 2))
        return _posting(chat.says(lose, ((Button(worded.sentence("forget.confirm"), "forget:yes"),),), keeps=SOON))
    said = chat.says(worded.sentence("forget.done"), keeps=SOON) if worded else []

    def keep() -> None:
        speaking.delete_all(name)
        if row is not None:
            destroy(row.id)
            audit.note(CALLER, Deed.CONVERSATION_FORGOTTEN, row.id)

    return [keep, *_posting(said)]


_COMMANDS: dict[str, Callable[[Chat, str], Steps]] = {
    "start": _begin,
    "language": _language,
    "web": _web,
    "delete": _delete,
    "timer": _timer,
    "forget": _forget,
}
