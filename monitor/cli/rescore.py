"""``exportwatch rescore``: replay changed rules over the archive."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.context import AppContext, pass_app

if TYPE_CHECKING:
    from monitor.analysis.rescoring import Rejudged


@click.command()
@click.option("--lexicon", type=click.Path(path_type=Path), help="The folder of a topic, or an edited copy of one.")
@click.option("--topic", help="A shipped topic (default: the setting analysis.topic).")
@click.option("--diff", is_flag=True, help="Show what would be won and lost, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@pass_app
def rescore(app: AppContext, lexicon: Path | None, topic: str | None, diff: bool, as_json: bool) -> None:
    """Judge the whole archive again by the present rules, or by those of a folder.

    Needs no network. What would be won and lost is shown first; without --diff
    the new verdicts are then kept beside the old ones, and what was won joins or
    opens stories without a mail.

    \b
    Example:
      exportwatch rescore --lexicon my-rules/defence-exports --diff
      exportwatch rescore
    """
    from monitor.analysis.rescoring import keep, rejudge
    from monitor.analysis.run import rules_of
    from storage.errors import UserError

    if lexicon is not None and topic is not None:
        raise UserError("give --lexicon or --topic, not both")
    rules = rules_of(app.settings, str(lexicon) if lexicon is not None else topic)
    with closing(app.open_db()) as db:
        found = list(rejudge(db, rules))
        if as_json:
            body = {"rules": rules.version, "judged": len(found), **_changes(found)}
            click.echo(json.dumps(body, ensure_ascii=False))
        else:
            _print(found, rules.version)
        if diff:
            return
        done = keep(db, found, rules, app.settings.analysis, app.now())
    if not as_json:
        click.echo(f"kept {done.judged} verdicts; new stories {len(done.stories)}")


def _changes(found: Sequence[Rejudged]) -> dict[str, list[dict[str, object]]]:
    return {
        "won": [_row(r) for r in found if r.is_won],
        "lost": [_row(r) for r in found if r.is_lost],
        "other_subtype": [_row(r) for r in found if r.is_retold],
    }


def _row(r: Rejudged) -> dict[str, object]:
    return {
        "article": r.article.id,
        "outlet": r.article.outlet,
        "title": r.article.title,
        "url": r.article.url,
        "score_before": r.before.score if r.before else None,
        "score_after": r.after.score,
        "subtype_before": r.before.subtype if r.before else None,
        "subtype_after": r.after.subtype,
        "reasons": list(r.after.reasons),
    }


def _print(found: Sequence[Rejudged], version: str) -> None:
    from monitor.alerts.lines import one_line

    won, lost, retold = ([r for r in found if getattr(r, kind)] for kind in ("is_won", "is_lost", "is_retold"))
    click.echo(
        f"{len(found)} articles by rules {version}: {len(won)} won, {len(lost)} lost, {len(retold)} of another kind"
    )
    for sign, rows in (("+", won), ("-", lost), ("~", retold)):
        for r in rows:
            before = f"{r.before.score:.3f}" if r.before else "unjudged"
            kind = r.after.subtype if sign != "-" else r.before.subtype if r.before else None
            click.echo(
                f"{sign} {r.article.id} {before} -> {r.after.score:.3f} {kind or '-'}: {one_line(r.article.title)}"
            )
