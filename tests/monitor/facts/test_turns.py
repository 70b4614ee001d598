"""Several deals in one text or sentence, and goods that are not said again; every row was read by a person."""

from __future__ import annotations

import pytest

from monitor.analysis.facts.extract import Text, extract

Row = tuple[str | None, str | None, str, int | None]

TEXTS: tuple[tuple[str, str, list[Row]], ...] = (
    ('en', 'Lockheed Martin will build 18 HIMARS launchers for Romania, 20 for Poland and 6 for Estonia.',
     [('US', 'RO', 'HIMARS', 18), ('US', 'PL', 'HIMARS', 20), ('US', 'EE', 'HIMARS', 6)]),
    ('en', 'South Korea delivered 24 K9 howitzers to Norway and 10 K2 tanks to Poland.',
     [('KR', 'NO', 'K9', 24), ('KR', 'PL', 'K2', 10)]),
    ('en', 'Dassault signed a contract with Indonesia for Rafale fighters. Egypt had earlier bought 30 for 4 billion euros.',
     [('FR', 'ID', 'Rafale', None), ('FR', 'EG', 'Rafale', 30)]),
    ('en', 'The first two KAAN fighters were delivered to Indonesia; 48 were ordered in 2025.',
     [('TR', 'ID', 'KAAN', 2)]),
    ('en', 'Sweden sold Gripen fighters to Colombia. Seventeen were ordered for 3.1 billion euros.',
     [('SE', 'CO', 'Gripen', 17)]),
    ('en', 'Spain will build five Avante corvettes for Saudi Arabia; the contract with Morocco for two patrol vessels was signed in May.',
     [('ES', 'SA', 'corvettes', 5), ('ES', 'MA', 'patrol vessels', 2)]),
    ('en', 'Türkiye exported 24 Cobra II vehicles in the quarter, Kenya buying 12 for $25 million.',
     [('TR', None, 'Cobra II', 24), ('TR', 'KE', 'Cobra II', 12)]),
    ('en', 'Naval Group is to supply seven ships to Greece: four frigates, two corvettes and one patrol boat.',
     [('FR', 'GR', 'frigates', 4), ('FR', 'GR', 'corvettes', 2), ('FR', 'GR', 'patrol boat', 1)]),
    ('en', 'Last year Romania ordered 18 HIMARS launchers, and soon after Spain settled on Hürjet trainers.',
     [('US', 'RO', 'HIMARS', 18), ('TR', 'ES', 'Hürjet', None)]),
    ('en', 'The United States, Germany and Poland donated 100 Leopard 2 tanks to Ukraine.',
     [('US', 'UA', 'Leopard 2', None), ('DE', 'UA', 'Leopard 2', None), ('PL', 'UA', 'Leopard 2', None)]),
    ('en', 'Lockheed Martin sold 40 HIMARS launchers to Estonia, Latvia and Lithuania.',
     [('US', 'EE', 'HIMARS', None), ('US', 'LV', 'HIMARS', None), ('US', 'LT', 'HIMARS', None)]),
    ('en', 'Raytheon was awarded a $400 million contract for AMRAAM missiles. The contract involves foreign military sales to Japan, Poland and Romania.',
     [('US', 'JP', 'AMRAAM', None), ('US', 'PL', 'AMRAAM', None), ('US', 'RO', 'AMRAAM', None)]),
    ('en', 'The United Kingdom and Türkiye signed a contract for 20 Typhoon fighters.', [('GB', 'TR', 'Typhoon', 20)]),
    ('tr', "Almanya ve Hollanda, Ukrayna'ya 18 adet Leopard 2 tankı gönderdi.",
     [('DE', 'UA', 'Leopard 2', None), ('NL', 'UA', 'Leopard 2', None)]),
    ('ru', 'Германия и Нидерланды передали Украине танки Leopard 2.',
     [('DE', 'UA', 'Leopard 2', None), ('NL', 'UA', 'Leopard 2', None)]),
    ('tr', "Baykar, Polonya'ya 24, Romanya'ya 18 adet Bayraktar TB2 teslim etti.",
     [('TR', 'PL', 'Bayraktar TB2', 24), ('TR', 'RO', 'Bayraktar TB2', 18)]),
    ('tr', "Otokar, Estonya'ya 100 adet Arma zırhlı araç satacak; Letonya ise 56 adet sipariş etti.",
     [('TR', 'EE', 'Arma', 100), ('TR', 'LV', 'Arma', 56)]),
    ('tr', "Türkiye, Pakistan'a T129 ATAK helikopteri satıyor. Sözleşme 30 adet helikopteri kapsıyor.",
     [('TR', 'PK', 'T129 ATAK', 30)]),
    ('tr', "STM, Portekiz için iki adet Denizde İkmal ve Lojistik Destek Gemisi inşa edecek; sözleşme imzalandı.",
     [('TR', 'PT', 'Denizde İkmal ve Lojistik Destek Gemisi', 2)]),
    ('tr', "FNSS, Malezya ile 257 araçlık sözleşme imzaladı; zırhlı araçların teslimatı başladı.",
     [('TR', 'MY', 'araç', 257)]),
    ('az', 'Hindistan Ermənistana 4 "Pinaka" sistemi göndərib, Braziliyaya isə 12 "Akash" satacaq.',
     [('IN', 'AM', 'Pinaka', 4), ('IN', 'BR', 'Akash', 12)]),
    ('az', 'Türkiyə Azərbaycana "Bayraktar TB2" PUA-ları satıb; Polşa isə 24 ədəd sifariş edib.',
     [('TR', 'AZ', 'Bayraktar TB2', None), ('TR', 'PL', 'Bayraktar TB2', 24)]),
    ('az', 'Fransa Ermənistana 36 "CAESAR" haubitsası satır; üç "GM 200" radarı təhvil verilib.',
     [('FR', 'AM', 'CAESAR', 36), ('FR', 'AM', 'GM 200', 3)]),
    ('ru', 'Россия поставит Индии пять полков С-400; контракт с Турцией на два дивизиона исполнен.',
     [('RU', 'IN', 'С-400', 5), ('RU', 'TR', 'С-400', 2)]),
    ('ru', 'Италия построит для Катара семь кораблей: четыре корвета, один десантный корабль и два патрульных корабля.',
     [('IT', 'QA', 'корвета', 4), ('IT', 'QA', 'десантный корабль', 1), ('IT', 'QA', 'патрульных корабля', 2)]),
    ('ru', 'Франция поставила Египту 24 истребителя Rafale, Греции 18 и Катару 36.',
     [('FR', 'EG', 'Rafale', 24), ('FR', 'GR', 'Rafale', 18), ('FR', 'QA', 'Rafale', 36)]),
    ('ru', 'Южная Корея подписала с Польшей контракт на танки К2. Первые десять переданы.',
     [('KR', 'PL', 'К2', 10)]),
)  # fmt: skip


@pytest.mark.parametrize(("language", "text", "rows"), TEXTS, ids=[t[1][:48] for t in TEXTS])
def test_each_recipient_gets_its_own_number(language: str, text: str, rows: list[Row]) -> None:
    found = extract(Text("", None, text, language, None)).deals
    read = [(d.supplier, d.recipient, i.written, i.low) for d in found for i in d.items]
    assert len(read) == len(rows), read
    for supplier, recipient, written, number in rows:
        own = [r for r in read if r[:2] == (supplier, recipient) and r[3] == number]
        assert any(written.casefold() in r[2].casefold() for r in own), read
