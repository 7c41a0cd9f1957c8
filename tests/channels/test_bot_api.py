"""The local Bot API server behaves as Telegram documents its own: seen through aiogram, over real HTTP."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

from channels.bot_api import BotApi, Fault, serving

pytestmark = pytest.mark.slow


@pytest.fixture
def api() -> Iterator[BotApi]:
    api = BotApi()
    with serving(api):
        yield api


def through(api: BotApi, act: Callable[[Any], Coroutine[Any, Any, Any]]) -> Any:  # noqa: ANN401
    """Do this with aiogram's own bot."""
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer

    async def run() -> object:
        session = AiohttpSession(api=TelegramAPIServer.from_base(api.address))
        async with Bot(api.token, session=session) as bot:
            return await act(bot)

    return asyncio.run(run())


def test_it_is_the_bot_that_it_says(api: BotApi) -> None:
    assert through(api, lambda bot: bot.get_me()).username == "local_bot"


def test_updates_wait_until_the_next_question_acknowledges_them(api: BotApi) -> None:
    anna = api.person()
    first, second = anna.says("раз"), anna.says("два")

    async def ask(bot: Any) -> list[list[int]]:  # noqa: ANN401
        asked = [await bot.get_updates(), await bot.get_updates(), await bot.get_updates(offset=second["update_id"])]
        return [[each.update_id for each in found] for found in asked]

    both = [first["update_id"], second["update_id"]]
    assert through(api, ask) == [both, both, both[1:]]


def test_a_question_waits_for_an_update(api: BotApi) -> None:
    anna = api.person()

    async def ask(bot: Any) -> Any:  # noqa: ANN401
        question = asyncio.ensure_future(bot.get_updates(timeout=10))
        while not api.asking:  # noqa: ASYNC110  # it is another thread's number
            await asyncio.sleep(0.01)
        anna.says("здесь")
        return await question

    assert through(api, ask)[0].message.text == "здесь"


def test_of_two_who_ask_the_first_is_sent_away(api: BotApi) -> None:
    from aiogram.exceptions import TelegramConflictError

    async def ask(bot: Any) -> None:  # noqa: ANN401
        first = asyncio.ensure_future(bot.get_updates(timeout=10))
        while not api.asking:  # noqa: ASYNC110  # it is another thread's number
            await asyncio.sleep(0.01)
        await bot.get_updates()
        await first

    with pytest.raises(TelegramConflictError, match="terminated by other"):
        through(api, ask)


def test_a_message_goes_to_who_began_and_to_nobody_else(api: BotApi) -> None:
    from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError

    anna, stranger = api.person(), api.person("Boris")
    anna.says("/start")

    assert through(api, lambda bot: bot.send_message(anna.id, "Слушаем.")).text == "Слушаем."
    assert anna.heard == ["Слушаем."]
    with pytest.raises(TelegramForbiddenError, match="initiate"):
        through(api, lambda bot: bot.send_message(stranger.id, "Слушаем."))
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        through(api, lambda bot: bot.send_message(5, "Слушаем."))
    anna.blocks()
    with pytest.raises(TelegramForbiddenError, match="blocked"):
        through(api, lambda bot: bot.send_message(anna.id, "Слушаем."))


def test_a_text_has_at_most_4096_utf_16_units(api: BotApi) -> None:
    from aiogram.exceptions import TelegramBadRequest

    anna = api.person()
    anna.says("/start")

    assert through(api, lambda bot: bot.send_message(anna.id, "🙂" * 2048))
    with pytest.raises(TelegramBadRequest, match="too long"):
        through(api, lambda bot: bot.send_message(anna.id, "🙂" * 2048 + "x"))


def test_its_own_words_can_be_changed_and_any_deleted_for_two_days(api: BotApi) -> None:
    from aiogram.exceptions import TelegramBadRequest

    anna = api.person()
    theirs = anna.says("/start")["message"]["message_id"]
    ours = through(api, lambda bot: bot.send_message(anna.id, "Слушаем.")).message_id

    through(api, lambda bot: bot.edit_message_text("Да?", chat_id=anna.id, message_id=ours))
    assert anna.heard == ["Да?"]
    assert through(api, lambda bot: bot.delete_message(anna.id, theirs))
    with pytest.raises(TelegramBadRequest, match="not found"):
        through(api, lambda bot: bot.delete_message(anna.id, theirs))
    later = api.now() + 49 * 3600
    api.now = lambda: later
    with pytest.raises(TelegramBadRequest, match="can't be deleted"):
        through(api, lambda bot: bot.delete_message(anna.id, ours))


def test_files_go_both_ways(api: BotApi) -> None:
    from aiogram.types import BufferedInputFile

    anna = api.person()
    sent = anna.sends("photo", "a.jpg", b"their picture")["message"]["photo"][-1]["file_id"]

    async def exchange(bot: Any) -> tuple[bytes, int]:  # noqa: ANN401
        file = await bot.get_file(sent)
        content = (await bot.download_file(file.file_path)).read()
        message = await bot.send_document(anna.id, BufferedInputFile(b"our letter", "letter.pdf"))
        return content, message.document.file_size

    assert through(api, exchange) == (b"their picture", 10)


def test_a_flood_is_asked_to_wait_and_a_broken_server_says_so(api: BotApi) -> None:
    from aiogram.exceptions import ClientDecodeError, TelegramNetworkError, TelegramRetryAfter, TelegramServerError

    anna = api.person()
    anna.says("/start")
    for fault, error in (
        (Fault("flood", "sendMessage", seconds=17), TelegramRetryAfter),
        (Fault("status", "sendMessage"), TelegramServerError),
        (Fault("html", "sendMessage"), ClientDecodeError),
        (Fault("hang up", "sendMessage"), TelegramNetworkError),
    ):
        api.faults = [fault]
        with pytest.raises(error):
            through(api, lambda bot: bot.send_message(anna.id, "Слушаем."))

    assert anna.heard == []
    api.faults = [Fault("lose", "sendMessage")]
    with pytest.raises(TelegramNetworkError):
        through(api, lambda bot: bot.send_message(anna.id, "Слушаем."))
    assert anna.heard == ["Слушаем."]


def test_what_we_write_ourselves_is_what_aiogram_writes(api: BotApi) -> None:
    from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

    from safeconduct.foundation.channels.contract import Button, Outbound
    from safeconduct.foundation.channels.telegram import Telegram
    from safeconduct.foundation.work.actions import calling

    anna = api.person()
    anna.says("/start")
    ours = Telegram(api.token, api.address)
    outbound = Outbound(str(anna.id).encode(), "Язык:", buttons=((Button("조선말", "language:ko"),),))
    keys = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="조선말", callback_data="language:ko")]])

    number = ours.learnt(calling.call(ours.write(outbound)))
    through(api, lambda bot: bot.send_message(
        anna.id, "Язык:", reply_markup=keys, link_preview_options=LinkPreviewOptions(is_disabled=True)
    ))  # fmt: skip

    (_, mine), (_, theirs) = [call for call in api.calls if call[0] == "sendMessage"]
    assert mine == theirs | {"chat_id": anna.id}
    assert str(theirs["chat_id"]) == str(anna.id)
    assert int(number) == anna.chat[1]["message_id"]
