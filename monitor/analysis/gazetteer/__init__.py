"""The gazetteer: states, systems, companies, agencies and currencies as data, read by ``load_gazetteer``."""

from monitor.analysis.gazetteer.load import load_gazetteer
from monitor.analysis.gazetteer.records import Agency, Company, Currency, Gazetteer, State, System

__all__ = ["Agency", "Company", "Currency", "Gazetteer", "State", "System", "load_gazetteer"]
