"""The months a text names, in the languages outlets write. Pure."""

from __future__ import annotations

import re

from storage.text import fold

# The folded beginnings of each month's name; an ending may follow.
_NAMES = (
    "january januar janvier enero gennaio janeiro ocak yanvar январ січен січня styczen styczni januari ledna leden ιανουαρ يناير ژانویه जनवरी",
    "february februar fevrier febrero febbraio fevereiro subat fevral феврал лютий лютого lutego luty unora unor φεβρουαρ فبراير فوریه फरवरी",
    "march marz mars marzo marco mart март берез marzec marca brezna μαρτι مارس مارچ मार्च",
    "april avril abril aprile nisan aprel апрел квіт kwietni dubna duben απριλ ابريل آوریل अप्रैल",
    "may mai mayo maggio maio mayis мая май трав maja kvetna maj μαι مايو مه मई",
    "june juni juin junio giugno junho haziran iyun июн черв czerwc cervna ιουνι يونيو ژوئن जून",
    "july juli juillet julio luglio julho temmuz iyul июл лип lipca lipiec ιουλι يوليو ژوئیه जुलाई",
    "august aout agosto agustos avqust август серп sierpni srpna αυγουστ اغسطس اوت अगस्त",
    "september septembre septiembre settembre setembro eylul sentyabr сентябр верес wrzesni zari σεπτεμβρ سبتمبر سپتامبر सितंबर",
    "october oktober octobre octubre ottobre outubro ekim oktyabr октябр жовт pazdzierni rijna οκτωβρ اكتوبر اکتبر अक्टूबर",
    "november novembre noviembre novembro kasim noyabr ноябр листопад listopad νοεμβρ نوفمبر نوامبر नवंबर",
    "december dezember decembre diciembre dicembre dezembro aralik dekabr декабр груд grudni prosinc δεκεμβρ ديسمبر دسامبر दिसंबर",
)  # fmt: skip
_MONTHS = {fold(name): number for number, names in enumerate(_NAMES, 1) for name in names.split()}
# Also a verb or a thing: only as written with a capital, and never with an ending.
_CAPITAL = {"may", "march", "mars", "mart", "mai", "maj", "marca", "marco", "лип", "май"}
_WORD = re.compile(r"[^\W\d_]{3,}")
_ENDING = 5


def months(text: str) -> frozenset[int]:
    """The numbers (1..12) of the months a text names."""
    return frozenset(number for m in _WORD.finditer(text) if (number := _month(m.group())))


def _month(word: str) -> int | None:
    folded = fold(word)
    if folded in _CAPITAL and not word[0].isupper():
        return None
    for cut in range(_ENDING + 1):
        stem = folded[: len(folded) - cut]
        if len(stem) < 3:
            return None
        number = _MONTHS.get(stem)
        if number is not None and (cut == 0 or (len(stem) >= 4 and stem not in _CAPITAL)):
            return number
    return None
