"""Whether an installation is healthy and safe: each check is a question with a sentence for who must act."""

import contextlib
import dataclasses
import datetime
import math
import os
import pathlib
import stat
from collections.abc import Iterator

from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.publishing import queries as publishing
from safeconduct.foundation.publishing.domain.standing import State
from safeconduct.foundation.rota import queries as rota
from safeconduct.foundation.sandbox import cell
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.actions import anchoring
from safeconduct.foundation.staff.domain.roles import Role
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.vault import queries as vault
from safeconduct.foundation.vault.domain import agefiles
from safeconduct.foundation.work import queries as work
from safeconduct.line.hotline import actions as hotline
from safeconduct.line.hotline import erasure
from safeconduct.wiring.copies import keeping, making
from safeconduct.wiring.databases import DATABASES
from safeconduct.wiring.env import PREFIX, Installation
from safeconduct.wiring.founding import ADMINISTRATORS
from safeconduct.wiring.roles import making as making_roles

# A backup is made daily; two hours late is late.
BACKUP_LATE = datetime.timedelta(hours=26)


@dataclasses.dataclass(frozen=True)
class Finding:
    """One thing that somebody should know; `breaks` when the installation is not safe with it."""

    sentence: str
    breaks: bool = True


def settings_in_force(installation: Installation) -> dict[str, str]:
    """Each setting by its environment name; a secret as dots."""
    secret = {field.name for field in dataclasses.fields(installation) if not field.repr}
    shown = {}
    for field in dataclasses.fields(installation):
        value = str(getattr(installation, field.name))
        shown[PREFIX + field.name.upper()] = "••••" if field.name in secret and value else value
    return shown


def all_of_them(installation: Installation) -> list[Finding]:
    """Every check, in the order in which a person should mend what it finds."""
    older = list(_migrations())
    if older:
        # Tables of an older version cannot be asked.
        return [*older, *_folders(installation)]
    return [
        *_durability(),
        *_roles(installation),
        *_folders(installation),
        *_founding(),
        *_work(),
        *_calls(),
        *_backups(installation),
        *_texts(installation),
        *_channels(installation),
        *_people(),
        *_files(),
    ]


def _migrations() -> Iterator[Finding]:
    for database in DATABASES:
        executor = MigrationExecutor(connections[database])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            yield Finding(f"The database {database} is of an older version. `safeconduct serve` brings it up to date.")


def _durability() -> Iterator[Finding]:
    for database in DATABASES:
        with connections[database].cursor() as cursor:
            if connections[database].vendor == "sqlite":
                cursor.execute("PRAGMA synchronous")
                durable = cursor.fetchone()[0] >= 2
            else:
                cursor.execute("SHOW synchronous_commit")
                durable = cursor.fetchone()[0] in {"on", "remote_apply", "remote_write"}
        if not durable:
            yield Finding(f"The database {database} says done before it is on the disk. Set synchronous_commit to on.")


def _roles(installation: Installation) -> Iterator[Finding]:
    why_not = making_roles.why_one_role(installation)
    if why_not:
        yield Finding(f"All processes share one database role. {why_not}", breaks=False)


def _folders(installation: Installation) -> Iterator[Finding]:
    if not installation.secrets.exists():
        yield Finding(f"The secrets folder {installation.secrets} is missing. Restore it, or nothing can be opened.")
        return
    if installation.data.stat().st_dev == installation.secrets.stat().st_dev:
        yield Finding("Data and secrets lie on one disk: who takes it has both. Set SAFECONDUCT_SECRETS elsewhere.",
                      breaks=not installation.is_rehearsal)  # fmt: skip
    for file in installation.secrets.rglob("*"):
        if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield Finding(f"{file} can be read by others. `chmod -R go= {installation.secrets}` mends it.")
    free = os.statvfs(installation.data)
    if free.f_bavail * free.f_frsize < 1 << 30:
        yield Finding("Less than 1 GB is free where the data lie. Make room, or messages cannot be taken.")


def _founding() -> Iterator[Finding]:
    """Until these stand the hotline is shut: callers are told that nothing was received."""
    people = [person for person in staff.people() if person.let_in]
    administrators = [person for person in people if Role.ADMINISTRATOR in person.roles]
    if len(administrators) < ADMINISTRATORS:
        yield Finding(f"{len(administrators)} of {ADMINISTRATORS} administrators have come. Use the links of `init`.")
    with durable.reading("staff"):
        threes = len(vault.escrow("escrow_line"))
    if threes < math.comb(agefiles.TRUSTEES, agefiles.NEEDED):
        yield Finding("The line wing has no five trustees: nobody could recover it. Found it anew, or restore it.")
    # Where the secrets are missing that is said already.
    with contextlib.suppress(FileNotFoundError):
        if anchoring.escrow_keys("escrow_line")[1]:
            yield Finding(
                "The trustees' public key in the staff database is not the one that was founded: somebody who can write"
                " there put it in. No week since is sealed to it; restore that database."
            )
    if not staff.members(Team.HOTLINE):
        yield Finding("Nobody can answer callers yet: let operators in. Until then callers read: not received.")


