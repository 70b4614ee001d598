"""Lines below pictures."""

from __future__ import annotations

import pytest

from spiders.captions import is_caption, is_credit
from storage.text import title_key, words


@pytest.mark.parametrize(
    "line",
    [
        "Pictured: the third boat leaves the dock",
        "Symbolbild einer Werft",
        "The boat leaves the dock in the rain. Photo: Jane Doe",
        "Das Boot verlässt das Dock (Foto: Jane Doe)",
        "Bot iskeleden ayrılıyor. Fotoğraf: Ayşe Kaya",
        "The boat in front of the old harbour. | Jane Doe/dpa",
        "The boat in front of the old harbour © AFP",
        "How a boat is built and who pays for it. 02.02.2026 | 3:18 min",
    ],
)
def test_captions(line):
    assert is_caption(line, words(line))


@pytest.mark.parametrize(
    "line",
    [
        "The minister said one thing: no boat will be sold this year to anybody at all, he added later.",
        "They reached the finish at 3:18 min. The record stands.",
        "The photo shows a boat.",
        "He paid for the boat | and for the crew",
        "Reuters reported the order first.",
        "Photo: Jane Doe",
        "The yard and its director gave the image: we build boats for people in the water and for nobody else.",
    ],
)
def test_sentences_and_bare_credits_are_no_captions(line):
    assert not is_caption(line, words(line))


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("Reuters", True),
        ("Photo: AFP", True),
        ("Foto: Getty Images", True),
        ("Harbour Post", True),
        ("Image: Harbour Post", True),
        ("Photo: Jane Doe", True),
        ("Jane Doe", False),
        ("Photos of the boat were sent to the press by the yard", False),
        ("The source of the river", False),
        ("Picture a boat that sails by itself", False),
    ],
)
def test_credits(line, is_one):
    assert is_credit(words(line), title_key(line), {title_key("Harbour Post")}) is is_one
