"""Say plainly which system library is missing, before anything fails on it."""

import sys

PANGO = "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def missing_libraries() -> str:
    """Return the command that installs what certificates need, or nothing."""
    try:
        import weasyprint  # noqa: F401, PLC0415 - the import is the check
    except OSError:
        return PANGO
    return ""


if __name__ == "__main__":
    command = missing_libraries()
    if command:
        sys.exit(
            "Pango is missing; certificates are drawn with it. Install it with:\n"
            f"  {command}"
        )
