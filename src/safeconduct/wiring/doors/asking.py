"""Asking Telegram through aiogram: updates as they came, and files. aiogram is imported where a token is set alone."""

import functools
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from django.conf import settings

from safeconduct.foundation.channels.telegram import reading

if TYPE_CHECKING:
    from aiogram import Bot

# In seconds; Telegram asks for more where it wants more.
_UNTIL_MENDED = 30.0
_CONFLICT = 5.0
FETCHED_WITHIN = 60
# Updates that Telegram pushes at once. Each holds a thread of `take` while its file comes; the page needs the others.
_PUSHED_AT_ONCE = 4


class Trouble(Exception):
    """Telegram could not be asked, or did not answer; `wait` is how many seconds it wants to be left alone."""

    def __init__(self, wait: float = 0) -> None:
        super().__init__()
        self.wait = wait


class TokenRefused(Trouble):
    """The token is none, or no longer."""


class AnotherAsks(Trouble):
    """Another program asks with the same token, or a webhook is set."""


class Away(Trouble):
    """No connection, or an error of theirs."""


def preload() -> None:
    """Import what asking needs, before a fork shares it."""
    import aiogram.client.session.aiohttp  # noqa: PLC0415

    raw_updates()
    del aiogram


class Asking:
    """One bot, asked through aiogram."""

    def __init__(self, token: str, webhook: str = "", secret: str = "") -> None:
        self.token, self.webhook, self.secret = token, webhook, secret
        self.bot: Bot | None = None
        self.is_set_up = False

    async def be_pushed(self) -> None:
        """Have updates pushed to our webhook, and look that they still are. Raises Trouble."""
        from aiogram.methods import GetWebhookInfo  # noqa: PLC0415

        await self._set_up()
        standing = await self._asked(GetWebhookInfo(), 20)
        if standing.url != self.webhook:
            self.is_set_up = False
            await self._set_up()

    async def updates(self, offset: int | None, seconds: int) -> list[bytes]:
        """What came, each as it is; waits so many seconds for the first. Everything before `offset` is acknowledged.

        Raises Trouble.
        """
        await self._set_up()
        found = await self._asked(
            raw_updates()(offset=offset, timeout=seconds, allowed_updates=list(reading.ASKED_FOR)), seconds + 10
        )
        return [json.dumps(each, ensure_ascii=False).encode("utf-8", "surrogatepass") for each in found]

    async def fetch(self, file_id: str) -> AsyncIterator[bytes]:
        """A file in pieces. Raises Trouble."""
        from aiogram.exceptions import AiogramError  # noqa: PLC0415

        bot = self._bot()
        try:
            file = await bot.get_file(file_id, request_timeout=FETCHED_WITHIN)
            url = bot.session.api.file_url(self.token, file.file_path or "")
            async for piece in bot.session.stream_content(url, timeout=FETCHED_WITHIN, raise_for_status=True):
                yield piece
        except (AiogramError, OSError) as error:
            raise Away from error
        except Exception as error:
            if type(error).__module__.startswith("aiohttp"):
                raise Away from error
            raise

    async def close(self) -> None:
        """Close its connections."""
        if self.bot is not None:
            await self.bot.session.close()

    async def _set_up(self) -> None:
        """Once: who we are, for our pages; then the webhook, or none, since it would keep every update from us."""
        if self.is_set_up:
            return
        from aiogram.methods import DeleteWebhook, GetMe, SetWebhook  # noqa: PLC0415

        me = await self._asked(GetMe(), 20)
        (settings.INSTALLATION.data / "telegram_bot").write_text(me.username or "")
        if self.webhook:
            hook = SetWebhook(
                url=self.webhook, secret_token=self.secret, allowed_updates=list(reading.ASKED_FOR),
                max_connections=_PUSHED_AT_ONCE,
            )  # fmt: skip
            await self._asked(hook, 20)
        else:
            await self._asked(DeleteWebhook(drop_pending_updates=False), 20)
        self.is_set_up = True

    async def _asked(self, method: Any, seconds: int) -> Any:  # noqa: ANN401  # what aiogram's method returns
        from aiogram import exceptions as said  # noqa: PLC0415

        try:
            return await self._bot()(method, request_timeout=seconds)
        except said.TelegramRetryAfter as error:
            raise Away(error.retry_after) from error
        except (said.TelegramUnauthorizedError, said.TelegramNotFound) as error:
            raise TokenRefused(_UNTIL_MENDED) from error
        except said.TelegramConflictError as error:
            self.is_set_up = False
            raise AnotherAsks(_CONFLICT) from error
        except (said.AiogramError, OSError) as error:
            raise Away from error

    def _bot(self) -> "Bot":
        if self.bot is None:
            from aiogram import Bot  # noqa: PLC0415
            from aiogram.client.session.aiohttp import AiohttpSession  # noqa: PLC0415
            from aiogram.client.telegram import TelegramAPIServer  # noqa: PLC0415

            api = settings.INSTALLATION.telegram_api.rstrip("/")
            session = AiohttpSession(api=TelegramAPIServer.from_base(api)) if api else AiohttpSession()
            self.bot = Bot(self.token, session=session)
        return self.bot


@functools.cache
def raw_updates() -> Any:  # noqa: ANN401  # a class that exists only where aiogram is imported
    """`getUpdates` whose answer stays as it came: one odd update must not keep all others from being read."""
    from aiogram.methods import TelegramMethod  # noqa: PLC0415

    class RawUpdates(TelegramMethod[list[dict[str, Any]]]):
        __returning__ = list[dict[str, Any]]
        __api_method__ = "getUpdates"

        offset: int | None = None
        timeout: int | None = None
        allowed_updates: list[str] | None = None

    return RawUpdates
