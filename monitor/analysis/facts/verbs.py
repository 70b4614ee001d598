"""Words of giving and taking as verbs: passive, or a noun whose subject is less sure. Pure."""

from __future__ import annotations

from monitor.analysis.facts.cues import Cue
from monitor.analysis.facts.reading import Reading


def is_passive(verb: Cue, reading: Reading) -> bool:
    """``Iran was sold arms`` is rare; ``X to be supplied``: only forms of be right before count."""
    before = reading.tokens[max(0, verb.first - 2) : verb.first]
    text = reading.tokens[verb.first].text
    return any(t.text in ("was", "were", "been", "be") for t in before) and text.endswith(
        ("ed", "sold", "sent", "chosen", "bought")
    )


_NOUNS = ("order", "export", "interest", "fleet", "purchase", "offer", "choice", "customer", "acquisition", "ihrac", "satis", "teslimat", "sevkiyat", "alim", "siparis", "ixrac", "alis", "sifaris", "постав", "продаж", "экспорт", "закупк", "покупк", "заказ", "импорт", "передач")  # fmt: skip
_VERBS = ("ordered", "ordering", "exported", "exporting", "interested", "purchased", "purchasing", "offered", "offering", "offers", "поставил", "поставит", "поставля", "поставят", "экспортир", "заказал", "заказыва", "закупил", "импортир")  # fmt: skip
# Behind a Turkic noun they make it a verb: "sipariş etti", "ihraç edecek".
_LIGHT_VERBS = ("etti", "edecek", "ediyor", "etmis", "verdi", "verecek", "edib", "etdi", "edir", "verib")


def is_verb(verb: Cue, reading: Reading) -> bool:
    """Whether a word of giving or taking is no noun, whose subject is less sure."""
    text = reading.tokens[verb.first].text
    following = reading.tokens[verb.after].text if verb.after < len(reading.tokens) else ""
    return text.startswith(_VERBS) or not text.startswith(_NOUNS) or following.startswith(_LIGHT_VERBS)
