"""A PostgreSQL that lives as long as the tests, on a socket nobody else sees."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote


def find_binaries() -> Path | None:
    """Return the folder with initdb and postgres, the newest version first."""
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        candidates.append(Path(on_path).resolve().parent)
    return next((c for c in candidates if (c / "initdb").exists()), None)


def _as_owner(user: str, *command: str) -> list[str]:
    """PostgreSQL refuses to run as root; use Debian's own account then."""
    if os.geteuid() != 0:
        return list(command)
    return ["runuser", "-u", user, "--", *command]


@contextmanager
def cluster() -> Iterator[str]:
    """Start a throwaway cluster and yield its SIDRO_DATABASE_URL.

    Durability is off: the data is gone with the folder.
    """
    binaries = find_binaries()
    if binaries is None:
        raise RuntimeError("PostgreSQL's server is not installed.")
    owner = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="sidro-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, owner)
    data = folder / "data"

    def run(name: str, *arguments: str) -> None:
        subprocess.run(  # noqa: S603 - fixed command lines
            _as_owner(owner, str(binaries / name), *arguments),
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
        )

    run("initdb", "-D", str(data), "-U", "sidro", "-A", "trust", "-E", "UTF8", "-N")
    options = (
        f"-c listen_addresses='' -c unix_socket_directories={folder}"
        " -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
        " -c max_connections=200"
    )
    run(
        "pg_ctl",
        "-D",
        str(data),
        "-w",
        "-l",
        str(folder / "log"),
        "-o",
        options,
        "start",
    )
    try:
        yield f"postgres://sidro@{quote(str(folder), safe='')}/postgres"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
