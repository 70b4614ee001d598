"""``exportwatch bench facts``: the facts read in labelled texts, measured field by field."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import click

from monitor.analysis.facts.extract import Text, extract
from monitor.analysis.gazetteer import load_gazetteer
from monitor.bench.fact_rows import FactRow, from_record, rows_of, to_line
from monitor.bench.facts import Measured, Tally, measure
from monitor.cli.context import AppContext, pass_app
from storage.errors import UserError

WORST = 6


@click.command()
@click.argument("docs", type=click.Path(path_type=Path), required=False)
@click.argument("facts", type=click.Path(path_type=Path), required=False)
@click.option("--reviewed", is_flag=True, help="Measure on the articles whose facts you reviewed, instead of files.")
@click.option(
    "--predictions", type=click.Path(path_type=Path), help="Write the facts read to this file, with a confidence."
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@pass_app
def facts(
    app: AppContext, docs: Path | None, facts: Path | None, reviewed: bool, predictions: Path | None, as_json: bool
) -> None:
    """Measure the facts read in the texts of DOCS against those labelled in FACTS.

    Both are files of one JSON object a line. Precision counts the fields of
    facts that could be paired with a labelled one, strict those of all facts
    read in a labelled text. With --reviewed what you confirmed and corrected
    in 'exportwatch review' is the label, and what you rejected must not come
    again.

    \b
    Example:
      exportwatch bench facts texts.jsonl facts.jsonl
      exportwatch bench facts texts.jsonl facts.jsonl --predictions read.jsonl --json
      exportwatch bench facts --reviewed
    """
    if reviewed:
        if docs is not None:
            raise UserError("give either files or --reviewed")
        _reviewed(app, predictions, as_json)
        return
    if docs is None or facts is None:
        raise UserError("give DOCS and FACTS, or --reviewed")
    texts = list(_documents(docs))
    labelled = [from_record(raw, where) for raw, where in _lines(facts)]
    unknown = sorted({f.id for f in labelled} - {id_ for id_, _, _ in texts})
    if unknown and len(unknown) == len({f.id for f in labelled}):
        raise UserError(f"no fact of {facts} belongs to a text of {docs}: is the order DOCS FACTS?")
    started = time.perf_counter()
    read = list(_read(texts, app.settings.analysis.gazetteer))
    seconds = time.perf_counter() - started
    if predictions is not None:
        _write(predictions, read)
    outcome = measure(labelled, read, {id_: f"{text.title}\n{text.text}" for id_, text, _ in texts})
    empty = {id_ for id_, _, label in texts if label == 0}
    alarms = len({r.id for r in read if r.id in empty})
    if as_json:
        click.echo(json.dumps(_record(outcome, len(texts), len(empty), alarms, seconds), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_report(outcome, len(texts), len(empty), alarms, seconds)))


def _reviewed(app: AppContext, predictions: Path | None, as_json: bool) -> None:
    """Measure on the reviewed articles of the database."""
    from monitor.reviewed_facts import load_reviewed

    gazetteer = load_gazetteer(app.settings.analysis.gazetteer)
    with closing(app.open_db()) as db:
        known = list(load_reviewed(db, gazetteer))
    if not known:
        raise UserError("no fact was reviewed yet: 'exportwatch review' asks for them one by one")
    started = time.perf_counter()
    read = {k.id: list(rows_of(k.id, extract(k.text, app.settings.analysis.gazetteer), gazetteer)) for k in known}
    seconds = time.perf_counter() - started
    if predictions is not None:
        _write(predictions, [row for rows in read.values() for row in rows])
    labelled = [row for k in known for row in k.right]
    judged = [row for k in known for row in k.judged(read[k.id])]
    outcome = measure(labelled, judged, {k.id: f"{k.text.title}\n{k.text.text}" for k in known})
    rejected, again = sum(len(k.wrong) for k in known), sum(k.repeated(read[k.id]) for k in known)
    if as_json:
        record = _record(outcome, len(known), 0, 0, seconds) | {"rejected": rejected, "rejected_read_again": again}
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_report(outcome, len(known), 0, 0, seconds)))
        click.echo(f"{again} of {rejected} rejected facts are read again")


def _lines(path: Path) -> Iterator[tuple[dict[str, object], str]]:
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"cannot read {path}: {getattr(error, 'strerror', None) or 'it is not UTF-8 text'}") from error
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
        except ValueError as error:
            raise UserError(f"{path} line {number} is not JSON") from error
        if not isinstance(raw, dict):
            raise UserError(f"{path} line {number} is not a JSON object")
        yield raw, f"{path} line {number}"


def _documents(path: Path) -> Iterator[tuple[str, Text, int | None]]:
    """Id, text and label of each document."""
    for raw, where in _lines(path):
        if not isinstance(raw.get("id"), str) or not isinstance(raw.get("text", ""), str):
            raise UserError(f"{where}: a document needs an id and a text")
        label = raw.get("label")
        text = Text(
            title=str(raw.get("title") or ""),
            summary=None,
            text=str(raw.get("text") or ""),
            language=str(raw["lang"]) if raw.get("lang") else None,
            published=_published(raw),
        )
        yield str(raw["id"]), text, label if isinstance(label, int) else None


def _published(raw: dict[str, object]) -> date | None:
    """The day of publication; condensed texts carry an invented one."""
    stated = raw.get("published") or raw.get("date")
    if raw.get("text_kind") == "condensed" or not isinstance(stated, str):
        return None
    try:
        return date.fromisoformat(stated[:10])
    except ValueError:
        return None


def _read(texts: list[tuple[str, Text, int | None]], folder: Path | None) -> Iterator[FactRow]:
    gazetteer = load_gazetteer(folder)
    for id_, text, _ in texts:
        yield from rows_of(id_, extract(text, folder), gazetteer)


def _write(path: Path, read: list[FactRow]) -> None:
    try:
        path.write_text("".join(f"{to_line(row)}\n" for row in read), encoding="utf-8")
    except OSError as error:
        raise UserError(f"cannot write {path}: {error.strerror}") from error


def _report(outcome: Measured, texts: int, empty: int, alarms: int, seconds: float) -> Iterator[str]:
    yield f"{texts} texts in {seconds:.1f} s ({texts / max(seconds, 1e-9):.0f} a second), {outcome.documents} with labelled facts"
    if empty:
        yield f"{alarms} of {empty} texts labelled 0 yield a fact"
    for kind, tallies in outcome.tallies.items():
        counts = (outcome.labelled.get(kind, 0), outcome.read.get(kind, 0), outcome.paired.get(kind, 0))
        yield ""
        yield f"{kind}: {counts[0]} labelled, {counts[1]} read, {counts[2]} paired"
        yield f"  {'field':14} {'precision':>9} {'strict':>7} {'recall':>7} {'exact':>7} {'labelled':>8}"
        for name, t in tallies.items():
            cells = " ".join(
                f"{_rate(v):>{w}}" for v, w in ((t.precision, 9), (t.strict, 7), (t.recall, 7), (t.exact_rate, 7))
            )
            yield f"  {name:14} {cells} {t.labelled:>8}"
    for kind, tallies in outcome.tallies.items():
        for name, t in tallies.items():
            for id_, labelled, own in t.errors[:WORST]:
                yield f"{kind} {name}: {id_}: labelled {labelled}, read {own}"


def _rate(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _record(outcome: Measured, texts: int, empty: int, alarms: int, seconds: float) -> dict[str, object]:
    return {
        "texts": texts,
        "documents_with_facts": outcome.documents,
        "texts_per_second": round(texts / max(seconds, 1e-9), 1),
        "texts_labelled_0": empty,
        "false_alarms": alarms,
        **{
            kind: {
                "labelled": outcome.labelled.get(kind, 0),
                "read": outcome.read.get(kind, 0),
                "paired": outcome.paired.get(kind, 0),
                "fields": {name: _figures(t) for name, t in tallies.items()},
            }
            for kind, tallies in outcome.tallies.items()
        },
    }


def _figures(tally: Tally) -> dict[str, object]:
    return {
        "precision": tally.precision,
        "strict_precision": tally.strict,
        "recall": tally.recall,
        "exact": tally.exact_rate,
        "labelled": tally.labelled,
        "read": tally.read,
        "errors": [{"id": i, "labelled": g, "read": p} for i, g, p in tally.errors[:50]],
    }
