"""Deals in sentences written for the purpose, in the four languages that are judged; every row was read by a person.

What no deal is stands below: used, denied, replaced and domestic arms, export totals, work abroad for one's own army.
"""

from __future__ import annotations

import pytest

from monitor.analysis.facts.extract import Text, extract
from storage.models.facts import Deal

DEALS: tuple[tuple[str, str, str, str, list[tuple[str, int | None]], str | None, str | None], ...] = (
    ('en', 'Saudi Arabia has signed a $1.2 billion contract with Turkish firm Otokar for 500 Cobra II armoured vehicles.', 'TR', 'SA', [('Cobra II', 500)], '1200000000 USD', 'contract'),
    ('en', 'The State Department has approved a possible sale of 40 F-16 Block 70 fighters to Türkiye for an estimated $23 billion.', 'US', 'TR', [('F-16 Block 70', 40)], '23000000000 USD', 'approval'),
    ('en', 'Croatia took delivery of the last four of 12 Rafale fighters bought from France for 999 million euros.', 'FR', 'HR', [('Rafale', 4)], '999000000 EUR', 'delivered'),
    ('en', 'Lockheed Martin will supply 24 HIMARS launchers to Romania.', 'US', 'RO', [('HIMARS', 24)], None, 'contract'),
    ('en', 'Egypt is in talks with South Korea over K9 howitzers.', 'KR', 'EG', [('K9', None)], None, 'talks'),
    ('en', 'Germany suspended arms exports to Israel.', 'DE', 'IL', [('arms', None)], None, 'suspended'),
    ('en', 'Baykar delivered the first batch of Bayraktar TB2 drones to Poland.', 'TR', 'PL', [('Bayraktar TB2', None)], None, 'delivery started'),
    ('en', 'Poland is to buy 486 HIMARS launchers from the United States.', 'US', 'PL', [('HIMARS', 486)], None, 'contract'),
    ('en', "Brazil's Embraer sold six A-29 Super Tucano aircraft to the Philippines.", 'BR', 'PH', [('A-29 Super Tucano', 6)], None, 'contract'),
    ('en', 'The Netherlands has selected the C-390 Millennium to replace its C-130 fleet.', 'BR', 'NL', [('C-390 Millennium', None)], None, 'selected'),
    ('en', 'Sweden donated 10 Archer artillery systems to Ukraine.', 'SE', 'UA', [('Archer', 10)], None, None),
    ('en', "India's defence ministry signed a Rs 21,000 crore deal with France's Naval Group for three Scorpene submarines.", 'FR', 'IN', [('Scorpene', 3)], '210000000000 INR', 'contract'),
    ('en', 'Ukraine will receive up to 150 Gripen fighters from Sweden under a letter of intent.', 'SE', 'UA', [('Gripen', 150)], None, 'offer'),
    ('en', 'Morocco received its first Apache helicopters from Boeing.', 'US', 'MA', [('Apache', None)], None, 'delivery started'),
    ('en', "Kuwait's army has ordered $1.5 billion worth of ammunition from the US.", 'US', 'KW', [('ammunition', None)], '1500000000 USD', 'contract'),
    ('en', 'Vietnam is close to a deal for BrahMos missiles from India worth $700 million.', 'IN', 'VN', [('BrahMos', None)], '700000000 USD', 'talks'),
    ('en', 'The UK cleared the export of Meteor missiles to Türkiye.', 'GB', 'TR', [('Meteor', None)], None, 'approval'),
    ('en', 'Israel Aerospace Industries won a $3.5 billion contract to supply the Arrow 3 system to Germany.', 'IL', 'DE', [('Arrow 3', None)], '3500000000 USD', 'contract'),
    ('en', 'Russia said it had completed delivery of S-400 systems to India.', 'RU', 'IN', [('S-400', None)], None, 'delivered'),
    ('en', 'Philippines buys 12 more FA-50 jets from Korea Aerospace Industries for $700 million.', 'KR', 'PH', [('FA-50', 12)], '700000000 USD', 'contract'),
    ('en', 'Taiwan has received 38 M1A2T Abrams tanks from the United States.', 'US', 'TW', [('M1A2T', 38)], None, 'delivered'),
    ('en', "Norway's Kongsberg secured an order from Denmark for coastal defence missiles.", 'NO', 'DK', [('missiles', None)], None, 'contract'),
    ('en', 'Serbia bought Chinese FK-3 air defence systems.', 'CN', 'RS', [('FK-3', None)], None, 'contract'),
    ('tr', "Katar, Türkiye'den 6 adet Bayraktar TB2 SİHA satın aldı.", 'TR', 'QA', [('Bayraktar TB2', 6)], None, 'contract'),
    ('tr', 'ASELSAN, Polonya ile 410 milyon dolarlık elektronik harp sistemi ihracat sözleşmesi imzaladı.', 'TR', 'PL', [('elektronik harp sistemi', None)], '410000000 USD', 'contract'),
    ('tr', "Türkiye, Romanya'ya 1059 adet Cobra II zırhlı araç satacak; sözleşmenin değeri 857 milyon euro.", 'TR', 'RO', [('Cobra II', 1059)], '857000000 EUR', 'contract'),
    ('tr', 'Endonezya, KAAN savaş uçağından 48 adet satın almak için anlaşma imzaladı.', 'TR', 'ID', [('KAAN', 48)], None, 'contract'),
    ('tr', "TUSAŞ, Malezya Kraliyet Hava Kuvvetleri'ne 3 adet ANKA teslim etti.", 'TR', 'MY', [('ANKA', 3)], None, 'delivered'),
    ('tr', "Nurol Makina, Macaristan'a ilk Ejder Yalçın araçlarını teslim etti.", 'TR', 'HU', [('Ejder Yalçın', None)], None, 'delivery started'),
    ('tr', "Roketsan'ın Karaok füzesi için Azerbaycan ile görüşmeler sürüyor.", 'TR', 'AZ', [('Karaok', None)], None, 'talks'),
    ('tr', "ABD Dışişleri Bakanlığı, Türkiye'ye 304 milyon dolarlık füze satışını onayladı.", 'US', 'TR', [('füze', None)], '304000000 USD', 'approval'),
    ('tr', 'Pakistan Deniz Kuvvetleri için inşa edilen MİLGEM korveti teslim edildi.', 'TR', 'PK', [('MİLGEM', None)], None, 'delivered'),
    ('tr', "Almanya, Türkiye'ye Eurofighter satışına onay verdi.", 'DE', 'TR', [('Eurofighter', None)], None, 'approval'),
    ('tr', 'İspanya 30 adet HÜRJET eğitim uçağı alacak.', 'TR', 'ES', [('HÜRJET', 30)], None, 'contract'),
    ('tr', "Otokar, Katar'a 100 milyon avroluk Yavuz zırhlı araç ihracatı için sözleşme imzaladı.", 'TR', 'QA', [('Yavuz', None)], '100000000 EUR', 'contract'),
    ('az', 'Azərbaycan Türkiyədən 36 ədəd Bayraktar TB2 pilotsuz uçuş aparatı alıb.', 'TR', 'AZ', [('Bayraktar TB2', 36)], None, 'delivered'),
    ('az', 'İsrail Azərbaycana iki "Barak 8" hava hücumundan müdafiə sistemi satıb.', 'IL', 'AZ', [('Barak 8', 2)], None, 'contract'),
    ('az', 'Azərbaycan Pakistanla 40 ədəd JF-17 qırıcı təyyarəsinin alınması barədə müqavilə imzalayıb.', 'PK', 'AZ', [('JF-17', 40)], None, 'contract'),
    ('az', 'Hindistan Ermənistana "Pinaka" raket sistemləri göndərib.', 'IN', 'AM', [('Pinaka', None)], None, 'delivered'),
    ('az', 'Fransa Ermənistana 36 ədəd CAESAR haubitsası satacaq.', 'FR', 'AM', [('CAESAR', 36)], None, 'contract'),
    ('az', 'Rusiya Azərbaycana 100 ədəd T-90S tankı tədarük edib.', 'RU', 'AZ', [('T-90S', 100)], None, 'delivered'),
    ('az', 'ABŞ Polşaya 500 HIMARS satışını təsdiqləyib.', 'US', 'PL', [('HIMARS', 500)], None, 'approval'),
    ('az', 'İtaliya Azərbaycana C-27J Spartan təyyarələri təhvil verib, müqavilənin dəyəri 200 milyon avrodur.', 'IT', 'AZ', [('C-27J Spartan', None)], '200000000 EUR', 'delivered'),
    ('az', 'Türkiyə Somaliyə iki T129 ATAK helikopteri təhvil verib.', 'TR', 'SO', [('T129 ATAK', 2)], None, 'delivered'),
    ('az', 'Serbiya Azərbaycana 48 ədəd "Nora" haubitsası satıb.', 'RS', 'AZ', [('Nora haubitsası', 48)], None, 'contract'),
    ('ru', 'Индия купит у Франции 26 истребителей Rafale за 7 млрд долларов.', 'FR', 'IN', [('Rafale', 26)], '7000000000 USD', 'contract'),
    ('ru', 'Россия поставила Алжиру 14 истребителей Су-57.', 'RU', 'DZ', [('Су-57', 14)], None, 'delivered'),
    ('ru', 'Азербайджан закупил у Турции 36 беспилотников Bayraktar TB2.', 'TR', 'AZ', [('Bayraktar TB2', 36)], None, 'contract'),
    ('ru', 'США одобрили продажу Польше 96 вертолетов AH-64E Apache на 12 млрд долларов.', 'US', 'PL', [('AH-64E Apache', 96)], '12000000000 USD', 'approval'),
    ('ru', 'Турция поставит Индонезии 48 истребителей KAAN, контракт оценивается в 10 млрд долларов.', 'TR', 'ID', [('KAAN', 48)], '10000000000 USD', 'contract'),
    ('ru', 'Армения получила от Индии первую партию гаубиц ATAGS.', 'IN', 'AM', [('ATAGS', None)], None, 'delivery started'),
    ('ru', 'Израиль продаст Германии систему ПРО Arrow 3 за 3,5 млрд долларов.', 'IL', 'DE', [('Arrow 3', None)], '3500000000 USD', 'contract'),
    ('ru', 'Казахстан ведет переговоры о закупке турецких боевых вертолетов T129.', 'TR', 'KZ', [('T129', None)], None, 'talks'),
    ('ru', 'Рособоронэкспорт подписал контракт на поставку ЗРК «Панцирь-С1» в Сербию.', 'RU', 'RS', [('Панцирь-С1', None)], None, 'contract'),
    ('ru', 'Польша заказала у Южной Кореи 180 танков K2 и 212 гаубиц K9.', 'KR', 'PL', [('K2', 180), ('K9', 212)], None, 'contract'),
    ('ru', 'Великобритания и Турция подписали соглашение о поставке 20 истребителей Eurofighter Typhoon стоимостью 8 млрд фунтов.', 'GB', 'TR', [('Eurofighter Typhoon', 20)], '8000000000 GBP', 'contract'),
    ('ru', 'Иран получил от России истребители Су-35.', 'RU', 'IR', [('Су-35', None)], None, 'delivered'),
)  # fmt: skip
NO_DEALS = (
    ("en", "Turkey's exports of arms to Azerbaijan jumped sixfold to $77 million in September."),
    ("en", "KBR won a $20 million contract for maintenance in Kuwait for the US Army."),
    ("en", "Iranian warships fired missiles at a Kuwaiti tanker."),
    ("en", "General Khan held talks with Türkiye on border procedures."),
    ("en", "Switzerland will never sell Leopard tanks to Ukraine."),
    ("en", "Türkiye exported 30 percent more motor vehicles to Germany than a year before."),
    ("en", "The Israeli ministry ordered more Iron Dome interceptors for the IDF."),
    ("tr", "Erdoğan, KORKUT sistemini TSK'ya teslim ettiklerini söyledi."),
    ("tr", "Rusya'nın Bayraktar TB2 satın alması mümkün değil."),
    ("az", "Haluk Bayraktar deyib ki, Rusiyaya pilotsuz uçuş aparatlarının satılması mümkün deyil."),
    ("ru", "Россия не планирует покупать турецкие беспилотники Bayraktar."),
)


