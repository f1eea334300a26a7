"""The command line: parse, call, print. The only place that knows typer, exit codes and streams."""

from __future__ import annotations

import typer

from disagree.cli import evaluate, export, extract, judge, label, models, report, scan, score, serve, train
from disagree.cli._run import run

__all__ = ["app", "main"]

app = typer.Typer(
    name="disagree",
    help="Show where news sources disagree: who claims what, and who contradicts whom.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(is_wanted: bool) -> None:
    if is_wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"disagree {version('disagree')}")
        except PackageNotFoundError:  # run from a checkout
            typer.echo("disagree (not installed)")
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """Show where news sources disagree: who claims what, and who contradicts whom."""


app.command("score")(score.score)
app.command("scan")(scan.scan)
app.command("judge")(judge.judge)
app.command("extract")(extract.extract)
app.command("report")(report.report)
app.command("train")(train.train)
app.command("evaluate")(evaluate.evaluate)
app.command("export")(export.export)
app.command("serve")(serve.serve)
app.command("models")(models.models)
app.add_typer(label.app, name="label")


def main() -> None:
    """Runs the command line and exits with the code that the outcome has."""
    run(app)
