"""News agencies by their folded names, as articles and picture credits name them. Data."""

from __future__ import annotations

AGENCIES = {
    "reuters": "Reuters", "afp": "AFP", "agence france presse": "AFP", "ap": "AP", "associated press": "AP", "the associated press": "AP",
    "dpa": "dpa", "apa": "APA", "epa": "EPA", "anadolu": "Anadolu", "anadolu agency": "Anadolu", "anadolu ajansi": "Anadolu", "aa": "Anadolu",
    "iha": "IHA", "dha": "DHA", "tass": "TASS", "tacc": "TASS", "тасс": "TASS", "interfax": "Interfax", "интерфакс": "Interfax",
    "ria novosti": "RIA Novosti", "риа новости": "RIA Novosti", "xinhua": "Xinhua", "bloomberg": "Bloomberg", "azertac": "AZERTAC",
    "azertag": "AZERTAC", "trend": "Trend", "report": "Report", "pa media": "PA", "ansa": "ANSA", "efe": "EFE", "pti": "PTI", "ians": "IANS",
    "sda": "SDA", "lusa": "Lusa", "belga": "Belga", "anp": "ANP", "ntb": "NTB", "ritzau": "Ritzau", "pap": "PAP",
    "ani": "ANI", "kyodo": "Kyodo", "yonhap": "Yonhap", "ukrinform": "Ukrinform", "getty images": "Getty Images", "getty": "Getty Images",
}  # fmt: skip
