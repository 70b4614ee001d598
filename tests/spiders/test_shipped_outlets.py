"""Every shipped outlet file, held to what can be checked without a network.

The addresses of ``EXAMPLES`` are made up in the shape of the outlet's own.
"""

from __future__ import annotations

import re
import re._constants as sre
import re._parser as parser
from collections import Counter
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import pytest

from spiders.catalog import load_catalog
from spiders.outlet import Outlet, bare_host
from tests.pace import cpu

CATALOG = load_catalog()
FIRST_TIER = 92
# Hosts that serve feeds for others.
FEED_SERVICES = ("feeds.feedburner.com",)

# outlet: (an article's address, its own id)
EXAMPLES: dict[str, tuple[str, str | None]] = {
    "aa-en": ("https://www.aa.com.tr/en/turkiye/new-frigate-handed-over/4082732", "4082732"),
    "aa-ru": ("https://www.aa.com.tr/ru/%D0%BC%D0%B8%D1%80/novyi-korabl/4082732", "4082732"),
    "aa-tr": ("https://www.aa.com.tr/tr/savunma-sanayii/yeni-gemi-teslim-edildi/4082732", "4082732"),
    "altair": ("https://www.altair.com.pl/news/view?news_id=41234", "41234"),
    "anewz": ("https://anewz.tv/region/south-caucasus/18123/a-drone-deal-is-signed/news", "18123"),
    "ap": ("https://apnews.com/article/arms-sale-frigate-0123abcd4567ef89", None),
    "apa-az": ("https://apa.az/herbi/yeni-raket-sinaqdan-kecirilib-912345", "912345"),
    "apa-en": ("https://en.apa.az/military/new-missile-tested-412345", "412345"),
    "armenpress": ("https://armenpress.am/en/article/1212345", None),
    "army-recognition": ("https://www.armyrecognition.com/news/army-news/2026/a-new-howitzer-is-ordered", None),
    "astana-times": ("https://astanatimes.com/2026/02/a-new-plant-opens/", None),
    "azernews": ("https://www.azernews.az/nation/251234.html", "251234"),
    "azertac": ("https://azertag.az/en/xeber/a_meeting_of_ministers-3912345", None),
    "bmvg": ("https://www.bmvg.de/de/aktuelles/neue-fregatte-bestellt-5912345", None),
    "bmwe": (
        "https://www.bundeswirtschaftsministerium.de/Redaktion/DE/Pressemitteilungen/2026/02/20260203-genehmigungen.html",
        None,
    ),
    "breaking-defense": ("https://breakingdefense.com/2026/02/a-frigate-is-ordered/", None),
    "c4defence": ("https://www.c4defence.com/yeni-gemi-teslim-edildi/", None),
    "caliber": ("https://caliber.az/en/post/a-drone-deal-is-signed", None),
    "caspian-news": ("https://caspiannews.com/news-detail/a-drone-deal-is-signed-2026-2-3-12/", None),
    "civil-ge": ("https://civil.ge/archives/712345", "712345"),
    "daily-sabah": ("https://www.dailysabah.com/business/defense/a-drone-deal-is-signed", None),
    "dapa": ("https://www.dapa.go.kr/dapa/doc/selectDoc.do?menuSeq=3031&bbsSeq=443&docSeq=51234", None),
    "defence-blog": ("https://defence-blog.com/a-drone-deal-is-signed/", None),
    "defence-industry-europe": ("https://defence-industry.eu/a-drone-deal-is-signed/", None),
    "defence-turkey": ("https://www.defenceturkey.com/en/content/a-drone-deal-is-signed-6123", None),
    "defence24-en": ("https://defence24.com/industry/a-drone-deal-is-signed", None),
    "defence24-pl": ("https://defence24.pl/przemysl/umowa-na-nowe-drony-podpisana", None),
    "defenceturk": ("https://www.defenceturk.net/yeni-gemi-teslim-edildi", None),
    "defenceweb": ("https://www.defenceweb.co.za/industry/industry-industry/a-drone-deal-is-signed/", None),
    "defensa": ("https://www.defensa.com/industria/un-contrato-de-drones", None),
    "defense-express": ("https://en.defence-ua.com/industries/a_drone_deal_is_signed-17123.html", None),
    "defense-news": ("https://www.defensenews.com/global/europe/2026/02/03/a-drone-deal-is-signed/", None),
    "defense-post": ("https://thedefensepost.com/2026/02/03/a-drone-deal/", None),
    "defesanet": ("https://www.defesanet.com.br/terrestre/contrato-de-blindados/", None),
    "dsca": (
        "https://www.dsca.mil/Press-Media/Major-Arms-Sales/Article-Display/Article/4312345/a-country-frigates",
        "4312345",
    ),
    "dunya": ("https://www.dunya.com/sektorler/yeni-gemi-teslim-edildi-haberi-812345", "812345"),
    "edr": ("https://www.edrmagazine.eu/a-drone-deal-is-signed", None),
    "esut": ("https://esut.de/2026/02/meldungen/71234/neue-fregatte-bestellt/", "71234"),
    "eurasianet": ("https://eurasianet.org/a-drone-deal-is-signed", None),
    "european-security-defence": ("https://euro-sd.com/2026/02/major-news/51234/a-drone-deal/", "51234"),
    "haberturk": ("https://www.haberturk.com/yeni-gemi-teslim-edildi-3812345-ekonomi", "3812345"),
    "hartpunkt": ("https://www.hartpunkt.de/neue-fregatte-bestellt-heute/", None),
    "hurriyet": ("https://www.hurriyet.com.tr/gundem/yeni-gemi-teslim-edildi-43012345", "43012345"),
    "hurriyet-daily-news": ("https://www.hurriyetdailynews.com/a-drone-deal-is-signed-218123", "218123"),
    "infodefensa": ("https://www.infodefensa.com/texto-diario/mostrar/5712345/un-contrato", "5712345"),
    "interfax-en": ("https://interfax.com/newsroom/top-stories/115123/", "115123"),
    "interfax-ru": ("https://www.interfax.ru/world/1071234", "1071234"),
    "interfax-ukraine": ("https://en.interfax.com.ua/news/general/1141234.html", "1141234"),
    "israel-defense": ("https://www.israeldefense.co.il/en/node/67123", "67123"),
    "jamnews": ("https://jam-news.net/a-drone-deal-is-signed/", None),
    "janes": ("https://www.janes.com/osint-insights/defence-news/sea/a-frigate-is-ordered", None),
    "kap": ("https://www.kap.org.tr/tr/Bildirim/1512345", None),
    "kazinform": ("https://en.inform.kz/news/a-new-plant-opens-1a2b3c/", None),
    "kommersant": ("https://www.kommersant.ru/doc/8412345", "8412345"),
    "kyiv-independent": ("https://kyivindependent.com/a-drone-deal-is-signed/", None),
    "militarnyi": ("https://militarnyi.com/en/news/a-drone-deal-is-signed/", None),
    "milliyet": ("https://www.milliyet.com.tr/gundem/yeni-gemi-teslim-edildi-7512345", "7512345"),
    "msb": ("https://www.msb.gov.tr/SlaytHaber/0123abcd", None),
    "nato": ("https://www.nato.int/cps/en/natohq/news_240123.htm", None),
    "naval-news": ("https://www.navalnews.com/naval-news/2026/02/a-frigate-is-ordered/", None),
    "ntv": ("https://www.ntv.com.tr/dunya/yeni-gemi-teslim-edildi-1712345", "1712345"),
    "oc-media": ("https://oc-media.org/a-drone-deal-is-signed/", None),
    "opex360": ("https://www.opex360.com/2026/02/03/un-contrat-de-drones/", None),
    "quwa": ("https://quwa.org/daily-news/a-drone-deal-is-signed/", None),
    "report-az": ("https://report.az/en/military/a-drone-deal-is-signed/", None),
    "reuters": ("https://www.reuters.com/business/aerospace-defense/a-drone-deal-is-signed-2026-02-03/", None),
    "rferl": ("https://www.rferl.org/a/a-drone-deal-is-signed/33712345.html", "33712345"),
    "rid": ("https://www.rid.it/shownews/7812/un-contratto-di-droni", "7812"),
    "sabah": ("https://www.sabah.com.tr/ekonomi/2026/02/03/yeni-gemi-teslim-edildi", None),
    "savunmasanayist": ("https://www.savunmasanayist.com/yeni-gemi-teslim-edildi/", None),
    "savunmatr": ("https://www.savunmatr.com/yeni-gemi-teslim-edildi/", None),
    "sipri": ("https://www.sipri.org/media/press-release/2026/a-year-of-arms-transfers", None),
    "ssb": ("https://www.ssb.gov.tr/yeni-gemi-teslim-edildi", None),
    "tass-en": ("https://tass.com/defense/2112345", "2112345"),
    "tass-ru": ("https://tass.ru/armiya-i-opk/26212345", "26212345"),
    "tim": ("https://tim.org.tr/tr/ocak-ayi-ihracat-rakamlari-aciklandi", None),
    "times-of-central-asia": ("https://timesca.com/a-drone-deal-is-signed/", None),
    "trend-az": ("https://az.trend.az/azerbaijan/society/4012345.html", "4012345"),
    "trend-en": ("https://en.trend.az/azerbaijan/4012345.html", "4012345"),
    "trend-ru": ("https://www.trend.az/azerbaijan/politics/4012345.html", "4012345"),
    "trt-haber": ("https://www.trthaber.com/haber/gundem/yeni-gemi-teslim-edildi-931234.html", "931234"),
    "trt-world": ("https://www.trtworld.com/article/0123abcd4567", None),
    "turdef": ("https://turdef.com/article/a-drone-deal-is-signed", None),
    "turkiye-today": ("https://www.turkiyetoday.com/nation/a-drone-deal-is-signed-3213966", "3213966"),
    "uk-dbt-ecju": ("https://www.gov.uk/government/publications/notice-to-exporters-202601", None),
    "uk-defence-journal": ("https://ukdefencejournal.org.uk/a-drone-deal-is-signed/", None),
    "uk-mod": ("https://www.gov.uk/government/news/a-frigate-is-ordered", None),
    "ukrinform": ("https://www.ukrinform.net/rubric-defense/4112345-a-drone-deal-is-signed.html", "4112345"),
    "us-war-department": (
        "https://www.war.gov/News/Contracts/Contract/Article/4412345/contracts-for-feb-3-2026/",
        "4412345",
    ),
    "yeni-safak": ("https://www.yenisafak.com/en/world/a-drone-deal-is-signed-3712345", None),
    "yonhap": ("https://en.yna.co.kr/view/AEN20260203001200325?section=national/defense", "AEN20260203001200325"),
    "zona-militar": ("https://www.zona-militar.com/en/2026/02/03/a-drone-deal-is-signed/", None),
}

