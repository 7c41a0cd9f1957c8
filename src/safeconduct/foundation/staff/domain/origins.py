"""Where the console stands, as a browser's passkey names it."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Origin:
    """`host` without port, and the whole `address`, as in https://desk.example:8443."""

    host: str
    address: str


def origin_of(scheme: str, host: str) -> Origin:
    """From a request's scheme and Host header."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return Origin(name, f"{scheme}://{host}")
