"""The gate before a pool that writes down what reaches it: what is awaited, what is passed on, who makes room."""

import asyncio
import pathlib
from collections.abc import Awaitable, Callable

import pytest

from safeconduct.wiring.doors import connection, gate, handover
from safeconduct.wiring.doors.gate import Doorkeeper
from safeconduct.wiring.doors.pools import Kind
from safeconduct.wiring.doors.request_head import BEGINNING, LARGEST_BODY

MULTIPART = "Content-Type: multipart/form-data; boundary=B"

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


class Gate:
    """A gate on a free port of this process, and a pool behind it."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.path = str(folder / "take")
        self.heard: list[bytes] = []
        self.first_heads: list[bytes] = []
        self.callers: list[connection.Caller] = []
        self.lines: list[Line] = []
        self.port = 0

    async def __aenter__(self) -> "Gate":
        self.pool = await asyncio.start_unix_server(self._pool, self.path)
        loop = asyncio.get_running_loop()
        self.doorkeeper = Doorkeeper(loop, {Kind.TAKE: self.path})
        self.server = await loop.create_server(self._caller, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        for line in self.lines:
            line.writer.close()
        await self.until(lambda: all(caller.transport.is_closing() for caller in self.callers))
        self.server.close()
        self.pool.close()
        await asyncio.sleep(0.01)  # for asyncio itself, which closes in a later round

    def _caller(self) -> connection.Caller:
        self.callers.append(connection.Caller(self.doorkeeper))
        return self.callers[-1]

    async def _pool(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.first_heads.append(await reader.readuntil(b"\r\n\r\n"))
        self.heard.append(await reader.read(100))
        writer.write(ANSWER)
        writer.close()

    async def begin(self, length: int, first: bytes = b"", *headers: str) -> "Line":
        """Come, and say how long the body will be."""
        lines = ["POST /en/write HTTP/1.1", "Host: localhost", f"Content-Length: {length}", *headers, "", ""]
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write("\r\n".join(lines).encode() + first)
        self.lines.append(Line(reader, writer))
        await self.until(lambda: len(self.callers) == len(self.lines) and not self.doorkeeper.reading)
        return self.lines[-1]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Let the gate work until it holds."""
        async with asyncio.timeout(10):
            while not condition():  # noqa: ASYNC110  # what is awaited says nothing of it
                await asyncio.sleep(0)


class Line:
    """One caller's side."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def status(self, *more: bytes) -> int:
        """Send the rest, and the answer's status; 0 where the line was cut."""
        self.writer.writelines(more)
        try:
            answer = await self.reader.read()
        except ConnectionError:
            return 0
        return int(answer[9:12]) if answer else 0


