"""One caller's chat over a channel with addresses, and the words with which the bot begins."""

import dataclasses
from collections.abc import Callable

from safeconduct.foundation.channels.contract import Button, Outbound
from safeconduct.foundation.languages.domain.texts import Texts
from safeconduct.line.hotline.actions import speaking
from safeconduct.line.hotline.domain.sending import Sending
from safeconduct.line.hotline.models import Address, Conversation

# What is written inside one durable transaction, in order.
Steps = list[Callable[[], None]]

# After how many hours what only helps at the moment goes again.
SOON = 1


@dataclasses.dataclass(frozen=True)
class Chat:
    """One caller's chat with us: where to answer, and what is known of it."""

    channel: str
    to: bytes = dataclasses.field(repr=False)
    address: Address
    is_new: bool

    @property
    def conversation(self) -> Conversation | None:
        """Theirs, once they have written."""
        return self.address.conversation

    @property
    def texts(self) -> Texts | None:
        """What the bot says in their language."""
        return speaking.texts_of(self.address.language)

    def says(
        self, text: str, buttons: tuple[tuple[Button, ...], ...] = (), keeps: int | None = None
    ) -> list[speaking.Posted]:
        """Words of the bot, sealed."""
        sending = Sending(Outbound(self.to, text, buttons=buttons), bytes(self.address.name), keeps=keeps)
        return speaking.seal(self.channel, *speaking.in_pieces(self.channel, sending))


def first_words(chat: Chat) -> list[speaking.Posted]:
    """What Telegram sees comes first, before anything is written; then the languages."""
    worded = chat.texts
    if worded is None:
        return []
    sees = "\n\n".join(worded.sentences[f"telegram.sees.{place}"] for place in range(3))
    return [
        *chat.says(sees + "\n\n" + worded.sentence("telegram.safer")),
        *chat.says(worded.sentence("telegram.choose"), speaking.language_buttons()),
    ]
