"""Lines that ask the reader for something, in many languages; sentences that merely mention such things."""

from __future__ import annotations

import pytest

from spiders.prompts import LONGEST, OPENING, WHOLE, Terms, asks_for_comments, is_offer, is_prompt, is_urging
from storage.text import words


def prompt(line: str) -> bool:
    return is_prompt(words(line))


def offer(line: str) -> bool:
    return is_offer(words(line))


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "REKLAM",
        "Read more",
        "Sign up here for the morning letter",
        "Lesen Sie auch: Werft baut Boot",
        "İlgili haberler",
        "Trending",
        "End of Article",
        "Читайте также",
        "Share this story with a friend",
    ],
)
def test_known_requests_are_told_whatever_their_case_and_accents(line):
    assert prompt(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "The advertisement showed a boat on a wave",
        "She shared the story with a friend",
        "Home defence is discussed by the council",
        "Photos of the boat were sent to the press",
        "Reklamların fiyatı arttı",
    ],
)
def test_sentences_that_mention_such_things_are_none(line):
    assert not prompt(line)


def test_a_short_opening_makes_no_prompt_of_a_long_line_and_a_telling_one_does():
    rest = " ".join(["word"] * LONGEST)
    assert prompt("Follow us on the way to the yard")
    assert not prompt(f"Follow us on {rest}")
    assert prompt(f"Got a story? Get in touch {rest}")
    assert not prompt(f"Got a story? Get in touch {rest} {rest} {rest}")


def test_the_tables_hold_folded_phrases_only():
    assert all(phrase == " ".join(words(phrase)) for phrase in WHOLE | OPENING)
    assert min(len(phrase) for phrase in OPENING) >= 5


@pytest.mark.parametrize(
    "line",
    [
        "Join the channel of the paper on WhatsApp",
        "Haberleri kaçırmamak için WhatsApp kanalımıza katılın",
        "Bildirimler için uygulamamızı indirin",
        "Yeniliklər üçün tətbiqimizi yükləyin",
        "Подпишитесь на рассылку редакции",
        "Скачайте приложение газеты",
        "Завантажте застосунок газети",
        "Abonnieren Sie den Newsletter der Redaktion",
        "Téléchargez l'application du journal",
        "Suscríbete al boletín de la redacción",
        "اشترك في نشرتنا اليومية",
        "订阅本报的电子通讯",
        "ニュースレターを登録する",
    ],
)
def test_a_service_that_is_urged_is_an_offer_in_every_language(line):
    assert offer(line)


@pytest.mark.parametrize(
    "line",
    [
        "The ministry opened a channel on WhatsApp",
        "Crews will train on the new boat",
        "Şirket yeni bir uygulama geliştirdi",
        "Министерство открыло канал связи",
        "La marine a commandé une application",
        "海军订购了六艘巡逻艇",
        "البحرية تطلب زوارق جديدة",
    ],
)
def test_a_service_alone_or_a_verb_alone_is_no_offer(line):
    assert not offer(line)


def test_behind_a_paywall_the_verb_alone_urges():
    assert is_urging(words("Subscribe from one pound a month"))
    assert is_urging(words("阅读全文请订阅"))
    assert not is_urging(words("The boat went to sea"))


@pytest.mark.parametrize(
    ("line", "asks"),
    [
        ("What do you make of it? Comment below.", True),
        ("Siz ne dersiniz? Yorumlarınızı bekliyoruz.", True),
        ("ما رأيك؟ اترك تعليقا", True),
        ("你怎么看？欢迎评论", True),
        ("The minister did not comment.", False),
        ("Who will pay for it?", False),
        ("Would he comment on the affair, asked " + "one after another " * 6 + "?", False),
    ],
)
def test_questions_that_ask_for_comments(line, asks):
    assert asks_for_comments(line, words(line)) is asks


def test_terms_are_whole_words_stems_or_signs():
    terms = Terms.read("boat ship* 船")
    assert terms.any_in(["the", "boat"])
    assert terms.any_in(["shipping"])
    assert terms.any_in(words("这艘船"))
    assert not terms.any_in(["boats"])
    assert not terms.any_in(["warship"])
    assert not terms.any_in([])
    assert not Terms.read("").any_in(["boat"])


def test_terms_are_folded_like_the_lines():
    assert Terms.read("Şerh Kanalımız*").any_in(words("kanalimiza"))
    assert Terms.read("ŞERH").any_in(words("şərh".replace("ə", "e")))
