"""``exportwatch lexicon``: the linter of a topic's terms."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click

from monitor.cli.context import AppContext, pass_app


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE.jsonl]...")
@click.option("--topic", help="A shipped topic or the folder of another (default: the setting analysis.topic).")
@click.option("--archive", is_flag=True, help="Look for the terms in the stored articles.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@pass_app
def lexicon(app: AppContext, files: tuple[Path, ...], topic: str | None, archive: bool, as_json: bool) -> None:
    """Name terms that are dead, never met, overlapping or over-general.

    A dead term does not meet its own words. Which were never met, and which are
    met everywhere, needs texts: FILEs of JSON lines (id, lang, title, text), or the
    stored articles.

    \b
    Example:
      exportwatch lexicon
      exportwatch lexicon --archive --json
      exportwatch lexicon stream.jsonl.gz --topic my-topics/grain-exports
    """
    from monitor.analysis.linting import findings_in, met_in, static_findings
    from monitor.analysis.run import rules_of

    rules = rules_of(app.reading, topic)
    found = list(static_findings(rules))
    if files or archive:
        documents = list(_documents(app, files, archive))
        languages = frozenset(language for language, _ in documents if language)
        found += findings_in(met_in(documents, rules), languages, rules)
    if as_json:
        rows = [{"kind": f.kind, "concept": f.term.concept, "language": f.term.language, "term": f.term.text, "said": f.said} for f in found]  # fmt: skip
        click.echo(json.dumps({"terms": len(rules.lexicon.terms), "findings": rows}, ensure_ascii=False))
        return
    for f in found:
        click.echo(f"{f.kind}: {f.term.language} {f.term.concept} “{f.term.text}”: {f.said}")
    counts = ", ".join(f"{n} {kind}" for kind, n in Counter(f.kind for f in found).items())
    click.echo(f"{len(rules.lexicon.terms)} terms: {counts or 'nothing to complain of'}")


def _documents(app: AppContext, files: tuple[Path, ...], archive: bool) -> Iterator[tuple[str | None, str]]:
    from monitor.bench.labelled import read_labelled
    from storage import articles

    for file in files:
        yield from ((text.language, f"{text.title}\n{text.text}") for text in read_labelled(file))
    if archive:
        with closing(app.open_db()) as db:
            yield from ((a.language, f"{a.title}\n{a.text}") for a in articles.listing(db, limit=None))