every = pytest.mark.parametrize("outlet", CATALOG.values(), ids=list(CATALOG))


def sources(outlet: Outlet) -> tuple[str, ...]:
    return (*outlet.feeds, *outlet.sitemaps, *outlet.sections)


def test_the_first_tier_is_whole() -> None:
    assert sum(outlet.tier == 1 for outlet in CATALOG.values()) == FIRST_TIER


def test_anewz_is_as_known() -> None:
    anewz = CATALOG["anewz"]
    assert anewz.home == "https://anewz.tv"
    assert anewz.article_verified
    assert not anewz.verified
    assert set(anewz.guesses) == {*anewz.feeds, *anewz.sitemaps}, "nobody has seen a feed or sitemap of it"
    assert {urlsplit(url).path for url in anewz.sections} == {
        "/world/world-news",
        "/world/sport",
        "/region/south-caucasus",
        "/region/middle-east",
        "/region/central-asia",
        "/business/business",
        "/culture/culture-news",
    }


@every
def test_it_says_what_it_is(outlet: Outlet) -> None:
    assert outlet.country
    assert outlet.languages
    assert outlet.title.strip() == outlet.title
    assert sources(outlet), "an outlet we know has a source we know"
    assert outlet.spider is None


@every
def test_its_addresses_are_https_and_its_own(outlet: Outlet) -> None:
    for url in (outlet.home, *sources(outlet)):
        assert url.startswith("https://"), url
        assert url.isascii(), url
        assert outlet.owns(url) or urlsplit(url).netloc in FEED_SERVICES, url
    for host in outlet.hosts:
        assert "." in host.strip("."), host
        assert not outlet.home.startswith(f"https://{host}"), "its home's host need not be said twice"


