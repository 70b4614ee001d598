"""The command ``exportwatch``: finds its subcommands, and turns what a user got wrong into one line.

Exit codes: 0 done, 1 something is ill (``status``, ``outlets check``), 2 the
user can put it right, 130 stopped by Ctrl-C, 141 nobody reads the output any
more. Anything else is a defect and shows its traceback.
"""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from monitor.cli.context import AppContext
from monitor.cli.lazy import Entry, LazyGroup
from storage.errors import UserError

PROGRAM = "exportwatch"
ILL, WRONG, STOPPED, UNREAD = 1, 2, 130, 141
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


# Imported only when called, so that --help need not import Scrapy. A test holds the summaries to the commands' own.
COMMANDS = {
    "demo": Entry("monitor.cli.demo:demo", "Watch a small web of outlets on this machine for about a minute."),
    "init": Entry("monitor.cli.init:init", "Write a settings file with every setting, its default and what it does."),
    "config": Entry("monitor.cli.config:config", "Show the settings in force and where each came from."),
    "run": Entry("monitor.cli.run:run", "Watch the outlets until stopped: look, strip, flag, store, mail."),
    "crawl": Entry("monitor.cli.crawl:crawl", "Crawl once: all outlets, the OUTLETs named, or single article URLs."),
    "analyse": Entry("monitor.cli.analyse:analyse", "Judge what is stored and not yet judged, as after a plain scrapy crawl."),
    "status": Entry("monitor.cli.status:status", "Show whether all is well: daemon, outlets, mails."),
    "stories": Entry("monitor.cli.stories:stories", "List the flagged stories, newest first."),
    "show": Entry("monitor.cli.show:show", "Show one story: its articles, why it was flagged, the mails about it."),
    "merge": Entry("monitor.cli.regroup:merge", "Let the articles of story OTHER join STORY: they are one event."),
    "split": Entry("monitor.cli.regroup:split", "Move ARTICLEs out of STORY into a story of their own: they are another event."),
    "search": Entry("monitor.cli.search:search", "Find stored articles that hold all the words of QUERY."),
    "explain": Entry("monitor.cli.explain:explain", "Show an article as stripped, what was dropped and why, the score and its spans."),
    "deals": Entry("monitor.cli.facts:deals", "List the deals read in flagged articles: who to whom, what, for how much."),
    "figures": Entry("monitor.cli.facts:figures", "List the export figures read in flagged articles: whose, of what period, how much."),
    "series": Entry("monitor.cli.facts:series", "Rebuild a country's export series: what was reported, what follows from it, where reports conflict."),
    "reconcile": Entry("monitor.cli.reconcile:reconcile_command", "Lay the deals in the news beside REGISTER, a trade register CSV of SIPRI's."),
    "review": Entry("monitor.cli.review:review", "Review doubtful facts: confirm, correct or reject them."),
    "export": Entry("monitor.cli.export:export", "Write stories, articles or verdicts as CSV, JSON or NDJSON."),
    "label": Entry("monitor.cli.label:label", "Record whether a stored article belongs to the topic."),
    "rescore": Entry("monitor.cli.rescore:rescore", "Judge the whole archive again by the present rules, or by those of a folder."),
    "train": Entry("monitor.cli.train:train", "Refit the weights on the topic's training rows and your labels."),
    "lexicon": Entry("monitor.cli.lexicon:lexicon", "Name terms that are dead, never met, overlapping or over-general."),
    "bench": Entry("monitor.cli.bench:bench", "Measure the rules on labelled files."),
    "outlets": Entry("monitor.cli.outlets:outlets", "List the outlets and check their sources."),
    "web": Entry("monitor.cli.web:web", "Serve the pages mails lead to: the story, and the one-click way out."),
    "subscribers": Entry("monitor.cli.subscribers:subscribers", "Say who gets mail: add, list, pause and remove subscribers."),
    "alerts": Entry("monitor.cli.alerts:alerts", "Try the mail way, list what was mailed, try failed mails again."),
}  # fmt: skip


@click.group(cls=LazyGroup, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="The settings file (default: ./exportwatch.toml, then the one in your configuration folder).",
)
@click.option("--db", type=click.Path(path_type=Path), help="The database file.")
@click.option("-v", "--verbose", is_flag=True, help="Say more on stderr.")
@click.version_option(package_name="exportwatch", prog_name=PROGRAM)
@click.pass_context
def cli(ctx: click.Context, config: Path | None, db: Path | None, verbose: bool) -> None:
    """Watch news outlets and flag new defence-export stories.

    \b
    Example:
      exportwatch demo                     see it work, without internet
      exportwatch crawl anewz --since 7d   crawl once
      exportwatch run                      the daemon
    """
    app = ctx.ensure_object(AppContext)
    app.config, app.db, app.verbose = config, db, verbose


def main() -> None:
    """The entry point of the console script."""
    _prepare_output()
    if f"_{PROGRAM.upper()}_COMPLETE" in os.environ:  # a shell asks what could follow
        cli.main(prog_name=PROGRAM)
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = UNREAD
    if code == UNREAD:  # what is still buffered goes nowhere, without a complaint at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def run(arguments: Sequence[str], app: AppContext | None = None) -> int:
    """Run one command line in this process; returns the exit code.

    Not click's own ``main``: that prints several lines for an error and one
    for Ctrl-C, and answers a broken pipe with exit code 1, which means ill here.
    """
    try:
        with cli.make_context(PROGRAM, list(arguments), obj=app) as context:
            cli.invoke(context)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return WRONG
    except click.UsageError as error:
        place = error.ctx.command_path if error.ctx is not None else PROGRAM
        _say(f"{error.format_message().rstrip('.')} (see '{place} --help')")
        return WRONG
    except (click.ClickException, UserError) as error:
        _say(error.format_message() if isinstance(error, click.ClickException) else str(error))
        return WRONG
    except click.exceptions.Exit as end:
        return end.exit_code
    except sqlite3.DatabaseError as error:
        if (said := _storage_trouble(context.obj, error)) is None:
            raise
        _say(said)
        return WRONG
    except (KeyboardInterrupt, click.Abort):
        _say("stopped")
        return STOPPED
    except BrokenPipeError:
        return UNREAD
    return 0


def _storage_trouble(app: AppContext, error: sqlite3.DatabaseError) -> str | None:
    """What a full disk, a lock or a damaged page means for the user; None for a mistake in a statement."""
    from storage.db import explain

    said = explain(app.reading.storage.db, error)
    return None if said.endswith(str(error)) else said


def _say(text: str) -> None:
    """One line on stderr, whatever the text holds."""
    click.echo(f"{PROGRAM}: {' '.join(_CONTROL.sub(' ', text).split())}", err=True)


def _prepare_output() -> None:
    """Let no letter end a command: pipes get UTF-8, a terminal that lacks one shows a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if not hasattr(stream, "reconfigure") or (stream.encoding or "").lower().replace("-", "") == "utf8":
            continue
        if stream.isatty():
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8")


if __name__ == "__main__":
    main()
