"""Reports of invented events for tests: several reports of one event in several languages, and events easily confused.

Each: (event, language, headline, text). Written for these tests; no report of anybody's is in them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

REPORTS: tuple[tuple[str, str, str, str], ...] = (
    ("kestrel-pe", "en", "Peru orders 18 FA-50 fighters from South Korea", "Peru's air force signed a $920 million contract with Korea Aerospace Industries for 18 FA-50 light fighters in Lima on Monday."),
    ("kestrel-pe", "en", "KAI wins Lima contract for FA-50 jets", "Korea Aerospace Industries said Peru had signed for 18 FA-50 aircraft worth $920 million, its first sale in South America."),
    ("kestrel-pe", "es", "Perú compra 18 cazas FA-50 a Corea del Sur", "La Fuerza Aérea del Perú firmó un contrato de 920 millones de dólares por 18 FA-50 de Korea Aerospace Industries."),
    ("kestrel-pe", "tr", "Peru, Güney Kore'den 18 FA-50 savaş uçağı alıyor", "Peru Hava Kuvvetleri, Korea Aerospace Industries ile 18 FA-50 için 920 milyon dolarlık sözleşme imzaladı."),
    ("kestrel-my", "en", "Malaysia takes delivery of its first FA-50 jets", "The first four FA-50 aircraft built by Korea Aerospace Industries landed in Malaysia on Tuesday, under the 2023 contract for 18."),
    ("kestrel-my", "en", "First four FA-50s arrive at Malaysian air base", "Malaysia received four FA-50 light fighters from South Korea; the other fourteen follow by 2027."),
    ("howitzer-ro", "en", "Romania picks Hanwha for K9 howitzers", "Romania signed a contract worth $1 billion with Hanwha Aerospace for 54 K9 self-propelled howitzers and 36 K10 vehicles."),
    ("howitzer-ro", "de", "Rumänien kauft 54 Haubitzen K9 in Südkorea", "Rumänien hat mit Hanwha Aerospace einen Vertrag über 54 Panzerhaubitzen K9 für eine Milliarde Dollar unterzeichnet."),
    ("howitzer-ro", "ru", "Румыния закупит 54 гаубицы K9 у Южной Кореи", "Румыния подписала с Hanwha Aerospace контракт на 54 самоходные гаубицы K9 стоимостью 1 миллиард долларов."),
    ("howitzer-no", "en", "Norway buys 24 more K9 howitzers", "Norway's defence materiel agency ordered 24 further K9 howitzers from Hanwha Aerospace for $530 million."),
    ("drone-kz", "en", "Kazakhstan signs for ANKA drones made at home", "Turkish Aerospace and Kazakhstan agreed to build ANKA uncrewed aircraft in Astana; the contract covers 20 drones."),
    ("drone-kz", "tr", "Kazakistan'da ANKA üretimi için imzalar atıldı", "Türk Havacılık ve Uzay Sanayii ile Kazakistan, Astana'da 20 ANKA insansız hava aracı üretilmesi için anlaştı."),
    ("drone-kz", "ru", "Казахстан будет собирать турецкие беспилотники ANKA", "Турция и Казахстан договорились о сборке 20 беспилотников ANKA в Астане."),
    ("drone-ma", "en", "Morocco receives Bayraktar TB2 drones", "Morocco took delivery of a second batch of Bayraktar TB2 drones from Turkey's Baykar, six aircraft in all."),
    ("tr-april", "en", "Türkiye's defence exports reach $712 million in April", "Türkiye's defence and aerospace exports rose 18.4 percent year on year to $712.5 million in April, the exporters' assembly said."),
    ("tr-april", "tr", "Savunma ve havacılık ihracatı nisanda 712,5 milyon dolar oldu", "Savunma ve havacılık sanayisi nisan ayında yüzde 18,4 artışla 712,5 milyon dolarlık ihracat yaptı."),
    ("tr-april", "az", "Türkiyənin müdafiə ixracı apreldə 712,5 milyon dollar olub", "Türkiyənin müdafiə və aviasiya ixracı aprel ayında 18,4 faiz artaraq 712,5 milyon dollara çatıb."),
    ("tr-may", "en", "Türkiye's defence exports reach $688 million in May", "Türkiye's defence and aerospace exports rose 9.1 percent year on year to $688.2 million in May, the exporters' assembly said."),
    ("tr-may", "tr", "Savunma ve havacılık ihracatı mayısta 688,2 milyon dolar oldu", "Savunma ve havacılık sanayisi mayıs ayında yüzde 9,1 artışla 688,2 milyon dolarlık ihracat yaptı."),
    ("frigate-gr", "en", "Greece orders a fourth FDI frigate from Naval Group", "Greece signed an €850 million contract with France's Naval Group for a fourth frigate of the FDI class."),
    ("frigate-gr", "fr", "La Grèce commande une quatrième frégate FDI à Naval Group", "Athènes a signé un contrat de 850 millions d'euros avec Naval Group pour une quatrième frégate de défense et d'intervention."),
    ("embargo-rs", "en", "Serbia suspends all ammunition exports", "Serbia's president said on Thursday that all exports of ammunition had been suspended until further notice."),
    ("embargo-rs", "de", "Serbien setzt alle Munitionsexporte aus", "Serbien hat nach Angaben des Präsidenten sämtliche Ausfuhren von Munition bis auf Weiteres ausgesetzt."),
    ("fms-jp", "en", "US clears Tomahawk support sale to Japan", "The State Department approved a possible $150 million sale of Tomahawk support equipment to Japan."),
    ("fms-ph", "en", "US clears F-16 sale to the Philippines", "The State Department approved a possible $5.6 billion sale of 20 F-16 aircraft to the Philippines."),
    ("fms-ph", "en", "Manila may buy 20 F-16s for $5.6 billion, Washington says", "The United States approved the sale of 20 F-16 jets to the Philippines worth $5.6 billion, the Pentagon agency said."),
)  # fmt: skip


def lines() -> list[dict[str, str]]:
    """The reports as ``bench stories`` reads them, five hours apart, the reports of an event mixed with others'."""
    order = sorted(range(len(REPORTS)), key=lambda i: (i * 7) % len(REPORTS))
    return [
        {
            "id": f"t{place}",
            "outlet": f"outlet{place % 9}",
            "published": (START + timedelta(hours=5 * place)).isoformat(),
            "lang": REPORTS[i][1],
            "title": REPORTS[i][2],
            "text": REPORTS[i][3],
            "event_id": REPORTS[i][0],
        }
        for place, i in enumerate(order)
    ]
