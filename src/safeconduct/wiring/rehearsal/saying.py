"""What a rehearsal prints: once everything, later fresh links."""

from django.conf import settings

from safeconduct.foundation.staff.actions import Link, MadeUp
from safeconduct.foundation.staff.domain.roles import Role
from safeconduct.wiring import founding
from safeconduct.wiring.env import Installation, Kind
from safeconduct.wiring.rehearsal import members, playing, shifts


def first(installation: Installation, port: int) -> None:
    """Make the rehearsal, play it, and print everything that is printed once."""
    print("Making a rehearsal. Everything in it is made up.", flush=True)
    with founding.founding(installation, Kind.REHEARSAL, _address(port)) as papers:
        made = members.found()
        operator = members.operator(made)
        shifts.plan(operator)
        played = playing.play(operator)
    print(f"{played} made-up conversations are played.\n")
    _print_links(port, [(member.role, member.name, member.link) for member in made])
    print("\nThe same people by name, for later (passphrase, and the code of an authenticator app):")
    for member in made:
        print(f"  {member.name:<8}{member.passphrase}   {_secret(member)}")
    print("\nPapers of a rehearsal (a real installation's are printed once and lie in a safe):")
    for number, identity in enumerate(papers.administrators, 1):
        print(f"  backup {number}   {identity.secret}")
    for number, identity in enumerate(papers.trustees, 1):
        print(f"  trustee {number}  {identity.secret}")
    _print_first_steps(port)


def again(port: int) -> None:
    """Print fresh links into a rehearsal that stands, and let it know where it answers now."""
    founding.move_channels(settings.INSTALLATION, _address(port))
    print("A rehearsal. Everything in it is made up.\n")
    _print_links(port, members.fresh_links())
    _print_first_steps(port)


def _address(port: int) -> str:
    return f"http://localhost:{port}"


def _print_links(port: int, links: list[tuple[Role, str, Link]]) -> None:
    print(f"Callers      {_address(port)}/")
    print("Staff: one link each, good once, for a day")
    for role, name, link in links:
        print(f"  {role.replace('_', ' '):<16}{name:<8}{_address(port)}{link.path}")


def _print_first_steps(port: int) -> None:
    print(
        f"\nTry first: write at {_address(port)}/ko/write and keep the seven words; open the operator's link in"
        f"\nanother browser and answer; read the answer at {_address(port)}/ko/return."
    )


def _secret(member: MadeUp) -> str:
    return member.app_address.split("secret=")[1].split("&")[0]
