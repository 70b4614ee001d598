"""Terms and how they meet words: endings, stars, capitals, scripts, decoys, and time."""

from __future__ import annotations

import pytest

from monitor.analysis.matching import Matcher
from monitor.analysis.terms import Term
from tests.pace import cpu


def met(term: str, language: str, text: str, read_in: str | None = None) -> list[str]:
    """What of a text a term meets."""
    found = Matcher([Term(term, "c", language)]).find(text, read_in or language)
    return [text[h.start : h.end] for h in found]


@pytest.mark.parametrize(
    ("term", "language", "text", "expected"),
    [
        ("tank", "en", "Tanks, a tanker and a tank", ["Tanks", "tank"]),
        ("frigate", "en", "two frigates", ["frigates"]),
        ("air defence", "en", "air-defence and air  defence, air. Defence", ["air-defence", "air  defence"]),
        ("ihracat", "tr", "ihracatının, İHRACAT, ihracatlarımızdan, ihracatçı", ["ihracatının", "İHRACAT", "ihracatlarımızdan", "ihracatçı"]),
        ("tank", "tr", "tankları tanker tanklarından", ["tankları", "tanklarından"]),
        ("savaş uçağı", "tr", "Savaş uçaklarını değil savaş uçağının", ["savaş uçağının"]),
        ("savaş uçak", "tr", "savaş uçaklarını, savaş uçağının", ["savaş uçaklarını", "savaş uçağının"]),
        ("ixrac", "az", "ixracının artması, ixracatı", ["ixracının"]),
        ("ракета", "ru", "ракеты, ракетами, ракетостроение", ["ракеты", "ракетами"]),
        ("противотанков* ракет*", "ru", "поставка противотанковых ракетных комплексов", ["противотанковых ракетных"]),
        ("*panzer*", "de", "Kampfpanzers und Schützenpanzerwagen", ["Kampfpanzers", "Schützenpanzerwagen"]),
        ("armes", "fr", "ventes d'armes", ["armes"]),
        ("missile", "it", "i missili", ["missili"]),
        ("=SOM", "any", "the SOM and the som, SOMs", ["SOM"]),
        ("K9", "any", "K9s, k9 dogs, K9'ları, K90", ["K9s", "K9"]),
        ("F-16", "any", "F-16s, F16, F-16V, F-165", ["F-16s", "F16", "F-16V"]),
        ("US", "any", "the US and us, U.S.", ["US"]),
        ("أسلحة", "ar", "صفقة الأسلحة", ["الأسلحة"]),
        ("武器", "ja", "日本の武器輸出", ["武器"]),
        ("무기", "ko", "무기를 수출", ["무기"]),
        ("F-35", "ja", "日本向けF-35A戦闘機の引き渡し", ["F-35A"]),
        ("K9", "ko", "K9을 수출", ["K9"]),
        ("طائرات مسيرة", "ar", "بيع الطائرات المسيّرة والمسـيرة", ["الطائرات المسيّرة"]),
        ("موشک", "fa", "صادرات موشك‌های ايرانی", ["موشك"]),
        ("मिसाइल", "hi", "भारत मिसाइलों का निर्यात", ["मिसाइलों"]),
    ],
)  # fmt: skip
def test_a_term_meets_its_forms_and_nothing_else(term: str, language: str, text: str, expected: list[str]) -> None:
    assert met(term, language, text) == expected


def test_a_text_is_read_with_the_terms_of_its_language_and_those_of_any() -> None:
    matcher = Matcher([Term("char", "c", "fr"), Term("tank", "c", "en"), Term("Leopard", "c", "any")])
    assert [h.term.text for h in matcher.find("char tank Leopard", "en")] == ["tank", "Leopard"]


@pytest.mark.parametrize("letter", ["a", "я", "ا", "武", "'", "a b ", "tank "])
def test_a_megabyte_of_the_same_is_read_in_a_moment(letter: str) -> None:
    from monitor.analysis.relevance import Document, judge, load_rules

    rules = load_rules()
    text = letter * (1_000_000 // len(letter))
    judge(Document("warm", None, "up", "en"), rules)
    assert cpu(lambda: judge(Document("A title", None, text, "en"), rules)) < 0.1
