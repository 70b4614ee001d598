"""What the reading commands say about a small database that the real crawl made."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import tomllib
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.cli.config import SECTIONS
from monitor.export import ARTICLE_COLUMNS, STORY_COLUMNS, VERDICT_COLUMNS
from storage.clock import from_text, to_text
from storage.settings_file import load_settings
from tests.e2e.small_web import STORIES, Bench, SmallWeb, clean_environment, feed, page, report

FORMULA = (
    "/formula", "=SUM(A1:A9) Norway buys 24 more K9 howitzers", "Norway's defence materiel agency signed a contract with Hanwha Aerospace of South Korea for 24 more K9 howitzers worth $530 million.", "library",
)  # fmt: skip
ALL = (*STORIES, FORMULA)
MINUTE = r"\d{4}-\d\d-\d\d \d\d:\d\d"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A database of six articles, five of them flagged and mailed; the outlet is gone by now."""
    folder = tmp_path_factory.mktemp("reading")
    with SmallWeb() as web:
        bench = Bench(folder, web)
        bench.settings('[[recipients]]\naddress = "ann@example.org"\n')
        web.answers |= {path: report(title, lead, topic) for path, title, lead, topic in ALL}
        web.answers |= {
            "/quiet": page("Türkiye opens a harbour"),
            "/feed.xml": feed(("/quiet", "Türkiye opens a harbour")),
        }
        assert bench.crawl()["new"] == 1
        web.answers["/feed.xml"] = feed(
            ("/quiet", "Türkiye opens a harbour"), *((path, title) for path, title, _, _ in ALL)
        )
        assert bench.crawl()["new"] == len(ALL)
    return bench


def loaded(bench: Bench, *arguments: str, code: int = 0) -> object:
    return json.loads(bench.run(*arguments, code=code))


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


# ---- stories, show, search ---------------------------------------------------------------


def test_stories_lists_each_flagged_one_newest_first(kept: Bench) -> None:
    heading, *rows = lines(kept.run("stories"))
    assert heading.split() == ["story", "first", "seen", "score", "subtype", "outlet", "headline"]
    assert len(rows) == len(ALL)
    numbers = [int(row.split()[0]) for row in rows]
    assert numbers == sorted(numbers, reverse=True)
    assert all(re.fullmatch(rf" *\d+  {MINUTE}   [01]\.\d\d  (deal_signed|delivery) +small +\S.*", row) for row in rows)
    shown = {row.partition("small")[2].strip() for row in rows}
    assert shown == {title for _, title, _, _ in ALL}


def test_stories_as_json_hold_the_reason_and_the_sentence(kept: Bench) -> None:
    found = loaded(kept, "stories", "--json")
    assert isinstance(found, list)
    by_title = {each["title"]: each for each in found}
    peru = by_title["Peru orders 18 FA-50 fighters from South Korea"]
    assert list(peru) == list(STORY_COLUMNS)
    assert peru["hit_sentence"] == STORIES[3][2]
    assert peru["reasons"][0].startswith("names “FA-50” beside")
    assert (peru["articles"], peru["outlets"], peru["quiet"], peru["subtype"]) == (1, ["small"], False, "deal_signed")
    assert datetime.now(UTC) - from_text(peru["published_at"]) < timedelta(minutes=10)
    assert all(0 < each["score"] <= 1 for each in found)


def test_stories_by_limit_and_time(kept: Bench) -> None:
    assert len(lines(kept.run("stories", "--limit", "2"))) == 3
    assert len(lines(kept.run("stories", "--since", "1h"))) == 1 + len(ALL)
    kept.run("stories", "--topic", "defence-exprts", code=2)
    assert "did you mean 'defence-exports'?" in kept.stderr


def test_show_tells_one_story_whole(kept: Bench) -> None:
    said = lines(kept.run("show", str(number(kept, "Peru"))))
    assert re.fullmatch(r"Story \d: Peru orders 18 FA-50 fighters from South Korea", said[0])
    assert re.fullmatch(rf"defence-exports, deal_signed, score 0\.\d\d, first seen {MINUTE} UTC", said[1])
    sections = {line for line in said[2:] if line and not line.startswith(" ")}
    assert {"Why it was flagged", "Facts", "1 article, 1 independent source", "Mails"} <= sections
    assert f"  “{STORIES[3][2]}”" in said
    assert any(re.fullmatch(r"  FA-50: FA-50", line) for line in said)
    assert any(
        "South Korea (Korea Aerospace Industries) to Peru: 18 FA-50, USD 920 m, contract" in line for line in said
    )
    assert re.fullmatch(rf"  first to ann@example\.org: sent {MINUTE} UTC", said[-1])