@every
def test_each_source_is_named_once(outlet: Outlet) -> None:
    written = Counter(url.rstrip("/").replace("://www.", "://") for url in sources(outlet))
    assert {url for url, times in written.items() if times > 1} == set()


@every
def test_only_an_outlet_with_a_confirmed_source_is_verified(outlet: Outlet) -> None:
    assert not (outlet.verified and set(sources(outlet)) <= set(outlet.guesses))


def test_no_two_outlets_are_one() -> None:
    homes = Counter(bare_host(urlsplit(each.home).netloc) + urlsplit(each.home).path for each in CATALOG.values())
    titles = Counter(each.title for each in CATALOG.values())
    shared = Counter(url for each in CATALOG.values() for url in sources(each))
    for counted in (homes, titles, shared):
        assert {what for what, times in counted.items() if times > 1} == set()


def test_every_pattern_has_an_example() -> None:
    assert set(EXAMPLES) == {name for name, outlet in CATALOG.items() if outlet.article is not None}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_pattern_matches_an_article_and_its_id(name: str) -> None:
    url, own_id = EXAMPLES[name]
    outlet = CATALOG[name]
    assert outlet.owns(url)
    for written in (url, url + ("&" if "?" in url else "?") + "utm_source=mail", url.replace("https:", "http:")):
        assert outlet.matches_article(written), written
        assert outlet.own_id(written) == own_id, written


