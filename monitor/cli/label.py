"""``exportwatch label``: an analyst's own judgement of an article."""

from __future__ import annotations

from contextlib import closing

import click

from monitor.cli.context import AppContext, pass_app


@click.command()
@click.argument("article", metavar="ID|URL")
@click.argument("answer", type=click.Choice(["yes", "no"]))
@click.option("--subtype", help="What kind of news it is (with yes).")
@click.option("--topic", help="The topic it is judged on (default: the setting analysis.topic).")
@pass_app
def label(app: AppContext, article: str, answer: str, subtype: str | None, topic: str | None) -> None:
    """Record whether a stored article belongs to the topic.

    The last answer counts. 'exportwatch train' learns from all of them; the
    verdict that stands is not changed.

    \b
    Example:
      exportwatch label 42 no
      exportwatch label 42 yes --subtype deal_signed
    """
    from monitor.alerts.lines import one_line
    from monitor.analysis.run import rules_of
    from monitor.analysis.subtypes import known_subtypes
    from spiders.nearest import did_you_mean
    from storage import articles, labels
    from storage.errors import UserError
    from storage.models import Label

    rules = rules_of(app.reading, topic)
    kinds = known_subtypes(rules.lexicon)
    if subtype is not None and answer == "no":
        raise UserError("--subtype goes with yes: what is no story is of no kind")
    if subtype is not None and subtype not in kinds:
        raise UserError(f"no subtype '{subtype}'{did_you_mean(subtype, kinds)}: known are {', '.join(kinds)}")
    with closing(app.open_db()) as db:
        found = articles.find(db, article)
        if found is None:
            raise UserError(f"no stored article {article!r}: 'exportwatch search' finds their ids")
        with db.atomic():
            labels.save(db, Label(found.id, rules.topic, answer == "yes", subtype, app.now()))
    kind = f", {subtype}" if subtype else ""
    click.echo(f"{rules.topic}: {answer}{kind}: {one_line(found.title)}")
