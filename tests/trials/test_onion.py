"""Over an onion address, by the lines that docs/onion.md tells people to write: the whole way, and who learns what."""

import pathlib
import socket
import subprocess
from collections.abc import Iterator

import pytest

import sources
import way
from trials import private_tor
from trials.rehearsed import House, serving

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not private_tor.programs(), reason=private_tor.MISSING),
]

PAGE = sources.ROOT / "docs" / "onion.md"
TEXT = "우리는 세 명입니다. 한 사람은 다쳤습니다. 😀"
# A house with a name on the open web too: only there may a browser be told to insist on TLS.
CLEAR_NAME = "calls.example"
# One path of each pool.
PATHS = ("/ko/", "/ko/write", "/ko/return", "/console/", "/console/live")


class Far(way.Browser):
    """A caller whose every request goes through the network to the onion name."""

    def __init__(self, network: private_tor.Network, **headers: str) -> None:
        super().__init__(80, **{"Host": network.onion, **headers})
        self.network = network
        self.answers: list[way.Answer] = []

    def line(self) -> socket.socket:
        """A connection for one request."""
        return self.network.connect()

    def _followed(self, answer: way.Answer) -> way.Answer:
        self.answers.append(answer)
        return super()._followed(answer)


@pytest.fixture
def both(tmp_path: pathlib.Path) -> Iterator[tuple[House, private_tor.Network]]:
    """A served rehearsal that knows its onion name, and the network that carries it."""
    house, folder = House.make(tmp_path / "house"), tmp_path / "tor"
    lines = private_tor.documented(PAGE, folder / "service" / "onion", house.port)
    # Whatever listens there meanwhile lets the network see that a connection comes through.
    with socket.create_server(("127.0.0.1", house.port)) as meanwhile, private_tor.standing(folder, lines) as network:
        meanwhile.close()
        house.settings.update(SAFECONDUCT_ONION=network.onion, SAFECONDUCT_HOST=CLEAR_NAME)
        print(f"the network stood after {network.seconds_to_stand:.0f} s")
        with serving(house):
            yield house, network


def test_tor_accepts_the_lines_of_the_page(tmp_path: pathlib.Path) -> None:
    torrc = tmp_path / "torrc"
    lines = private_tor.documented(PAGE, tmp_path / "onion", 8000)
    torrc.write_text(f"DataDirectory {tmp_path}/data\n{lines}")

    said = subprocess.run(
        ["tor", "--verify-config", "-f", str(torrc)], capture_output=True, text=True, timeout=60, check=False
    )

    assert "HiddenServicePoWDefensesEnabled 1" in lines
    assert (said.returncode, "Configuration was valid" in said.stdout) == (0, True)


# One test: a network takes most of a minute to stand, and several workers would each make their own.
def test_the_whole_way_goes_over_the_onion_name(both: tuple[House, private_tor.Network]) -> None:
    house, network = both

    _must_go_the_whole_way(network)
    _who_came_back_writes_on(network)
    _the_pages_name_the_onion_address(network)
    _another_name_is_refused(network)
    _the_open_name_alone_insists_on_tls(house)
    _the_gate_meets_nobody_but_this_machines_own_tor(house, network)
    _nothing_that_is_kept_tells_of_the_caller(house, network)


def _must_go_the_whole_way(network: private_tor.Network) -> None:
    caller = Far(network)

    received = way.write(caller, "ko", TEXT)
    cookies_before = [*caller.cookies, *(each for answer in caller.answers for each in _cookies(answer))]
    conversation = way.come_back(caller, "ko", received.words)

    assert conversation == [way.Said("you", TEXT)]
    assert cookies_before == []
    assert set(caller.cookies) == {"return", "csrftoken"}
    # Browsers other than Tor's own would throw it away, and the conversation would never open.
    assert [each for answer in caller.answers for each in _cookies(answer) if "; secure" in each.lower()] == []
    assert [header for answer in caller.answers for header in _that_shut_out_or_link(answer)] == []


def _who_came_back_writes_on(network: private_tor.Network) -> None:
    caller, more = Far(network, Origin=f"http://{network.onion}"), "그리고 한 사람 더"
    way.come_back(caller, "ko", way.write(caller, "ko", TEXT).words)

    assert way.write_on(caller, "ko", more) == [way.Said("you", TEXT), way.Said("you", more)]


def _the_pages_name_the_onion_address(network: private_tor.Network) -> None:
    for path in ("/ko/safe", "/ko/authentic"):
        assert network.onion in Far(network).get(path).page.source


def _another_name_is_refused(network: private_tor.Network) -> None:
    names = ("evil.example", f"{'a' * 56}.onion")

    asked = {(name, path): Far(network, Host=name).get(path).status for name in names for path in PATHS}

    assert {each: status for each, status in asked.items() if status != 400} == {}


def _the_open_name_alone_insists_on_tls(house: House) -> None:
    open_name, here = (way.Browser(house.port, Host=name).get("/ko/") for name in (CLEAR_NAME, "localhost"))

    assert "Strict-Transport-Security" in open_name.headers
    assert "Onion-Location" not in open_name.headers
    assert _that_shut_out_or_link(here) == []


def _the_gate_meets_nobody_but_this_machines_own_tor(house: House, network: private_tor.Network) -> None:
    with network.connect() as line:
        line.sendall(b"GET /ko/ HTTP/1.1\r\n")

        # Not the address that the caller's own side sends from.
        assert _peers(house.port) == {"127.0.0.1"}


def _nothing_that_is_kept_tells_of_the_caller(house: House, network: private_tor.Network) -> None:
    claims = {"X-Forwarded-For": private_tor.CALLER, "User-Agent": "canary-7431"}
    way.write(Far(network, **claims), "ko", TEXT)

    kept = {each: each.read_bytes() for each in house.home.rglob("*") if each.is_file()}

    assert len(kept) > 5
    for claim in claims.values():
        assert [each.name for each, content in kept.items() if claim.encode() in content] == []


def _cookies(answer: way.Answer) -> list[str]:
    return answer.headers.get_all("Set-Cookie", [])


def _that_shut_out_or_link(answer: way.Answer) -> list[str]:
    """Headers that would shut an onion caller out for a year, or tie the two names to one another."""
    unwanted = {"strict-transport-security", "onion-location", "alt-svc"}
    return [f"{name}: {value}" for name, value in answer.headers.items() if name.lower() in unwanted]


def _peers(port: int) -> set[str]:
    """The addresses at the other end of all open connections to this port (proc(5), `net/tcp`)."""
    rows = [row.split() for row in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]]
    open_here = [row[2] for row in rows if row[1].endswith(f":{port:04X}") and row[3] == "01"]
    return {socket.inet_ntoa(bytes.fromhex(each.split(":")[0])[::-1]) for each in open_here}
