"""The command `landbridge`: everything an operator does from a shell."""

import signal
import socket
import threading
from collections.abc import Iterable
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.table import Table
from sqlalchemy.exc import OperationalError, ProgrammingError

import migrations
from community import checks, mail, mailboxes, people, second_factors, sweeping, tokens
from community.database import reading, snapshot, writing
from community.people import EmailTaken, Role
from community.settings import settings
from escalation import checks as case_checks
from escalation import worker
from moderation import accuracy, fairness  # noqa: F401 accuracy is joined to events
from search import checks as search_checks
from search import rebuilding
from web import demo as demonstration
from web import drills, fitting, health, logs, mail_commands, moving
from web.shell import bar, give_up, say

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
person_app = typer.Typer(no_args_is_help=True, help="Accounts.")
app.add_typer(person_app, name="person")
app.add_typer(moving.app, name="import")
app.command("export")(moving.export)
app.add_typer(fitting.app, name="search")
app.add_typer(mail_commands.app, name="mail")
app.command("surge-drill")(drills.surge_drill)


def main() -> None:
    """Run the command; what an operator can mend is one line on standard error, never a traceback."""
    try:
        app()
    except ValidationError as wrong:
        first = wrong.errors()[0]
        name = "LANDBRIDGE_" + "_".join(map(str, first["loc"])).upper() if first["loc"] else "A setting"
        give_up(f"{name}: {first['msg'].removeprefix('Value error, ')}. docs/settings.md lists what is possible.")
    except (OperationalError, ProgrammingError) as wrong:
        give_up(
            f"The database does not answer as it should: {str(wrong.orig).splitlines()[0]}. Run: landbridge migrate"
        )


@app.callback()
def read_settings() -> None:
    """Read the settings first, so that a wrong one stops every command before it does anything."""
    settings()
    logs.configure()


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on. [LANDBRIDGE_HOST]")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on. [LANDBRIDGE_PORT]")] = None,
    processes: Annotated[int, typer.Option(min=1, max=64, help="More than 1 needs LANDBRIDGE_ONE_PROCESS=off.")] = 1,
) -> None:
    """Serve pages and the API, with the worker inside unless LANDBRIDGE_ONE_PROCESS is off."""
    from granian import Granian
    from granian.constants import Interfaces

    if processes > 1 and settings().one_process:
        give_up("Several web processes need LANDBRIDGE_ONE_PROCESS=off, and `landbridge work` beside them.")
    if not migrations.is_current():
        give_up("The tables are not the newest. Run: landbridge migrate")
    where = host or settings().host, port or settings().port
    if _is_taken(where):
        give_up(f"Something listens on port {where[1]} already. Stop it, or choose another with LANDBRIDGE_PORT.")
    say.print(f"Landbridge on http://{where[0]}:{where[1]}", soft_wrap=True)
    Granian(
        "web.app:create_app",
        factory=True,
        address=where[0],
        port=where[1],
        interface=Interfaces.ASGI,
        workers=processes,
        workers_kill_timeout=15,
        log_access=False,
        websockets=False,
    ).serve()


@app.command()
def work() -> None:
    """Run a worker on its own. Any number may run beside each other on PostgreSQL."""
    import web.app  # noqa: F401 what pages know the worker has to: their tables, and who writes letters and exports

    stop = threading.Event()
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: stop.set())
    say.print("Working. Stop me with Ctrl-C.")
    fairness.plan_tonight()
    sweeping.plan_now()
    worker.work(stop)


@app.command()
def migrate() -> None:
    """Bring the tables up to date. A new database becomes a usable forum with one category, `general`."""
    migrations.upgrade()
    say.print("The tables are up to date.")


@app.command()
def demo(
    if_empty: Annotated[
        bool, typer.Option("--if-empty", help="Leave a database that holds something as it is.")
    ] = False,
) -> None:
    """Load the demo, Tern Community, into an empty database."""
    try:
        with bar("Loading the demo") as moved:
            demonstration.load(moved)
        with bar("Indexing") as moved:
            rebuilding.reindex(moved)
        demonstration.catch_up()
    except demonstration.NotEmpty:
        if not if_empty:
            give_up("The demo wants an empty database, and there is something in this one. Nothing was changed.")
    _show_sign_ins()


