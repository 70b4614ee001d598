"""A lease a host, shared by all processes on the database. Times are seconds since 1970."""

from __future__ import annotations

from sqlite_utils import Database


def acquire(db: Database, host: str, holder: str, now: float, timeout: float) -> float:
    """Take the host's lease for ``timeout`` seconds: 0.0, or the seconds until it is worth asking again."""
    row = db.execute("SELECT holder, lease_until, next_free_at FROM hosts WHERE host = ?", [host]).fetchone()
    if row is not None:
        other, lease_until, next_free_at = row
        if other is not None and other != holder and lease_until > now:
            return min(float(lease_until) - now, 0.2)
        # A clock set back must not keep a host waiting for longer than a lease.
        if now < next_free_at <= now + timeout:
            return float(next_free_at) - now
    db.execute(
        "INSERT INTO hosts (host, holder, lease_until) VALUES (?, ?, ?) ON CONFLICT (host)"
        " DO UPDATE SET holder = excluded.holder, lease_until = excluded.lease_until",
        [host, holder, now + timeout],
    )
    return 0.0


def be_patient(db: Database, host: str, until: float) -> None:
    """The host asked to be left alone until then, by whichever address it was asked."""
    db.execute(
        "INSERT INTO hosts (host, patient_until) VALUES (?, ?) ON CONFLICT (host) DO UPDATE SET patient_until = excluded.patient_until",
        [host, until],
    )


def patient_until(db: Database, host: str, now: float, longest: float) -> float | None:
    """Until when the host wants to be left alone, or None; never longer than ``longest`` seconds from now."""
    row = db.execute("SELECT patient_until FROM hosts WHERE host = ?", [host]).fetchone()
    # A clock set back must not lengthen the wait beyond what a server may ask for.
    return float(row[0]) if row is not None and now < row[0] <= now + longest else None


def release(db: Database, host: str, holder: str, next_free_at: float) -> None:
    """Give the lease back; the host is free again at ``next_free_at``."""
    db.execute(
        "UPDATE hosts SET holder = NULL, lease_until = 0, next_free_at = ? WHERE host = ? AND holder = ?",
        [next_free_at, host, holder],
    )
