"""`landbridge search fit`: how much each feature counts when similar questions are found, learnt from choices."""

from typing import Annotated

import typer
from rich.table import Table

from community.database import now, reading, writing
from community.settings import settings
from search import choices, fitting, weights
from search.fitting import Fit, TooFew
from search.weights import By
from web.shell import bar, say

app = typer.Typer(no_args_is_help=True, help="How questions are found.")


@app.callback()
def search() -> None:
    """How questions are found."""


@app.command()
def fit(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what it would change, and change nothing.")] = False,
    anyway: Annotated[bool, typer.Option("--anyway", help="Keep the new weights even if they are no better.")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Go back to the weights that come with it.")] = False,
) -> None:
    """Fit the weights of `similar` on what was opened after a search, and on links between threads.

    A fifth of the choices is held back. The new weights are kept if they find more of that fifth than the old ones.
    """
    if forget:
        with writing() as db:
            weights.forget(db)
        say.print("The weights that come with Landbridge count again.")
        return
    try:
        found = _fitted(By.WORDS if settings().meaning == "off" else By.MEANING)
    except TooFew as few:
        say.print(
            f"Nothing was changed: {few}. Choices are made by opening what a search found, and by linking threads."
        )
        raise typer.Exit(1) from few
    say.print(_table(found))
    _keep(found, dry_run=dry_run, anyway=anyway)


def _fitted(by: By) -> Fit:
    with reading() as db:
        chosen, before = choices.recent(db, at=now()), weights.of(db, by)
    with bar("Asking again", len(chosen)) as move:
        return fitting.fit(chosen, by, before, move)


def _table(found: Fit) -> Table:
    table = Table("", "before", "after", box=None)
    for name in found.before:
        table.add_row(name, f"{found.before[name]:.2f}", f"{found.after[name]:.2f}")
    for name, (before, after) in (
        ("among the first three, %", found.hit),
        ("one by its place, %", found.reciprocal),
    ):
        table.add_row(name, f"{before:.1f}", f"{after:.1f}")
    return table


def _keep(found: Fit, *, dry_run: bool, anyway: bool) -> None:
    said = f"Learnt from {found.lessons} choices, judged by a fifth of them."
    if dry_run:
        say.print(f"{said} Nothing was changed.")
    elif found.better or anyway:
        with writing() as db:
            weights.keep(db, found.by, found.after, choices=found.lessons, before=found.hit[0], after=found.hit[1])
        say.print(f"{said} The new weights count from now on; --forget takes them back.")
    else:
        say.print(f"{said} The new weights are no better, and were not kept. --anyway keeps them.")
