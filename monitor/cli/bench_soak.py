"""``exportwatch bench soak``: does the daemon stay level over thousands of looks?"""

from __future__ import annotations

import json

import click

from monitor.bench.soak import Sample, grows, soak
from monitor.cli.context import AppContext, pass_app

HEADINGS = ("seconds", "looks", "articles", "stories", "memory MB", "workers MB", "files", "threads", "database MB")
FIGURES = "{:>8.0f} {:>8} {:>8} {:>8} {:>10.1f} {:>11.1f} {:>6} {:>8} {:>12.1f}"


@click.command("soak")
@click.option("--looks", type=click.IntRange(1), default=10_000, show_default=True, help="End after so many looks.")
@click.option(
    "--minutes",
    type=click.FloatRange(0.1, 10_000),
    default=60.0,
    show_default=True,
    help="End after so long at the latest.",
)
@click.option(
    "--every",
    metavar="SECONDS",
    type=click.FloatRange(1, 3600),
    default=20.0,
    show_default=True,
    help="Between two samples.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the samples as JSON at the end.")
@pass_app
def bench_soak(app: AppContext, looks: int, minutes: float, every: float, as_json: bool) -> None:
    """Let a daemon look at outlets on this machine without end, and see whether its memory, files and threads stay level.

    A line a sample; Ctrl-C ends it with the verdict so far. Exit code 1 when
    the last third of the samples lies above the middle third.

    \b
    Example:
      exportwatch bench soak --looks 2000
    """
    samples: list[Sample] = []
    if not as_json:
        click.echo(
            " ".join(f"{name:>{width}}" for name, width in zip(HEADINGS, (8, 8, 8, 8, 10, 11, 6, 8, 12), strict=True))
        )
    try:
        for sample in soak(looks, minutes * 60, every):
            samples.append(sample)
            if not as_json:
                click.echo(FIGURES.format(*(getattr(sample, name) for name in Sample.__dataclass_fields__)))
    except KeyboardInterrupt:
        app.console.print("stopped", highlight=False)
    found = grows(samples)
    if as_json:
        click.echo(json.dumps({"samples": [sample.record() for sample in samples], "grows": found}))
    else:
        click.echo("; ".join(found) if found else "level")
    if found:
        raise click.exceptions.Exit(1)
