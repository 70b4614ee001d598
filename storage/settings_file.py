"""Reading the settings: the file, then the environment over it, then the options over that.

Whatever the user got wrong is one ``SettingsError`` line that names the place
and what would be right. What each setting may be is ``settings_schema.py``;
finding and parsing the file is ``settings_toml.py``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from platformdirs import user_data_path

from storage.errors import SettingsError
from storage.settings import (
    AlertSettings,
    AnalysisSettings,
    CrawlSettings,
    Recipient,
    ScheduleSettings,
    Settings,
    SmtpSettings,
    StorageSettings,
    WebSettings,
)
from storage.settings_limits import Value
from storage.settings_schema import (
    RECIPIENTS,
    SECRETS,
    SECTIONS,
    Key,
    did_you_mean,
    keys,
    nearest,
    read_text,
    read_value,
)
from storage.settings_toml import CONFIG_VARIABLE, find_file, read_toml

DB_NAME = "exportwatch.db"
DB_VARIABLE = "EXPORTWATCH_DB"
PREFIX = "EXPORTWATCH_"
# Without a mail server mails are files in a folder, and somebody must be named on them.
LOCAL_READER = Recipient("reader@localhost")

T = TypeVar("T")


@dataclass(slots=True)
class _Found:
    """What was read so far, by full name (``crawl.delay``), and where each value came from."""

    values: dict[str, Value] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    recipients: tuple[Recipient, ...] = ()

    def put(self, name: str, value: Value, origin: str) -> None:
        self.values[name] = value
        self.origins[name] = origin


def load_settings(
    config: Path | None = None,
    db: Path | None = None,
    environ: Mapping[str, str] = os.environ,
    *,
    secrets: bool = True,
) -> Settings:
    """The settings in force; later wins: defaults, file, environment, ``config`` and ``db`` (the options).

    The file is ``config``, else ``EXPORTWATCH_CONFIG``, else ``exportwatch.toml``
    in the working folder, else in the user's configuration folder, else none.
    ``secrets=False`` leaves ``smtp.password_file`` unread, for commands that
    send nothing and whose user may not read it. Raises ``SettingsError``.
    """
    file = find_file(config, environ)
    found = _Found()
    if file is not None:
        _take_file(found, file)
    _take_environment(found, environ)
    if db is not None:
        found.put("storage.db", Path.cwd() / db.expanduser(), "option --db")
    if secrets:
        _take_password(found)
    return _assemble(found, file)


def default_settings(storage: StorageSettings) -> Settings:
    """All defaults around a given place of the database: mails go beside it."""
    return Settings(storage=storage, alerts=AlertSettings(folder=storage.db.parent / "mail"))


def default_db() -> Path:
    """Where the database lies when nobody says otherwise: the user's data folder."""
    return user_data_path("exportwatch", appauthor=False) / DB_NAME


# ---- the file ----------------------------------------------------------------------------


def _take_file(found: _Found, file: Path) -> None:
    origin = f"file {file.name}"
    for section, body in read_toml(file).items():
        if section == RECIPIENTS:
            found.recipients = _recipients(body, file)
            found.origins[RECIPIENTS] = origin
        elif section not in SECTIONS:
            raise SettingsError(f"{file}: {_unknown_section(section, body)}")
        elif not isinstance(body, dict):
            raise SettingsError(f"{file}: {section} is a section: write [{section}] on a line of its own")
        else:
            for name, value in _table(section, body, file).items():
                found.put(f"{section}.{name}", value, origin)


def _table(section: str, body: Mapping[str, object], file: Path) -> dict[str, Value]:
    known = keys(section)
    values = {}
    for name, raw in body.items():
        if f"{section}.{name}" in SECRETS:
            raise SettingsError(
                f"{file}: {section}.{name} does not belong in a settings file:"
                f" put it into {known[name].variable}"
                + (f" or a file that {section}.password_file names" if section == "smtp" else "")
            )
        if name not in known:
            raise SettingsError(f"{file}: {_unknown_key(section, name)}")
        try:
            values[name] = read_value(known[name], raw, file.parent)
        except ValueError as error:
            raise SettingsError(f"{file}: {section}.{name} {error}") from error
    return values


def _recipients(body: object, file: Path) -> tuple[Recipient, ...]:
    if not isinstance(body, list) or not all(isinstance(each, dict) for each in body):
        raise SettingsError(f"{file}: recipients are written as [[recipients]], a block for each")
    made = []
    for number, block in enumerate(body, 1):
        values = _table(RECIPIENTS, block, file)
        if "address" not in values:
            raise SettingsError(f"{file}: [[recipients]] number {number} has no address")
        made.append(_record(Recipient, values))
    return tuple(made)


