"""Lays really sealed conversations into a rehearsal, many at a time; run by bench_desk.py in the house's environment.

Receipts are left out (their rows are the decoys that every conversation has too): nothing at the desk reads them.
"""

import os
import secrets
import sys
import uuid

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safeconduct.wiring.settings")

import django

django.setup()

from safeconduct.foundation.kit import clock, durable  # noqa: E402
from safeconduct.foundation.staff import queries as staff  # noqa: E402
from safeconduct.foundation.staff.domain.teams import Team  # noqa: E402
from safeconduct.foundation.vault.domain import sealing  # noqa: E402
from safeconduct.foundation.vault.models import WrappedKey  # noqa: E402
from safeconduct.line.hotline.actions.receiving import unchosen_cover  # noqa: E402
from safeconduct.line.hotline.domain import naming  # noqa: E402
from safeconduct.line.hotline.domain.payloads import DeskEntry, MessageText  # noqa: E402
from safeconduct.line.hotline.domain.sealed import seal_entry, seal_message, wrap_for  # noqa: E402
from safeconduct.line.hotline.models import Conversation, DeskNote, Message, State  # noqa: E402

AT_ONCE = 500
WORDS = ("둘이 같이 갈 수 있습니까. 한 사람은 다쳤습니다.", "Чи можу я здатися? Мене звуть ніяк.", "Где вы? Я ранен.")
LANGUAGES = ("ko", "uk", "ru")


def conversation(number: int, state: State, epoch: staff.Epoch) -> tuple[Conversation, list[WrappedKey], bytes, bytes]:
    """One person's first message, sealed as the door would have sealed it."""
    now, own = clock.now(), uuid.uuid4()
    thread, desk = sealing.new_pair(), sealing.new_pair()
    row = Conversation(
        id=own, language=LANGUAGES[number % 3], first_day=now.date(), last_day=now.date(), state=state,
        rank=number % 4, epoch=epoch.id, thread_public=thread.public, desk_public=desk.public,
        box_public=sealing.new_pair().public, cover_public=sealing.new_pair().public,
    )  # fmt: skip
    wraps = (
        wrap_for(epoch.id, epoch.public, naming.thread_key(own, 0), thread.private),
        wrap_for(epoch.id, epoch.public, naming.desk_key(own, 0), desk.private),
        unchosen_cover(own, epoch.id),
    )
    text = MessageText(from_us=False, text=f"{WORDS[number % 3]} needle {number}", at=now)
    label = DeskEntry("label", now, "", {"why": "wounded" if number % 4 == 3 else "", "rank": str(number % 4),
                                         "channel": "web"})  # fmt: skip
    keys = [WrappedKey(key=wrap.key, holder=wrap.holder, sealed=wrap.sealed) for wrap in wraps]
    return row, keys, seal_message(thread.public, own, text), seal_entry(desk.public, own, label)


def lay(first: int, end: int, state: State, epoch: staff.Epoch) -> None:
    """So many, in one transaction."""
    made = [conversation(number, state, epoch) for number in range(first, end)]

    def keep() -> None:
        for number, (row, _, _, _) in enumerate(made, first):
            row.came = number + 1000
        Conversation.objects.bulk_create([row for row, _, _, _ in made])
        WrappedKey.objects.bulk_create([key for _, keys, _, _ in made for key in keys])
        Message.objects.bulk_create(
            Message(conversation=row, day=row.first_day, name=secrets.token_bytes(32), sealed=sealed)
            for row, _, sealed, _ in made
        )
        DeskNote.objects.bulk_create(DeskNote(conversation=row, sealed=sealed) for row, _, _, sealed in made)

    durable.transact("line", keep)


def main() -> None:
    """As many conversations as asked for, of which some live: half of those wait."""
    number, living = int(sys.argv[1]), int(sys.argv[2])
    epoch = staff.current_epoch(Team.HOTLINE)
    for state, first, end in (
        (State.CLOSED, 0, number - living),
        (State.ANSWERED, number - living, number - living // 2),
        (State.WAITING, number - living // 2, number),
    ):
        for start in range(first, end, AT_ONCE):
            lay(start, min(start + AT_ONCE, end), state, epoch)


if __name__ == "__main__":
    main()
