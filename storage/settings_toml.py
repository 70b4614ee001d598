"""The settings file: where it lies, and its text as TOML. What stands in it is ``settings_file.py``."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_config_path

from storage.errors import SettingsError

FILE_NAME = "exportwatch.toml"
CONFIG_VARIABLE = "EXPORTWATCH_CONFIG"
MAX_FILE = 1024 * 1024  # bytes; no settings file is a thousandth of it, and /dev/zero has no end


def default_file() -> Path:
    """The settings file of the user's configuration folder, there or not."""
    return user_config_path("exportwatch", appauthor=False) / FILE_NAME


def find_file(config: Path | None, environ: Mapping[str, str]) -> Path | None:
    """Which settings file is read, or None; one that was named must exist (``SettingsError``)."""
    named = config or (Path(environ[CONFIG_VARIABLE]) if environ.get(CONFIG_VARIABLE) else None)
    if named is not None:
        file = Path.cwd() / _expanded(named)
        if not os.path.exists(file):
            asked = "--config" if config else CONFIG_VARIABLE
            raise SettingsError(
                f"there is no settings file {file} ({asked}): 'exportwatch init --path {named}' writes one"
            )
        return file
    return next((f for f in (Path.cwd() / FILE_NAME, default_file()) if os.path.exists(f)), None)


def read_toml(file: Path) -> dict[str, object]:
    """The tables of a TOML file; raises ``SettingsError`` with the line of a mistake."""
    text = _text(file)
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise SettingsError(f"{file} is not valid TOML: nested too deeply") from error
    except ValueError as error:  # TOMLDecodeError, and numbers too long for int()
        end = f"at line {text.rstrip().count(chr(10)) + 1}, the end of the file"
        said = " ".join(str(error).split()).replace("at end of document", end)
        raise SettingsError(f"{file} is not valid TOML: {said}") from error


def _text(file: Path) -> str:
    if file.is_dir():
        raise SettingsError(f"{file} is a folder, not a settings file: name the file in it")
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_FILE + 1)
    except OSError as error:
        raise SettingsError(f"the settings file {file} cannot be read: {error.strerror}") from error
    if len(raw) > MAX_FILE:
        raise SettingsError(f"{file} is no settings file: it is larger than {MAX_FILE // 1024} KiB")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{file} is not UTF-8 text (line {line}): save it as UTF-8") from error


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise SettingsError(f"{path} names a home folder that is not known") from error