def test_show_as_json_points_at_the_very_characters(kept: Bench) -> None:
    story = loaded(kept, "show", str(number(kept, "Peru")), "--json")
    assert isinstance(story, dict)
    (member,) = story["members"]
    (stored,) = kept.ask(
        "SELECT r.text, r.title FROM articles a JOIN revisions r ON r.id = a.revision_id WHERE a.id = ?",
        member["article_id"],
    )
    assert member["flagged"]
    assert member["role"] == "opener"
    assert member["evidence"]
    for each in member["evidence"]:
        whole = stored["title"] if each["part"] == "title" else stored["text"]
        assert whole[each["start"] : each["end"]] == each["matched"]
    total = sum(each["points"] for each in member["contributions"])
    assert member["contributions"]
    assert (total > 0) is (member["score"] > 0.5), "the points add up to the score's log-odds"
    assert [(mail["recipient"], mail["state"], mail["attempts"]) for mail in story["mails"]] == [
        ("ann@example.org", "sent", 1)
    ]
    assert story["mails"][0]["message_id"].startswith(f"<s{story['story_id']}.a1.")


def test_search_finds_words_in_any_writing_and_shows_the_place(kept: Bench) -> None:
    first, second, third = lines(kept.run("search", "turkiye"))[:3]
    assert first.endswith("Türkiye opens a harbour")
    assert re.fullmatch(rf"  small, {MINUTE} UTC  http://127\.0\.0\.1:\d+/quiet", second)
    assert third.startswith("  ")
    assert "\n".join(lines(kept.run("search", '"TB2 drones"', "morocco"))).count("story") == 1
    assert kept.run("search", "zeppelin") == ""
    assert kept.stderr.strip() == "no article holds zeppelin"


def test_search_as_json(kept: Bench) -> None:
    found = loaded(kept, "search", "frigate", "--json")
    assert isinstance(found, list)
    assert [each["title"] for each in found] == [STORIES[1][1]]
    assert found[0]["story_id"] == number(kept, "Greece")
    assert "frigate" in found[0]["snippet"]


# ---- explain -----------------------------------------------------------------------------


def test_explain_shows_the_text_what_was_dropped_and_what_the_score_is_made_of(kept: Bench) -> None:
    article_id = kept.ask("SELECT id FROM articles WHERE canonical_url LIKE '%/frigate'")[0]["id"]
    said = kept.run("explain", str(article_id))
    out = lines(said)
    assert out[0] == STORIES[1][1]
    assert STORIES[1][2] in out
    assert "dropped 1 block:" in out
    assert f"  [title] {STORIES[1][1]}" in out
    (verdict,) = [line for line in out if line.startswith("defence-exports: ")]
    assert verdict.startswith("defence-exports: flagged, score 0.")
    points = [float(m[1]) for line in out if (m := re.match(r" {4} *([+-]\d+\.\d\d)  \S+ = ", line))]
    assert points == sorted(points, key=lambda p: -abs(p))
    (hit,) = [line for line in out if line.startswith("  hit: ")]
    assert "[[" not in hit
    assert "]]" not in hit
    assert hit.replace("[", "").replace("]", "") == f"  hit: {STORIES[1][2]}"
    assert "deal_signed" in said


def test_explain_of_what_is_not_flagged_says_so(kept: Bench) -> None:
    article_id = kept.ask("SELECT id FROM articles WHERE canonical_url LIKE '%/quiet'")[0]["id"]
    assert "defence-exports: not flagged, score 0.0" in kept.run("explain", str(article_id))
    body = loaded(kept, "explain", str(article_id), "--json")
    assert isinstance(body, dict)
    assert body["verdict"]["flagged"] is False
    assert body["article"]["title"] == "Türkiye opens a harbour"
    assert body["text"].count("\n") >= 1


# ---- export ------------------------------------------------------------------------------


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_csv_cells_are_no_formulas_and_the_rest_is_as_it_was(kept: Bench) -> None:
    text = kept.run("export")
    assert text.splitlines()[0] == ",".join(STORY_COLUMNS)
    rows = table(text)
    assert len(rows) == len(ALL)
    titles = {row["title"] for row in rows}
    assert "'=SUM(A1:A9) Norway buys 24 more K9 howitzers" in titles
    assert {title for _, title, _, _ in STORIES} < titles
    for row in rows:
        assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") for cell in row.values())
        assert " | " in row["reasons"]
        assert row["outlets"] == "small"