@every
def test_the_pattern_matches_no_listing(outlet: Outlet) -> None:
    home = outlet.home.rstrip("/")
    for url in (
        home,
        *sources(outlet),
        home + "/feed/",
        home + "/rss.xml",
        home + "/sitemap.xml",
        home + "/robots.txt",
    ):
        assert not outlet.matches_article(url), url
        assert not outlet.matches_article(url.rstrip("/") + "/"), url


@every
def test_the_pattern_matches_no_foreign_host(outlet: Outlet) -> None:
    if outlet.article is None:
        return
    url, _ = EXAMPLES[outlet.name]
    host = urlsplit(url).netloc
    for foreign in (
        url.replace(host, host + ".example.org"),
        url.replace(host, "not" + host.removeprefix("www.")),
        "https://example.org/share?u=" + url,
    ):
        assert not outlet.matches_article(foreign), foreign


@every
def test_the_pattern_nests_no_repetition(outlet: Outlet) -> None:
    if outlet.article is not None:
        assert not _nested(parser.parse(outlet.article), inside=False)


def _nested(tree: Iterable[Any], inside: bool) -> bool:
    """Whether an unbounded repetition stands within another."""
    for code, argument in tree:
        unbounded = code in (sre.MAX_REPEAT, sre.MIN_REPEAT) and argument[1] == sre.MAXREPEAT
        if unbounded and inside:
            return True
        for part in _subpatterns(argument):
            if _nested(part, inside or unbounded):
                return True
    return False


def _subpatterns(argument: Any) -> Iterable[Any]:
    if isinstance(argument, parser.SubPattern):
        yield argument
    elif isinstance(argument, tuple | list):
        for each in argument:
            yield from _subpatterns(each)


def test_the_check_for_nested_repetition_finds_one() -> None:
    assert _nested(parser.parse(r"^(a+-?)+$"), inside=False)
    assert not _nested(parser.parse(r"^(?:a+/)?b+$"), inside=False)


@every
def test_the_pattern_is_fast_on_hostile_addresses(outlet: Outlet) -> None:
    if outlet.article is None:
        return
    stem = EXAMPLES[outlet.name][0]
    compiled = re.compile(outlet.article)

    def search() -> None:
        for tail in ("a-" * 2000, "/a" * 2000, "-1" * 2000, ",a" * 2000, "1" * 4000, "a" * 4000, "&news_id=" * 400):
            for cut in (len(stem), stem.rfind("/") + 1, stem.find("/", 9) + 1):
                compiled.search(stem[:cut] + tail + "\x00")

    assert cpu(search, readings=1) < 1.0