def read(language: str, text: str) -> tuple[Deal, ...]:
    return extract(Text("", None, text, language, None)).deals


@pytest.mark.parametrize(("language", "text", "supplier", "recipient", "items", "value", "stage"), DEALS)
def test_a_deal_is_read(
    language: str, text: str, supplier: str, recipient: str, items: list[tuple[str, int | None]],
    value: str | None, stage: str | None,
) -> None:  # fmt: skip
    (deal,) = read(language, text)
    money = f"{deal.value.low:.0f} {deal.value.currency}" if deal.value else None
    assert (deal.supplier, deal.recipient, [(i.written, i.low) for i in deal.items]) == (supplier, recipient, items)
    assert (money, deal.stage.value if deal.stage else None) == (value, stage)


@pytest.mark.parametrize(("language", "text"), NO_DEALS)
def test_no_deal_is_read(language: str, text: str) -> None:
    assert read(language, text) == ()


def test_the_kind_of_goods_in_the_headline_is_the_system_in_the_text() -> None:
    title = "Warsaw to buy 32 fighters"
    (deal,) = extract(Text(title, None, "Poland signed for F-35s with the United States.", "en", None)).deals
    assert [(i.system, i.low) for i in deal.items] == [("F-35 Lightning II", 32)]


def test_what_is_told_of_another_time_lends_no_number() -> None:
    text = "Kenya signed a contract for Bayraktar TB2 drones with Türkiye. In 2021 Türkiye sold 5 Bayraktar TB2 drones for $40 million."
    found = read("en", text)
    deal = next(d for d in found if d.recipient == "KE")
    assert deal.items[0].low is None
    assert deal.value is None


