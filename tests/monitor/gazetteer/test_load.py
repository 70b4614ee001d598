"""Reading the gazetteer, and a user's folder over it."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.analysis.gazetteer import load_gazetteer
from storage.errors import SettingsError


def folder(tmp_path: Path, **texts: str) -> Path:
    for name, text in texts.items():
        file = tmp_path / (name.replace("__", "/") + ".toml")
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def test_the_shipped_one_is_read_once() -> None:
    assert load_gazetteer() is load_gazetteer()
    assert "Türkiye" in load_gazetteer().states["TR"].name


def test_a_users_entry_is_added(tmp_path: Path) -> None:
    extra = folder(tmp_path, companies='["Acme Arms"]\nstate = "FI"\ncivil = true\naliases = ["Acme"]')
    acme = load_gazetteer(extra).companies["Acme Arms"]
    assert (acme.state, acme.kind, acme.civil, acme.terms) == ("FI", "maker", True, ("Acme Arms", "Acme"))
    assert "Baykar" in load_gazetteer(extra).companies


def test_a_users_lists_grow_the_shipped_ones_and_other_fields_replace_them(tmp_path: Path) -> None:
    extra = folder(tmp_path, states='[TR]\nname = "Turkey"', states__en='TR = ["Anatolia"]')
    mine, shipped = load_gazetteer(extra).states["TR"], load_gazetteer().states["TR"]
    assert mine.name == "Turkey"
    assert mine.region == shipped.region
    assert mine.names["en"] == (*shipped.names.get("en", ()), "Anatolia")


def test_the_version_follows_the_files(tmp_path: Path) -> None:
    extra = folder(tmp_path, decoys='en = ["Tank Engine"]')
    assert load_gazetteer(extra).version != load_gazetteer().version
    assert "Tank Engine" in load_gazetteer(extra).decoys["en"]


def test_a_name_that_needs_context_is_no_term_by_itself(tmp_path: Path) -> None:
    extra = folder(tmp_path, systems='["Dart"]\naliases = ["Dart-2"]\nneeds_context = ["=Dart"]')
    dart = load_gazetteer(extra).systems["Dart"]
    assert dart.terms == ("Dart-2",)
    assert dart.needs_context == ("=Dart",)


@pytest.mark.parametrize(
    ("file", "text", "complaint"),
    [
        ("systems", "[broken", "not valid TOML"),
        ("systems", '[X]\ncolour = "red"', "unknown key 'colour' in \\[X\\]"),
        ("systems", "[X]\nmaker = 3", "'maker' in \\[X\\] in systems.toml must be text"),
        ("systems", "X = 3", "must be a table"),
        ("companies", '[X]\ncivil = "yes"', "must be true or false"),
        ("companies", '[X]\naliases = "one"', "must be a list of texts"),
        ("states__en", 'ZZ = ["Nowhere"]', "unknown key 'ZZ'"),
        ("states__en", 'needs_context = ["Nowhere"]', "must be a table"),
        ("currencies", '[X]\n[X.names]\nxx = ["x"]', "unknown key 'xx'"),
        ("decoys", "en = 3", "must be a list of texts"),
    ],
)
def test_what_cannot_be_read_is_one_clear_line(tmp_path: Path, file: str, text: str, complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint) as caught:
        load_gazetteer(folder(tmp_path, **{file: text}))
    assert "\n" not in str(caught.value)


def test_a_missing_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no gazetteer folder"):
        load_gazetteer(tmp_path / "nowhere")


def test_a_name_in_other_letters_than_its_weak_form_is_no_term_either(tmp_path: Path) -> None:
    extra = folder(
        tmp_path,
        companies='["DART"]\naliases = ["=DART", "Dart GmbH"]\nneeds_context = ["=Dart"]\n["ARC"]\nneeds_context = ["=Arc"]',
    )
    found = load_gazetteer(extra).companies
    assert found["DART"].terms == ("=DART", "Dart GmbH")
    assert found["ARC"].terms == ()