@pytest.mark.parametrize(
    ("what", "columns", "count"),
    [("stories", STORY_COLUMNS, 5), ("articles", ARTICLE_COLUMNS, 6), ("verdicts", VERDICT_COLUMNS, 6)],
)
def test_the_three_formats_hold_the_same_rows(
    kept: Bench, tmp_path: Path, what: str, columns: tuple[str, ...], count: int
) -> None:
    for name in ("rows.csv", "rows.json", "rows.ndjson"):
        assert kept.run("export", "--what", what, "-o", str(tmp_path / name)) == ""
    as_json = json.loads((tmp_path / "rows.json").read_text(encoding="utf-8"))
    as_lines = [json.loads(line) for line in (tmp_path / "rows.ndjson").read_text(encoding="utf-8").splitlines()]
    with (tmp_path / "rows.csv").open(encoding="utf-8", newline="") as stream:
        as_csv = list(csv.DictReader(stream))
    assert len(as_json) == count
    assert as_json == as_lines
    assert all(list(row) == list(columns) for row in as_json)
    assert [row["title"].lstrip("'") for row in as_csv] == [row["title"] for row in as_json], (
        "only the guard's apostrophe differs"
    )
    assert kept.run("export", "--what", what, "--format", "json") == (tmp_path / "rows.json").read_text(
        encoding="utf-8"
    )


def test_an_exported_article_holds_its_text_and_its_verdict(kept: Bench) -> None:
    rows = {row["title"]: row for row in json.loads(kept.run("export", "--what", "articles", "--format", "json"))}
    greece, quiet = rows[STORIES[1][1]], rows["Türkiye opens a harbour"]
    assert greece["text"].startswith(STORIES[1][2])
    assert (greece["flagged"], greece["subtype"], greece["story_id"]) == (True, "deal_signed", number(kept, "Greece"))
    assert (quiet["flagged"], quiet["story_id"], quiet["quiet"]) == (False, None, True)


def test_a_mark_for_excel_and_a_time(kept: Bench) -> None:
    assert kept.run("export", "--bom").startswith("\ufeffstory_id,")
    assert len(table(kept.run("export", "--since", "1h"))) == len(ALL)
    assert table(kept.run("export", "--since", to_text(datetime.now(UTC)))) == []


# ---- status ------------------------------------------------------------------------------


def test_status_of_a_well_database(kept: Bench) -> None:
    heading, row, rest = lines(kept.run("status"))
    assert heading.split() == ["outlet", "state", "last", "look", "last", "new", "failures", "next", "look", "remark"]
    assert re.fullmatch(rf"small +well +{MINUTE} +{MINUTE} +0 +{MINUTE} +-", row)
    assert rest == f"daemon: never ran; outbox: 0 pending, {len(ALL)} sent, 0 folded, 0 dead"
    found = loaded(kept, "status", "--json")
    assert isinstance(found, dict)
    assert (found["daemon"], found["problems"]) == ("never ran", [])
    assert found["outbox"] == {"pending": 0, "sent": len(ALL), "folded": 0, "dead": 0}
    (outlet,) = found["outlets"]
    assert (outlet["outlet"], outlet["state"], outlet["failures"], outlet["remark"]) == ("small", "well", 0, None)
    assert (
        timedelta(minutes=10)
        < from_text(outlet["next_look_at"]) - from_text(outlet["last_look_at"])
        < timedelta(minutes=16)
    )


ILL = {
    "a dead daemon": (
        "INSERT INTO meta (key, value) VALUES ('heartbeat', '{\"pid\": 1, \"started_at\": \"2026-01-01T00:00:00Z\", \"at\": \"2026-01-01T01:00:00Z\", \"version\": \"0.1.0\", \"state\": \"running\"}')",
        "the daemon (pid 1) died or hangs; start it again",
    ),
    "a blocked outlet": (
        "UPDATE sources SET failures = 4, last_status = 403, last_error = 'HTTP 403' WHERE origin = 'configured'", "small: blocked (403), 4 times in a row",
    ),
    "a new layout": (
        "UPDATE sources SET barren = 3 WHERE origin = 'configured'", "small: structure changed: no article found, 3 looks in a row",
    ),
    "a mail given up": (
        "UPDATE deliveries SET state = 'dead', last_error = 'no such mailbox' WHERE id = 1", "1 mail given up: 'exportwatch alerts list' says why",
    ),
    "a mail that fails": (
        "UPDATE deliveries SET state = 'pending', sent_at = NULL, attempts = 3, last_error = 'Connection refused' WHERE id = 1", "1 mail failed 3 times or more: Connection refused",
    ),
}  # fmt: skip


