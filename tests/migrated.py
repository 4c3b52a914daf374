"""A database with all migrations applied, made once and copied by whoever needs one.

Applying the migrations takes half a minute of computing, copying a second. The copy
is named after the migrations' contents, so a changed migration makes a new one; where
migrations were only added, it begins with the copy from before.
`python -m tests.migrated` makes it ahead, while a core has nothing else to do.
"""

import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import django
import psycopg
from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

ROOT = Path(__file__).resolve().parent.parent
_FOLDER = ROOT / "var" / "migrated"
_KEPT = 8


def as_template(connection: BaseDatabaseWrapper) -> None:
    """Let the test database of `connection` begin as a copy; what lacks is migrated."""
    if connection.vendor == "postgresql":
        name = urlsplit(postgres(os.environ["SIDRO_DATABASE_URL"])).path[1:]
        connection.settings_dict["TEST"]["TEMPLATE"] = name
    else:
        _copy_when_created(connection, sqlite())


def sqlite() -> Path:
    """Return a migrated SQLite file, made now if there is none yet."""
    path = _FOLDER / f"{_digest()}.sqlite3"
    with _one_at_a_time("sqlite"):
        if not path.exists():
            unfinished = path.with_suffix(".sqlite3-new")
            unfinished.unlink(missing_ok=True)
            for earlier in _earlier():
                if (found := _FOLDER / f"{earlier}.sqlite3").exists():
                    shutil.copyfile(found, unfinished)
                    break
            _migrate(f"sqlite:///{unfinished}")
            with closing(sqlite3.connect(unfinished)) as database:
                database.execute("PRAGMA journal_mode=DELETE")
            unfinished.rename(path)
            for stale in _newest_first("*.sqlite3")[_KEPT:]:
                stale.unlink()
            _remember()
    return path


def postgres(url: str) -> str:
    """Return the address of a migrated database in the cluster at `url`."""
    name = f"sidro_migrated_{_digest()}"
    address = urlsplit(url)._replace(path=f"/{name}").geturl()
    with _one_at_a_time("postgres"), psycopg.connect(url, autocommit=True) as cluster:
        found = "SELECT 1 FROM pg_database WHERE datname = %s"
        if not cluster.execute(found, [name]).fetchone():
            cluster.execute(f"DROP DATABASE IF EXISTS {name}_new")
            template = ""
            for earlier in _earlier():
                if cluster.execute(found, [f"sidro_migrated_{earlier}"]).fetchone():
                    template = f" TEMPLATE sidro_migrated_{earlier}"
                    break
            cluster.execute(f"CREATE DATABASE {name}_new{template}")
            _migrate(f"{address}_new")
            cluster.execute(f"ALTER DATABASE {name}_new RENAME TO {name}")
            _remember()
    return address


def new_sqlite(path: Path) -> None:
    """Put a migrated database of its own at `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(sqlite(), path)


def new_postgres(url: str, name: str) -> str:
    """Make a migrated database called `name` beside the one at `url`."""
    template = urlsplit(postgres(url)).path[1:]
    with psycopg.connect(url, autocommit=True) as cluster:
        cluster.execute(f'CREATE DATABASE "{name}" TEMPLATE {template}')
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def _migrations() -> dict[str, str]:
    """Return every migration with the hash of its contents."""
    return {
        f"{app.label}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
        for app in apps.get_app_configs()
        for path in Path(app.path, "migrations").glob("*.py")
    }


def _digest() -> str:
    listed = json.dumps(_migrations(), sort_keys=True)
    return hashlib.sha256(listed.encode()).hexdigest()[:16]


def _remember() -> None:
    """Keep what the finished copy consists of, so that a later one may begin with it."""
    (_FOLDER / f"{_digest()}.json").write_text(json.dumps(_migrations()))


def _earlier() -> list[str]:
    """Return finished copies, newest first, all of whose migrations are still as then."""
    current = _migrations().items()
    return [
        path.stem
        for path in _newest_first("*.json")
        if json.loads(path.read_text()).items() <= current
    ]


def _newest_first(pattern: str) -> list[Path]:
    return sorted(_FOLDER.glob(pattern), key=lambda path: -path.stat().st_mtime)


@contextmanager
def _one_at_a_time(kind: str) -> Iterator[None]:
    """Let the others wait while one makes it; the lock ends with the process."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    with (_FOLDER / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "lms.settings.test",
        "SIDRO_DATABASE_URL": url,
        "PYTHONWARNINGS": "ignore",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        env=environment,
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)


def _copy_when_created(connection: BaseDatabaseWrapper, template: Path) -> None:
    """Fill SQLite's test database right after Django has made it."""
    creation = connection.creation
    create = creation._create_test_db  # noqa: SLF001 - between making and migrating
    kept_open = []

    def create_and_fill(verbosity: int, autoclobber: bool, keepdb: bool = False) -> str:
        name = creation._get_test_db_name()  # noqa: SLF001
        is_there = keepdb and Path(name).exists()
        create(verbosity, autoclobber, keepdb)
        if not is_there:
            # One in memory lives as long as somebody has it open.
            target = sqlite3.connect(name, uri=True, check_same_thread=False)
            with closing(sqlite3.connect(template)) as source:
                source.backup(target)
            if creation.is_in_memory_db(name):
                kept_open.append(target)
            else:
                target.close()
        return name

    creation._create_test_db = create_and_fill  # noqa: SLF001


def make_ahead() -> None:
    """Make the copy for the database that the environment names; a repeat does nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.test")
    django.setup()
    url = os.environ.get("SIDRO_DATABASE_URL")
    if url:
        postgres(url)
    else:
        sqlite()


if __name__ == "__main__":
    make_ahead()
