"""The event stream: numbers, and nothing else."""

import functools
import threading
import uuid
from collections.abc import Iterator

import pytest
from django.http import StreamingHttpResponse
from django.test import RequestFactory

from safeconduct.wiring.doors import answering, live


@pytest.fixture
def stopped() -> Iterator[None]:
    answering.stopping.clear()
    yield
    answering.stopping.clear()


def test_a_stranger_gets_no_stream() -> None:
    assert live.stream(RequestFactory().get("/console/live")).status_code == 403


@pytest.mark.usefixtures("stopped")
def test_every_stream_hears_of_a_change_at_once() -> None:
    number, changed = [1], threading.Event()

    def number_now() -> int:
        changed.wait(0.01)
        return number[0]

    watch = live.Watch(number_now)
    streams = []
    for _ in range(3):
        assert watch.join()
        streams.append(iter(live.Stream(watch, lambda: True)))
    begun = [(next(each), next(each)) for each in streams]
    number[0] = 2
    changed.set()
    heard = [next(each) for each in streams]
    answering.stopping.set()

    assert {pair[0] for pair in begun} == {b"retry: 500\n\n"}
    assert heard == [b"event: changed\ndata: 2\n\n"] * 3
    assert [list(each)[1:] for each in streams] == [[]] * 3  # at most one heartbeat, then the end


@pytest.mark.usefixtures("stopped")
def test_a_stream_ends_with_its_reader_and_gives_up_its_place() -> None:
    watch = live.Watch(lambda: 7)
    watch.join()
    stream = StreamingHttpResponse(live.Stream(watch, lambda: True, lambda: True))

    assert list(stream) == [b"retry: 500\n\n"]
    stream.close()
    answering.stopping.set()

    assert watch.listeners == 0


def test_where_there_is_no_room_one_is_told_to_come_back() -> None:
    watch = live.Watch(lambda: 0)
    watch.listeners = live.MOST_STREAMS

    assert watch.join() is False


@pytest.mark.usefixtures("stopped")
def test_who_is_called_hears_it_and_nobody_else_does() -> None:
    ada, boris, called = uuid.uuid4(), uuid.uuid4(), {}
    calls = live.Calls(lambda: dict(called))
    watch = live.Watch(lambda: 7)
    streams = []
    for member in (ada, boris):
        watch.join()
        streams.append(iter(live.Stream(watch, lambda: True, called=functools.partial(calls.of, member))))
    for each in streams:
        while next(each) != b"event: changed\ndata: 7\n\n":
            pass
    called[ada], calls.looked = 2, 0.0

    heard = next(streams[0])
    answering.stopping.set()

    assert heard == b"event: page\ndata: 2\n\n"
    assert b"".join(streams[1]).replace(b":\n\n", b"") == b""