@pytest.mark.parametrize("trouble", ILL)
def test_status_of_an_ill_one_names_the_trouble_and_ends_with_1(kept: Bench, tmp_path: Path, trouble: str) -> None:
    sql, says = ILL[trouble]
    ill = tmp_path / "ill.db"
    with closing(sqlite3.connect(kept.folder / "small.db")) as whole, closing(sqlite3.connect(ill)) as copy:
        whole.backup(copy)
        copy.execute(sql)
        copy.commit()
    said = kept.run("--db", str(ill), "status", code=1)
    (problem,) = [line for line in lines(said) if line.startswith("ill: ")]
    assert says in problem
    found = loaded(kept, "--db", str(ill), "status", "--json", code=1)
    assert isinstance(found, dict)
    assert [says in each for each in found["problems"]] == [True]


# ---- config, init ------------------------------------------------------------------------


def test_config_names_every_setting_and_where_it_came_from(
    kept: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPORTWATCH_CRAWL_DELAY", "5")
    effective = load_settings(kept.folder / "exportwatch.toml", tmp_path / "other.db")
    env = clean_environment() | {"EXPORTWATCH_CRAWL_DELAY": "5", "EXPORTWATCH_SMTP_PASSWORD": "hunter2-canary"}
    monkeypatch.setattr("tests.e2e.small_web.clean_environment", lambda: env)
    plain = kept.run("--db", str(tmp_path / "other.db"), "config")
    found = loaded(kept, "--db", str(tmp_path / "other.db"), "config", "--json")
    assert isinstance(found, dict)
    assert {key.partition(".")[0] for key in found} == {*SECTIONS, "recipients"}
    assert len(found) > 40
    assert found["crawl.delay"] == {"value": 5.0, "from": "environment EXPORTWATCH_CRAWL_DELAY"}
    assert found["storage.db"]["value"] == str(tmp_path / "other.db")
    assert "--db" in found["storage.db"]["from"]
    assert found["crawl.contact"] == {"value": "mailto:test@example.org", "from": "file exportwatch.toml"}
    assert found["crawl.timeout"] == {"value": effective.crawl.timeout, "from": "default"}
    assert found["smtp.password"]["value"] == "********"
    assert found["smtp.password"]["from"] == "environment EXPORTWATCH_SMTP_PASSWORD"
    assert found["recipients"] == {"value": "ann@example.org", "from": "file exportwatch.toml"}
    assert "hunter2-canary" not in plain + json.dumps(found)
    assert re.search(r"^crawl\.delay +5\.0 +environment EXPORTWATCH_CRAWL_DELAY *$", plain, re.MULTILINE)
    assert re.search(r'^crawl\.outlets +\["small"\] +file exportwatch\.toml *$', plain, re.MULTILINE)
    assert re.search(r"^alerts\.enabled +true +default *$", plain, re.MULTILINE)


def test_init_writes_a_file_that_changes_nothing_and_every_line_of_it_may_be_taken(kept: Bench, tmp_path: Path) -> None:
    target = tmp_path / "made" / "exportwatch.toml"
    said = kept.run("init", "--path", str(target))
    assert said.strip() == f"wrote {target}: set [crawl] contact and the recipients in it"
    text = target.read_text(encoding="utf-8")
    made, none = (
        load_settings(target, tmp_path / "x.db"),
        load_settings(None, tmp_path / "x.db", {"HOME": str(tmp_path)}),
    )
    assert (made.crawl, made.schedule, made.analysis, made.smtp) == (
        none.crawl,
        none.schedule,
        none.analysis,
        none.smtp,
    )
    assert "password =" not in text
    assert "webhook_secret" not in re.findall(r"^#(\w+) = ", text, re.MULTILINE)
    keys = list(re.finditer(r"^#\w+ = (.*)$", text, re.MULTILINE))
    assert len(keys) > 40
    blocks = text.index("#[[recipients]]")
    for key in (key for key in keys if key[1] != '""'):
        taken = text[: key.start()] + text[key.start() + 1 :]
        if key.start() > blocks:
            taken = taken.replace("#[[recipients]]", "[[recipients]]").replace('#address = "you', 'address = "you')
        assert tomllib.loads(taken)
        target.write_text(taken, encoding="utf-8")
        load_settings(target, tmp_path / "x.db")
    target.write_text(text, encoding="utf-8")
    kept.run("init", "--path", str(target), code=2)
    assert "is there already: edit it, or overwrite it with --force" in kept.stderr
    kept.run("init", "--path", str(target), "--force")
    assert target.read_text(encoding="utf-8") == text


def number(bench: Bench, beginning: str) -> int:
    """The id of the story whose headline begins so."""
    return int(bench.ask("SELECT id FROM stories WHERE title LIKE ?", f"%{beginning}%")[0]["id"])
