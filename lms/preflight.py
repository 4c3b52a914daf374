"""Say plainly what is missing or in the way, before anything fails on it."""

import socket
import sys

PANGO = "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def missing_libraries() -> str:
    """Return the command that installs what certificates need, or nothing."""
    try:
        import weasyprint  # noqa: F401, PLC0415 - the import is the check
    except OSError:
        return PANGO
    return ""


def is_taken(port: int) -> bool:
    """Whether another program serves at this port of the machine already."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
        tried.settimeout(1)
        return tried.connect_ex(("127.0.0.1", port)) == 0


if __name__ == "__main__":
    command = missing_libraries()
    if command:
        sys.exit(
            "Pango is missing; certificates are drawn with it. Install it with:\n"
            f"  {command}"
        )
    for port in sys.argv[1:]:
        if is_taken(int(port)):
            sys.exit(
                f"Port {port} is taken by another program (or Sidro runs already)."
                " Choose another:\n  make demo PORT=8123"
            )
