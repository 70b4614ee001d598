"""Outlets as Scrapy's spiders."""

from __future__ import annotations

from pathlib import Path

import pytest
from scrapy import Request
from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader

from spiders.catalog import load_catalog
from spiders.loader import OutletLoader, owners
from spiders.outlet_spider import OutletSpider
from storage.errors import SettingsError


class HarbourSpider(OutletSpider):
    """The odd site of these tests."""


def loader(**settings: object) -> OutletLoader:
    made = get_spider_loader(Settings({"SPIDER_LOADER_CLASS": "spiders.loader.OutletLoader", **settings}))
    assert isinstance(made, OutletLoader)
    return made


def with_outlet(folder: Path, extra: str = "") -> OutletLoader:
    (folder / "harbour.toml").write_text(f'title = "Harbour"\nhome = "https://harbour.example.org"\n{extra}')
    return loader(EXPORTWATCH_OUTLETS_DIR=str(folder))


def test_lists_every_outlet_sorted() -> None:
    names = loader().list()
    assert names == sorted(load_catalog())
    assert "anewz" in names


def test_the_users_folder_is_read(tmp_path: Path) -> None:
    assert "harbour" in with_outlet(tmp_path).list()


def test_loads_a_spider_class_of_the_outlet() -> None:
    made = loader()
    spider = made.load("anewz")
    assert issubclass(spider, OutletSpider)
    assert spider.name == "anewz"
    assert spider.outlet == load_catalog()["anewz"]
    assert made.load("anewz") is spider
    assert made.load("sabah").outlet.name == "sabah"
    assert made.load("anewz").outlet.name == "anewz"


def test_an_unknown_name_is_a_key_error_with_the_nearest() -> None:
    with pytest.raises(KeyError, match="did you mean 'anewz'"):
        loader().load("anews")


def test_the_odd_site_has_its_own_class(tmp_path: Path) -> None:
    spider = with_outlet(tmp_path, f'spider = "{__name__}:HarbourSpider"').load("harbour")
    assert issubclass(spider, HarbourSpider)
    assert spider.outlet.title == "Harbour"
    assert not hasattr(HarbourSpider, "outlet"), "the class itself stays free for other outlets"


@pytest.mark.parametrize(
    ("spider", "words"),
    [
        ("no.such.module:Spider", "cannot be loaded"),
        (f"{__name__}:NoSuchClass", "cannot be loaded"),
        (f"{__name__}:with_outlet", "no subclass of OutletSpider"),
        ("scrapy:Spider", "no subclass of OutletSpider"),
    ],
)
def test_a_spider_that_cannot_be_had_is_one_line(tmp_path: Path, spider: str, words: str) -> None:
    with pytest.raises(SettingsError, match=f"'harbour'.*{words}"):
        with_outlet(tmp_path, f'spider = "{spider}"').load("harbour")


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("https://anewz.tv/world/world-news/1/a/news", ["anewz"]),
        ("https://www.aa.com.tr/en/turkiye/a-slug/4082732", ["aa-en"]),
        ("https://www.aa.com.tr/tr/gundem/bir-haber/4082732", ["aa-tr"]),
        ("https://www.aa.com.tr/en/economy", ["aa-en"]),
        ("https://en.trend.az/azerbaijan/society/4012345.html", ["trend-en"]),
        ("https://ru.trend.az/azerbaijan/society/4012345.html", ["trend-ru"]),
        ("https://en.apa.az/military/a-slug-412345", ["apa-en"]),
        ("https://apa.az/herbi/a-slug-912345", ["apa-az"]),
        ("https://en.interfax.com.ua/news/general/1012345.html", ["interfax-ukraine"]),
        ("https://www.defense.gov/News/Contracts/", ["us-war-department"]),
        ("https://nobody.example.org/", []),
    ],
)
def test_an_address_finds_its_outlet(url: str, names: list[str]) -> None:
    assert owners(load_catalog(), url) == names
    assert loader().find_by_request(Request(url)) == names
