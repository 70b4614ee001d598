"""Reading outlets from TOML: the shipped ones, the user's own, and what a file can get wrong."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.catalog import KEYS, find, load_catalog, parse_outlet, select
from spiders.outlet import Outlet
from storage.errors import SettingsError
from storage.settings import CrawlSettings
from storage.settings_schema import keys

MINIMAL = 'title = "Harbour Post"\nhome = "https://harbour.example.org"\n'
GUIDE = Path(__file__).parents[2] / "docs" / "adding-an-outlet.md"


def refusal(text: str, name: str = "harbour", shipped: Outlet | None = None) -> str:
    with pytest.raises(SettingsError) as caught:
        parse_outlet(name, text, "my/harbour.toml", shipped)
    line = str(caught.value)
    assert "\n" not in line
    assert "my/harbour.toml" in line
    return line


def test_a_file_with_every_key() -> None:
    outlet = parse_outlet(
        "harbour",
        """
        title = "Harbour Post"
        home = "https://harbour.example.org"
        country = "Türkiye"
        languages = ["tr", "en"]
        kind = "defence"
        tier = 1
        feeds = ["https://harbour.example.org/feed", "https://harbour.example.org/feed"]
        sitemaps = ["https://harbour.example.org/news.xml"]
        sections = ["https://harbour.example.org/defence"]
        guesses = ["https://harbour.example.org/news.xml"]
        article = '^https://harbour\\.example\\.org/(?P<id>\\d+)'
        article_verified = true
        hosts = ["old-harbour.example.org", "harbour.example.net:8080"]
        feed_clock_ahead = 180
        delay = 5
        spider = "my.spiders:Harbour"
        verified = true
        notes = "Moved in 2025."
        """,
        "my/harbour.toml",
    )
    assert outlet == Outlet(
        name="harbour",
        title="Harbour Post",
        home="https://harbour.example.org",
        country="Türkiye",
        languages=("tr", "en"),
        kind="defence",
        tier=1,
        feeds=("https://harbour.example.org/feed",),
        sitemaps=("https://harbour.example.org/news.xml",),
        sections=("https://harbour.example.org/defence",),
        article=r"^https://harbour\.example\.org/(?P<id>\d+)",
        article_verified=True,
        hosts=("old-harbour.example.org", "harbour.example.net:8080"),
        feed_clock_ahead=180,
        delay=5,
        spider="my.spiders:Harbour",
        verified=True,
        notes="Moved in 2025.",
        guesses=("https://harbour.example.org/news.xml",),
    )


def test_two_keys_are_enough() -> None:
    outlet = parse_outlet("harbour", MINIMAL, "my/harbour.toml")
    assert outlet == Outlet(name="harbour", title="Harbour Post", home="https://harbour.example.org")


def test_an_unknown_key_names_the_nearest_right_one() -> None:
    assert refusal(MINIMAL + "feedz = []") == "unknown key 'feedz' in my/harbour.toml: did you mean 'feeds'?"
    assert refusal(MINIMAL + "qqqq = 1") == "unknown key 'qqqq' in my/harbour.toml"
    assert "did you mean 'article_verified'" in refusal(MINIMAL + "article_verifed = true")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("feeds = 'https://harbour.example.org/feed'", "a list of texts"),
        ("feeds = [1]", "a list of texts"),
        ("title = 3", "a text in quotes"),
        ("country = true", "a text in quotes"),
        ("tier = true", "a whole number"),
        ("tier = 1.5", "a whole number"),
        ("tier = 4", "1, 2 or 3"),
        ("verified = 'yes'", "true or false"),
        ("delay = 'slow'", "a number"),
        ("delay = -1", "between 0 and 3600"),
        ("delay = nan", "between 0 and 3600"),
        ("feed_clock_ahead = 100000", "a day at most"),
        ("kind = 'defense'", "general, wire, defence, official"),
        ("languages = ['English']", 'language codes such as "en"'),
        ("hosts = ['https://harbour.example.org']", "host names"),
        ("hosts = ['harbour.example.org/news']", "host names"),
        ("home = 'harbour.example.org'", "whole addresses"),
        ("feeds = ['ftp://harbour.example.org/feed']", "whole addresses"),
        ("feeds = ['https://harbour.example.org/a feed']", "white space"),
        ("feeds = ['https://[harbour/feed']", "bad address"),
        ("feeds = ['https://harbour.example.org:99999/']", "bad address"),
        ("sitemaps = ['https://me:secret@harbour.example.org/']", "user name or password"),
        ("sections = ['javascript:alert(1)']", "whole addresses"),
        ("article = '(unclosed'", "not a valid regular expression"),
        ("article = '.*'", "matches everything"),
        ("spider = 'harbour.py'", "module:Class"),
        ("guesses = ['https://harbour.example.org/feed']", "none of its feeds"),
        ("name = 'harbour'", "take the key out"),
        ("[feeds]\na = 1", "a list of texts"),
        ("extends = 'daily'", 'can only be "shipped"'),
        ("extends = 'shipped'", "there is none of that name"),
        ("feeds = [", "not valid TOML"),
        ("just words", "not valid TOML"),
    ],
)
def test_one_clear_line_for_each_mistake(line: str, words: str) -> None:
    key = line.split(" =")[0]
    base = "".join(each + "\n" for each in MINIMAL.splitlines() if not each.startswith(key + " "))
    assert words in refusal(base + line)


def test_a_secret_in_an_address_is_not_repeated() -> None:
    assert "secret" not in refusal(MINIMAL + "feeds = ['https://me:secret@harbour.example.org/']")


@pytest.mark.parametrize("key", ["title", "home"])
def test_a_missing_key_is_named(key: str) -> None:
    rest = "\n".join(line for line in MINIMAL.splitlines() if not line.startswith(key))
    assert refusal(rest) == f"my/harbour.toml: the key '{key}' is missing"


@pytest.mark.parametrize("name", ["Harbour", "harbour post", "harbour_post", "-x", "x-", "a--b", "", "лиман", "../x"])
def test_a_bad_name_is_refused(name: str) -> None:
    assert "lower case" in refusal(MINIMAL, name=name)


def outcome(text: str) -> str:
    """Either a record or one line; any other exception fails the test."""
    try:
        parse_outlet("harbour", text, "my/harbour.toml")
    except SettingsError as error:
        return "refused" if "my/harbour.toml" in str(error) else f"says nothing of the file: {error}"
    return "read"


@given(st.text(max_size=200))
def test_no_text_makes_it_crash(text: str) -> None:
    assert outcome(text) in ("read", "refused")


@given(
    st.sampled_from(KEYS),
    st.sampled_from(["[]", "{}", "1", "1.0", "true", '""', '"x"', "[[]]", '[""]', "1979-05-27", "inf"]),
)
def test_no_value_makes_it_crash(key: str, value: str) -> None:
    base = "".join(line + "\n" for line in MINIMAL.splitlines() if not line.startswith(key))
    assert outcome(f"{base}{key} = {value}\n") in ("read", "refused")


# -- the user's own folder ----------------------------------------------------------------------


def test_a_users_file_is_added(tmp_path: Path) -> None:
    (tmp_path / "harbour.toml").write_text(MINIMAL)
    (tmp_path / "README.md").write_text("not an outlet")
    (tmp_path / ".hidden.toml").write_text("not an outlet either")
    catalog = load_catalog(tmp_path)
    assert catalog["harbour"].title == "Harbour Post"
    assert set(catalog) == {*load_catalog(), "harbour"}
    assert list(catalog) == sorted(catalog)


def test_a_users_file_replaces_the_shipped_one_whole(tmp_path: Path) -> None:
    (tmp_path / "anewz.toml").write_text('title = "My AnewZ"\nhome = "https://anewz.tv"\n')
    assert load_catalog(tmp_path)["anewz"] == Outlet(name="anewz", title="My AnewZ", home="https://anewz.tv")
    assert load_catalog()["anewz"].title == "AnewZ", "the shipped catalogue itself is untouched"


def test_extends_changes_only_the_keys_given(tmp_path: Path) -> None:
    (tmp_path / "anewz.toml").write_text('extends = "shipped"\nfeeds = ["https://anewz.tv/feeds/all"]\ndelay = 8\n')
    mine, shipped = load_catalog(tmp_path)["anewz"], load_catalog()["anewz"]
    assert mine.feeds == ("https://anewz.tv/feeds/all",)
    assert mine.delay == 8
    assert (mine.title, mine.article, mine.sections) == (shipped.title, shipped.article, shipped.sections)
    assert mine.guesses == tuple(url for url in shipped.guesses if url not in shipped.feeds)


def test_windows_editors_are_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "harbour.toml").write_bytes(b"\xef\xbb\xbf" + MINIMAL.replace("\n", "\r\n").encode())
    assert load_catalog(tmp_path)["harbour"].title == "Harbour Post"


def test_unusable_folders_and_files_are_one_line(tmp_path: Path) -> None:
    def line(folder: Path) -> str:
        with pytest.raises(SettingsError) as caught:
            load_catalog(folder)
        return str(caught.value)

    assert "cannot read the folder of outlets" in line(tmp_path / "nowhere")
    file = tmp_path / "file"
    file.write_text("")
    assert "cannot read the folder of outlets" in line(file)
    latin = tmp_path / "latin"
    latin.mkdir()
    (latin / "harbour.toml").write_bytes('title = "Zürich"'.encode("latin-1"))
    assert "save it as UTF-8" in line(latin)
    directory = tmp_path / "directory"
    (directory / "harbour.toml").mkdir(parents=True)
    assert f"cannot read {directory}/harbour.toml" in line(directory)


# -- choosing -----------------------------------------------------------------------------------


def test_select() -> None:
    catalog = load_catalog()
    assert select(catalog, CrawlSettings()) == catalog
    assert list(select(catalog, CrawlSettings(outlets=("sabah", "anewz")))) == ["anewz", "sabah"]
    assert "anewz" not in select(catalog, CrawlSettings(exclude=("anewz",)))
    assert select(catalog, CrawlSettings(outlets=("anewz",), exclude=("anewz",))) == {}


@pytest.mark.parametrize("settings", [CrawlSettings(outlets=("anews",)), CrawlSettings(exclude=("anews",))])
def test_select_refuses_an_unknown_name(settings: CrawlSettings) -> None:
    with pytest.raises(SettingsError, match="did you mean 'anewz'"):
        select(load_catalog(), settings)


def test_find() -> None:
    assert find(load_catalog(), "anewz").home == "https://anewz.tv"
    with pytest.raises(SettingsError, match=r"no outlet 'qqqq' \(see 'exportwatch outlets list'\)"):
        find(load_catalog(), "qqqq")


# -- the guide ----------------------------------------------------------------------------------


def test_the_guide_describes_exactly_the_keys_there_are() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", GUIDE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert sorted(rows) == sorted([*(each.name for each in fields(Outlet) if each.name != "name"), "extends"])


def test_the_guide_names_the_right_variable_for_the_folder() -> None:
    assert f"`{keys('crawl')['outlets_dir'].variable}`" in GUIDE.read_text(encoding="utf-8")


def test_the_examples_of_the_guide_are_good_outlets() -> None:
    shipped = load_catalog()["anewz"]
    examples = re.findall(r"^```toml\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    whole = [text for text in examples if "title =" in text or "extends =" in text]
    assert len(whole) >= 2
    for text in whole:
        assert parse_outlet("example", text, "the guide", shipped).home.startswith("https://")