def run(folder: pathlib.Path, trial: Callable[[Gate], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with Gate(folder) as begun:
            await trial(begun)

    asyncio.run(whole())


def test_no_pool_hears_of_a_form_before_it_is_whole(tmp_path: pathlib.Path) -> None:
    async def trial(begun: Gate) -> None:
        line = await begun.begin(9, b"text=")
        heard_before = list(begun.heard)

        assert await line.status(b"Help") == 200
        assert (heard_before, begun.heard[0], begun.doorkeeper.kept) == ([], b"text=Help", 0)

    run(tmp_path, trial)


def test_a_body_that_waits_to_be_told_is_passed_on_at_once(tmp_path: pathlib.Path) -> None:
    async def trial(begun: Gate) -> None:
        await begun.begin(9, b"text=", "Expect: 100-continue")

        await begun.until(lambda: bool(begun.heard))
        assert begun.doorkeeper.kept == 0

    run(tmp_path, trial)


def test_no_pool_hears_of_files_before_they_are_whole_and_the_next_gate_can_go_on_with_them(
    tmp_path: pathlib.Path,
) -> None:
    length = 3 * connection.LARGEST_KEPT

    async def trial(begun: Gate) -> None:
        line = await begun.begin(length, b"a" * connection.LARGEST_KEPT)
        await begun.until(lambda: begun.callers[0].left_of_body == 2 * connection.LARGEST_KEPT)
        unfinished = begun.callers[0].unfinished()
        heard_before = list(begun.heard)

        assert unfinished is not None
        assert unfinished.received.endswith(b"a" * connection.LARGEST_KEPT)
        assert await line.status(b"a" * (length - connection.LARGEST_KEPT)) == 200
        assert (heard_before, begun.doorkeeper.kept) == ([], 0)

    run(tmp_path, trial)


def test_of_files_that_are_too_large_the_beginning_reaches_the_pool_and_the_rest_is_heard_out(
    tmp_path: pathlib.Path,
) -> None:
    length = LARGEST_BODY + 1_000_000

    async def trial(begun: Gate) -> None:
        line = await begun.begin(length, b"b" * BEGINNING, MULTIPART)
        await begun.until(lambda: bool(begun.heard))

        assert b"X-Body-Cut: large" in begun.first_heads[0]
        assert b"Content-Length: %d\r\n" % BEGINNING in begun.first_heads[0]
        assert await line.status(b"b" * (length - BEGINNING)) == 200
        assert begun.callers[0].left_of_body == 0

    run(tmp_path, trial)


def test_where_files_find_no_room_the_words_beside_them_reach_the_pool(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "MOST_LARGE", 1_000_000)

    async def trial(begun: Gate) -> None:
        await begun.begin(900_000, b"", MULTIPART)
        second = await begun.begin(900_000, b"c" * 900_000, MULTIPART)

        assert await second.status() == 200
        assert b"X-Body-Cut: full" in begun.first_heads[0]

    run(tmp_path, trial)


def test_beyond_what_is_kept_a_form_is_passed_on_as_it_comes(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "MOST_KEPT", 1000)

    async def trial(begun: Gate) -> None:
        kept = await begun.begin(5000, b"a" * 400)
        await begun.begin(5000, b"b" * 600)
        await begun.until(lambda: bool(begun.heard))

        assert 400 < begun.doorkeeper.kept < 1000
        kept.writer.close()
        await begun.until(lambda: begun.doorkeeper.kept == 0)

    run(tmp_path, trial)


def test_too_many_large_bodies_are_refused_and_small_ones_never(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "MOST_LARGE", 1_000_000)

    async def trial(begun: Gate) -> None:
        first = await begun.begin(600_000)

        assert await (await begun.begin(600_000)).status() == 413
        assert await (await begun.begin(4)).status(b"Help") == 200
        first.writer.close()
        await begun.until(lambda: begun.doorkeeper.has_room_for(1_000_000))

    run(tmp_path, trial)


def test_a_newcomer_finds_room_where_all_are_sending(tmp_path: pathlib.Path) -> None:
    async def trial(begun: Gate) -> None:
        begun.doorkeeper.most = 3
        lines = [await begun.begin(4) for _ in range(3)]

        newcomer = await begun.begin(4)

        assert await newcomer.status(b"Help") == 200
        assert [await line.status(b"Help") for line in lines] == [0, 200, 200]

    run(tmp_path, trial)


def test_nobody_may_send_for_ever(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "SENDING_SECONDS", -1.0)

    async def trial(begun: Gate) -> None:
        line = await begun.begin(9, b"text=")
        begun.doorkeeper.sweep()

        assert await line.status() == 408

    run(tmp_path, trial)


def test_the_next_gate_goes_on_with_who_is_still_sending(tmp_path: pathlib.Path) -> None:
    async def trial(begun: Gate) -> None:
        giving, taking = handover.pair()
        line = await begun.begin(9, b"text=")
        later = Doorkeeper(begun.doorkeeper.loop, {Kind.TAKE: begun.path})

        begun.doorkeeper.hand_over(giving)
        await begun.until(lambda: not begun.doorkeeper.everybody)
        later.take_over(taking)
        await begun.until(lambda: bool(later.sending))

        assert (begun.doorkeeper.kept, later.kept > 5) == (0, True)
        assert await line.status(b"Help") == 200
        assert begun.heard == [b"text=Help"]
        giving.close()
        taking.close()

    run(tmp_path, trial)