def _unknown_section(section: str, body: object) -> str:
    home = next((s for s in SECTIONS if section in keys(s)), None)
    if home is not None and not isinstance(body, dict):
        return f"{section} stands outside a section: it belongs below [{home}]"
    return f"there is no section [{section}]{did_you_mean(section, (*SECTIONS, RECIPIENTS))}"


def _unknown_key(section: str, name: str) -> str:
    home = next((s for s in SECTIONS if name in keys(s)), None)
    hint = did_you_mean(name, keys(section))
    if not hint and home is not None:
        hint = f": it belongs below [{home}]"
    return f"there is no setting {section}.{name}{hint}"


# ---- the environment ---------------------------------------------------------------------


def _take_environment(found: _Found, environ: Mapping[str, str]) -> None:
    known = {key.variable: key for section in SECTIONS for key in keys(section).values()}
    for variable in sorted(v for v in environ if v.startswith(PREFIX)):
        if not environ[variable].strip() or variable in (CONFIG_VARIABLE, DB_VARIABLE):
            continue
        if variable in known:
            _take_variable(found, known[variable], variable, environ[variable])
        else:
            _mind_slip(variable, known)
    if environ.get(DB_VARIABLE, "").strip():
        _take_variable(found, keys("storage")["db"], DB_VARIABLE, environ[DB_VARIABLE])


def _take_variable(found: _Found, key: Key, variable: str, text: str) -> None:
    try:
        found.put(key.full, read_text(key, text, Path.cwd()), f"environment {variable}")
    except ValueError as error:
        said = "is not usable" if key.full in SECRETS else error
        raise SettingsError(f"the environment variable {variable} {said}") from error


def _mind_slip(variable: str, known: Mapping[str, Key]) -> None:
    """A variable that looks like one of ours and is none is a slip; any other is somebody else's."""
    rest = variable.removeprefix(PREFIX)
    if rest == RECIPIENTS.upper():
        raise SettingsError(f"{variable} is not read: recipients are given in the settings file, as [[recipients]]")
    ours = [name.removeprefix(PREFIX) for name in (*known, CONFIG_VARIABLE, DB_VARIABLE)]
    near = nearest(rest, ours)
    if near or rest.split("_")[0].lower() in SECTIONS:
        hint = f": did you mean {PREFIX}{near}?" if near else ""
        raise SettingsError(f"the environment variable {variable} sets nothing{hint}")


# ---- together ----------------------------------------------------------------------------


def _take_password(found: _Found) -> None:
    """Read the password's file, unless the environment gave the password itself."""
    file = found.values.get("smtp.password_file")
    if not isinstance(file, Path) or "smtp.password" in found.values:
        return
    try:
        password = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SettingsError(f"smtp.password_file {file} cannot be read: {why}") from error
    if not password or not password.isprintable():
        raise SettingsError(f"smtp.password_file {file} must hold the password, on one line, and nothing else")
    found.put("smtp.password", password, f"file {file.name}")


def _assemble(found: _Found, file: Path | None) -> Settings:
    found.values.setdefault("storage.db", default_db())
    db = found.values["storage.db"]
    assert isinstance(db, Path)
    found.values.setdefault("alerts.folder", db.parent / "mail")
    if not found.recipients and found.values.get("smtp.host") is None:
        found.recipients = (LOCAL_READER,)
    settings = Settings(
        storage=_section(StorageSettings, "storage", found),
        crawl=_section(CrawlSettings, "crawl", found),
        schedule=_section(ScheduleSettings, "schedule", found),
        analysis=_section(AnalysisSettings, "analysis", found),
        alerts=_section(AlertSettings, "alerts", found),
        smtp=_section(SmtpSettings, "smtp", found),
        web=_section(WebSettings, "web", found),
        recipients=found.recipients,
        file=file,
        origins=_all_origins(found),
    )
    _mind_thresholds(settings)
    return settings


def _section(record: type[T], section: str, found: _Found) -> T:
    return _record(
        record, {n: found.values[f"{section}.{n}"] for n in keys(section) if f"{section}.{n}" in found.values}
    )


def _record(record: type[T], values: Mapping[str, Value]) -> T:
    return record(**values)


def _all_origins(found: _Found) -> dict[str, str]:
    names = [key.full for section in SECTIONS for key in keys(section).values()]
    return {name: found.origins.get(name, "default") for name in (*names, RECIPIENTS)}


def _mind_thresholds(settings: Settings) -> None:
    alert, review = settings.analysis.threshold, settings.analysis.review
    if alert is not None and review is not None and review > alert:
        raise SettingsError(f"analysis.review ({review:g}) must not lie above analysis.threshold ({alert:g})")
