"""Run every test on SQLite and on PostgreSQL, and say what was left out.

Without Chromium or PostgreSQL the rest still runs; with CI=true leaving
anything out is a failure.
"""

import os
import shutil
import subprocess
import sys

from tests.postgres import cluster, find_binaries

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


def pytest(database_url: str | None, arguments: list[str]) -> int:
    environment = {k: v for k, v in os.environ.items() if k != "SIDRO_DATABASE_URL"}
    if database_url:
        environment["SIDRO_DATABASE_URL"] = database_url
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup"]
    return subprocess.run(  # noqa: S603 - our own arguments
        [*command, *arguments], env=environment, check=False
    ).returncode


def on_postgres(arguments: list[str]) -> int:
    given = os.environ.get("SIDRO_DATABASE_URL")
    if given:
        return pytest(given, arguments)
    with cluster() as url:
        return pytest(url, arguments)


def main(arguments: list[str]) -> int:
    left_out = []
    if not any(shutil.which(name) for name in CHROMIUM_NAMES):
        left_out.append("browser tests: sudo apt-get install chromium")
        arguments = [*arguments, "-m", "not browser"]
    has_postgres = os.environ.get("SIDRO_DATABASE_URL") or find_binaries()
    if not has_postgres:
        left_out.append("all tests on PostgreSQL: sudo apt-get install postgresql")
    if left_out and os.environ.get("CI") == "true":
        print("Nothing may be left out in CI. Missing:", *left_out, sep="\n  ")
        return 1

    print("== SQLite ==", flush=True)
    failed = pytest(None, arguments)
    if has_postgres and not failed:
        print("== PostgreSQL ==", flush=True)
        failed = on_postgres(arguments)
    if left_out:
        print("Left out; install and run again to include:", *left_out, sep="\n  ")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