@app.command()
def reindex() -> None:
    """Build the search index anew beside the old one, and swap them when it is done."""
    with bar("Indexing") as moved:
        rebuilding.reindex(moved)
    say.print("The index is new.")


@app.command()
def token(email: str, name: Annotated[str, typer.Option(help="What it is for.")] = "made at the shell") -> None:
    """Print a bearer token of this person for the API, as the last word. It is shown only now."""
    with writing() as db:
        person = people.by_email(db, email)
        if not person:
            give_up(f"Nobody here has the e-mail address {email}. See: landbridge person add --help")
        made = tokens.make(db, person, name=name)
    print(f"Token of {person.name}: {made}")


@person_app.command("add")
def add_person(
    email: str,
    name: Annotated[str, typer.Option(help="The name everybody reads.")],
    role: Annotated[Role, typer.Option(help="What they are here for.")] = Role.CUSTOMER,
    password: Annotated[str | None, typer.Option(help="A first one; without it, single sign-on only.")] = None,
) -> None:
    """Make an account."""
    if "@" not in email or not name.strip():
        give_up("An account needs an e-mail address and a name.")
    hashed = people.hasher().hash(password) if password else None
    try:
        with writing() as db:
            person = people.add(db, name=name, email=email, role=role, password_hash=hashed)
            mailboxes.verify(db, person, email)  # the operator says whose it is
    except EmailTaken:
        give_up(f"Somebody has the e-mail address {email} already. Nothing was changed.")
    print(f"{person.name} is here as {person.role}, handle {person.handle}")


@person_app.command("reset-second-factor")
def reset_second_factor(
    email: str, because: Annotated[str, typer.Option(help="Why; everybody can read it in the public log.")]
) -> None:
    """Take app, passkeys and recovery codes away from somebody who has lost them, and sign them out everywhere."""
    if not because.strip():
        give_up("Say why in a few words; it stands in the public log.")
    with writing() as db:
        person = people.by_email(db, email)
        if not person:
            give_up(f"Nobody here has the e-mail address {email}.")
        second_factors.reset(db, person, because=because.strip())
    print(f"{person.name} signs in with the password alone now, and was told.")


@app.command()
def doctor() -> None:
    """Compute every derived figure again and name what disagrees. Exit status 1 if anything does."""
    with snapshot() as db:
        wrong = sum(_tell_all(room.disagreements(db)) for room in (checks, case_checks, search_checks))
    _say_how_mail_is()
    if wrong:
        say.print(f"{wrong} things disagree.")
        raise typer.Exit(1)
    say.print("Everything agrees: points, counts, standings, windows, cases, searches and the index.")


def _say_how_mail_is() -> None:
    """Not a figure that could disagree, and still what an operator wants to know."""
    if not mail.on():
        say.print("Mail is off: LANDBRIDGE_MAIL_URL is empty, and everybody is told on the page only.", soft_wrap=True)
    elif trouble := health.mail():
        say.print(f"Mail: {trouble}", soft_wrap=True)


def _is_taken(where: tuple[str, int]) -> bool:
    """Is somebody listening there? Our server would share the port with them, and each get half of the visitors."""
    with socket.socket() as asking:
        asking.settimeout(1)
        return asking.connect_ex(where) == 0


def _tell_all(disagreements: Iterable[str]) -> int:
    """Print each as it is found; a forum may have many. Returns how many there were."""
    told = 0
    for sentence in disagreements:
        say.print(sentence, soft_wrap=True)
        told += 1
    return told


def _show_sign_ins() -> None:
    """Who can be tried on, as far as they are here."""
    table = Table("sign in as", "who", box=None, pad_edge=False)
    with reading() as db:
        for handle, what in demonstration.SIGN_INS.items():
            if person := people.by_handle(db, handle):
                table.add_row(person.email, f"{person.name} {what}")
    if table.rows:
        say.print(table, f"Everybody's password is {demonstration.PASSWORD}", sep="\n")