def test_a_eurofighter_is_no_money_and_von_no_won() -> None:
    assert read("en", "Ankara gets 20 Eurofighter Typhoons from Britain.")[0].value is None
    (deal,) = read("de", "Das US-Außenministerium hat den Verkauf von 173 SM-6 an Deutschland genehmigt.")
    assert (deal.value, deal.items[0].low) == (None, 173)


KINDS = (
    ("tr", "İspanya 30 adet HÜRJET eğitim uçağı alacak.", "sale"),
    ("en", "Poland ordered 48 FA-50 trainers from South Korea with maintenance and training.", "sale"),
    ("en", "Georgia signed a contract with MKE for 24 howitzers, ammunition and crew training.", "sale"),
    ("en", "Norway donated 22 M109 howitzers to Ukraine.", "aid"),
    ("en", "Germany's Hensoldt will upgrade radars of Chile under a contract with Chile's navy.", "service"),
)


@pytest.mark.parametrize(("language", "text", "kind"), KINDS)
def test_what_comes_with_a_sale_makes_it_no_service(language: str, text: str, kind: str) -> None:
    (deal,) = extract(Text("", None, text, language, None)).deals
    assert deal.kind == kind


def test_the_customer_that_signs_with_a_firm_is_no_supplier() -> None:
    (deal,) = extract(Text("", None, "Georgia signed a contract with MKE for 24 howitzers.", "en", None)).deals
    assert (deal.supplier, deal.recipient) == ("TR", "GE")
