"""``exportwatch train``: refit the weights on the shipped rows and the analyst's labels."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.context import AppContext, pass_app
from storage.errors import UserError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from monitor.analysis.relevance import Rules
    from monitor.analysis.rows import Row
    from monitor.analysis.training import Standing, Trained


@click.command()
@click.option("--topic", help="A shipped topic or the folder of another (default: the setting analysis.topic).")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The weights file to write (default: the setting analysis.weights, or the folder named as topic).",
)
@click.option(
    "--texts",
    type=click.Path(path_type=Path),
    help="Labelled texts to fit too, as 'bench relevance' reads them: how a new topic gets its first weights.",
)
@click.option("--accept-worse", is_flag=True, help="Write the weights even where they do worse than those in force.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@pass_app
def train(
    app: AppContext, topic: str | None, out: Path | None, texts: Path | None, accept_worse: bool, as_json: bool
) -> None:
    """Refit the weights on the topic's training rows and your labels.

    The rows hold features, label and language of texts, no words. New weights
    that find fewer of them, or raise more false alarms on the streams, than those
    in force are not written without --accept-worse.

    \b
    Example:
      exportwatch train --out my-weights.toml
    """
    from monitor.analysis.lexicon import topic_folder
    from monitor.analysis.rows import read_rows
    from monitor.analysis.run import rules_of
    from monitor.analysis.training import train as fit
    from monitor.analysis.training import weights_toml
    from monitor.analysis.weights import UNFITTED

    folder = topic_folder(topic or app.reading.analysis.topic)
    rules = rules_of(app.reading, topic, UNFITTED if _is_new(app, topic, folder) else None)
    target = _target(app, topic, out)
    kept = folder.joinpath("training.jsonl.gz")
    shipped = read_rows(kept) if kept.is_file() or texts is None else []
    own = [*_own(app, rules), *(_of_texts(texts, rules) if texts is not None else ())]
    if len({row.label for row in (*shipped, *own) if row.gate}) < 2:
        raise UserError(
            "weights are fitted to texts of both kinds: give --texts with some that are wanted and some that look alike"
        )
    trained = fit(shipped, own, rules.weights, rules.prior)
    if trained.is_worse and not accept_worse:
        raise UserError(
            f"the new weights do worse than those in force ({_said(trained.before)} before, {_said(trained.after)} after):"
            " nothing written; look at the labels, or --accept-worse"
        )
    try:
        target.write_text(weights_toml(trained), encoding="utf-8")
    except OSError as error:
        raise UserError(f"cannot write {target}: {error.strerror}") from None
    _print(trained, target, as_json)


def _is_new(app: AppContext, topic: str | None, folder: Traversable) -> bool:
    """Whether a topic has no weights yet, of its own or named in the settings."""
    analysis = app.reading.analysis
    is_watched = topic in (None, analysis.topic)
    return not (folder.joinpath("weights.toml").is_file() or (is_watched and analysis.weights is not None))


def _target(app: AppContext, topic: str | None, out: Path | None) -> Path:
    named = topic or app.reading.analysis.topic
    own = Path(named) / "weights.toml" if Path(named).joinpath("concepts.toml").is_file() else None
    found = out or own or app.reading.analysis.weights
    if found is None:
        raise UserError("where to? Give --out FILE, and name the file as analysis.weights in the settings to use it")
    return found


def _own(app: AppContext, rules: Rules) -> Iterator[Row]:
    """The user's labels as rows; none where there is no database yet."""
    from monitor.analysis.rows import row_of
    from monitor.analysis.run import document_of
    from storage import articles, labels

    if not app.reading.storage.db.exists():
        return
    with closing(app.open_db()) as db:
        for label in labels.listing(db, rules.topic):
            article = articles.get(db, label.article_id)
            if article is not None and article.purged_at is None:
                yield row_of(
                    document_of(article),
                    rules,
                    label=label.label,
                    event=f"article {label.article_id}",
                    source="own",
                    subtype=label.subtype,
                )


def _of_texts(file: Path, rules: Rules) -> Iterator[Row]:
    """The labelled texts of a file as rows; texts without a label are passed over."""
    from monitor.analysis.relevance import Document
    from monitor.analysis.rows import row_of
    from monitor.bench.labelled import read_labelled

    for text in read_labelled(file):
        if text.label is not None:
            yield row_of(
                Document(text.title, None, text.text, text.language), rules,
                label=text.label, event=text.event, source="own", subtype=text.subtype, borderline=text.borderline,
            )  # fmt: skip


def _print(trained: Trained, target: Path, as_json: bool) -> None:
    if as_json:
        kinds = dict(zip(("before", "after", "held_out"), trained.kinds_right, strict=True))
        figures = {name: asdict(getattr(trained, name)) for name in ("before", "after", "held_out")}
        click.echo(
            json.dumps(
                {
                    "rows": trained.rows,
                    "own_labels": trained.own,
                    "file": str(target),
                    **figures,
                    "subtype_right": kinds,
                }
            )
        )
        return
    click.echo(f"{trained.rows} rows, {trained.own} of them your labels; weights written to {target}")
    for name, found in (("before", trained.before), ("after", trained.after), ("held out by event", trained.held_out)):
        click.echo(f"  {name}: {_said(found)}")
    if trained.kinds:
        before, after, held_out = trained.kinds_right
        click.echo(f"  subtype right: {before:.3f} before, {after:.3f} after, {held_out:.3f} held out by event")


def _said(s: Standing) -> str:
    return f"precision {s.precision:.3f}, recall {s.recall:.3f}, F1 {s.f1:.3f}, {s.alarms:.2f} false alarms per 1,000"