def _work() -> Iterator[Finding]:
    for database in DATABASES:
        for task in work.failing(database):
            yield Finding(f"{task.name} has failed {task.failures} times in {database} ({task.error}).")
        # A call that was perhaps made is followed by the next: nobody need decide about it.
        doubted = work.perhaps_sent(database) if database != "staff" else 0
        if doubted:
            yield Finding(f"{doubted} sendings in {database} were perhaps sent. Decide about each in the console.",
                          breaks=False)  # fmt: skip


def _calls() -> Iterator[Finding]:
    unanswered = rota.pages_for_nobody(clock.now())
    if unanswered:
        yield Finding(
            f"{unanswered} calls of the last week reached nobody. The board says who was called.", breaks=False
        )


def _backups(installation: Installation) -> Iterator[Finding]:
    try:
        people = making.recipients(installation)
    except making.NobodyToSealTo as nobody:
        yield Finding(str(nobody))
        return
    if len(set(people)) < 2:
        yield Finding("Backups are sealed to one person alone. Add a second administrator's recipient.")
    for keys in keeping.overdue(installation):
        yield Finding(f"{keys} is older than seven days and opens what was forgotten since. Delete it.")
    newest = max(map(making.made_at, _made(keeping.folder_of(installation))), default=None)
    if newest is None or clock.now() - newest > BACKUP_LATE:
        last = f"{newest:%Y-%m-%d %H:%M} UTC" if newest else "never"
        yield Finding(f"The last daily backup was made: {last}. Is the work process running?", breaks=False)


def _made(folder: pathlib.Path) -> list[pathlib.Path]:
    return list(folder.glob(making.NAMED + "-data.age"))


def _texts(installation: Installation) -> Iterator[Finding]:
    """Languages may wait for years, so they only break what should be shown: all of it, or one that was."""
    found = publishing.overview()
    if not any(each.readable for each in found):
        yield Finding("Callers read no language: two people must approve its texts (console, Texts; `approve`).",
                      breaks=not installation.is_rehearsal)  # fmt: skip
    for each in found:
        if each.waits:
            changed = each.counts.get(State.CHANGED, 0)
            yield Finding(_waiting(each), breaks=bool(changed) and not each.readable and not installation.is_rehearsal)


def _waiting(each: publishing.LanguageStanding) -> str:
    states = {
        State.UNREAD: "to be read", State.CHANGED: "changed since", State.SENT_BACK: "sent back",
        State.READ: "for a second person",
    }  # fmt: skip
    counted = ", ".join(f"{each.counts[state]} {said}" for state, said in states.items() if each.counts.get(state))
    shown = "Callers read it." if each.readable else "Callers do not see it."
    return f"Texts in {each.language.code}: {each.waits} of {each.size} wait ({counted}). {shown}"


def _channels(installation: Installation) -> Iterator[Finding]:
    if installation.is_rehearsal:
        return
    signed = publishing.in_force()
    if signed is None:
        yield Finding("No list of true channels is signed: two publishers do it in the console, True channels.")
        return
    listed = {each.where for each in signed.channels}
    own = [f"https://{installation.host}"] if installation.host else []
    own += [f"http://{installation.onion}"] if installation.onion else []
    for address in own:
        if address not in listed:
            yield Finding(f"{address} is in force and not in the signed list of true channels. Sign it anew.")


def _files() -> Iterator[Finding]:
    """Callers' files are kept whatever is missing here; they are shown only by what is there."""
    if not cell.is_available():
        yield Finding("Files of callers are shown to nobody: the sandbox cannot be built here. Install bubblewrap "
                      "and let this user make namespaces (docs/operations.md).", breaks=False)  # fmt: skip
        return
    for program in cell.lacking():
        yield Finding(f"{program} is missing: such files of callers are kept and shown to nobody. `make packages` "
                      "installs it.", breaks=False)  # fmt: skip


def _people() -> Iterator[Finding]:
    waiting = hotline.waiting_to_be_wrapped()
    if waiting:
        yield Finding(f"{waiting} conversations wait for new keys since somebody left. The next sign-in does it.",
                      breaks=False)  # fmt: skip
    expiry = erasure.waits_for_a_person(clock.today())
    if not expiry.yes:
        yield Finding(
            f"Forgetting waits for a person: {expiry.due} of {expiry.kept} would go at once. Approve it in the console."
        )
