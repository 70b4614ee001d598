"""The errors a user can cause, apart from bugs.

``UserError`` ends a command with one line on stderr and exit code 2; every
other exception is a defect and may show its traceback.
"""

from __future__ import annotations


class UserError(Exception):
    """Something the user can put right. The text says what and how, in one line."""


class DatabaseError(UserError):
    """The database file cannot be used as it is."""


class SettingsError(UserError):
    """A settings or outlet file says something that cannot be meant."""
