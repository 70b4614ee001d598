"""Folding keeps offsets and lets writings meet."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from storage.text import fold, jaccard, search_form, shingles, text_hash, title_key, words


@given(st.text())
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert words(fold(text)) == words(text)


def test_turkish_i_in_all_its_forms() -> None:
    assert fold("İIıi") == "iiii"
    assert title_key("TÜRKİYE’NİN İHRACATI") == title_key("Türkiye'nin ihracatı")


def test_cjk_counts_a_character_a_word() -> None:
    assert words("輸出 K2戦車") == ["輸", "出", "k2", "戦", "車"]


def test_kana_and_hangul_keep_what_makes_them_words() -> None:
    assert fold("무기 수출") == "무기 수출"
    assert title_key("무기") != title_key("마감")
    assert fold("ミサイルで") != fold("ミサイルて")
    assert fold("Ｆ－３５") == "f-35"


def test_persian_and_arabic_keyboards_write_the_same_words() -> None:
    assert fold("موشک ایرانی") == fold("موشك ايرانى")


def test_hashes_do_not_see_white_space() -> None:
    assert text_hash("a  b\nc") == text_hash("a b c")


def test_alike_bodies_share_shingles() -> None:
    base = " ".join(f"w{i}" for i in range(100))
    assert jaccard(shingles(base), shingles(base)) == 1.0
    assert jaccard(shingles(base), shingles(base.replace("w50", "other"))) > 0.9
    assert jaccard(shingles(base), shingles("nothing of the kind at all")) == 0.0
    assert jaccard(set(), set()) == 0.0


@given(st.text(max_size=60))
def test_the_search_form_has_no_operator(text: str) -> None:
    assert not set(search_form(text)) & set("\"*():^-+'")
