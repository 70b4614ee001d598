"""The Scrapy settings module that ``scrapy.cfg`` names, for plain ``scrapy list`` and ``scrapy crawl NAME``.

Scrapy demands settings at import time; this is the one place that reads them then.
"""

from __future__ import annotations

from spiders.scrapy_settings import scrapy_settings
from storage.settings_file import load_settings

globals().update(scrapy_settings(load_settings()))
