"""Every text of the interface exists in every language, and fits its place."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings

from lms.core.scripts import is_cyrillic
from lms.management.commands.latinise_messages import latinised

ROOT = Path(settings.ROOT)
FOLDERS = ["sr", "sr_Latn", "sl"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|<[^>]+>")


def catalogue(folder: str) -> polib.POFile:
    path = settings.LOCALE_PATHS[0] / folder / "LC_MESSAGES" / "django.po"
    return polib.pofile(str(path))


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_is_left_untranslated(folder):
    texts = catalogue(folder)

    assert len(texts) > 300
    assert [e.msgid for e in texts.untranslated_entries()] == []
    assert [e.msgid for e in texts.fuzzy_entries()] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_translations_keep_every_placeholder_and_tag(folder):
    for entry in catalogue(folder):
        if entry.obsolete:
            continue
        wanted = sorted(PLACEHOLDER.findall(entry.msgid))
        plural = sorted(PLACEHOLDER.findall(entry.msgid_plural or ""))
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text:
                found = sorted(PLACEHOLDER.findall(text))
                assert found in (wanted, plural), entry.msgid


@pytest.mark.parametrize("folder", ["sr", "sr_Latn"])
def test_no_full_stop_follows_a_date_that_ends_with_one(folder):
    doubled = re.compile(r"%\((day|due|from_on|until_on)\)s\.($|\s)")

    texts = [e.msgstr for e in catalogue(folder) if not e.obsolete]
    assert [text for text in texts if doubled.search(text)] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_is_compiled_is_what_was_translated(folder):
    texts = catalogue(folder)
    compiled = polib.mofile(str(Path(texts.fpath).with_suffix(".mo")))

    def told(entries):
        return {(e.msgctxt, e.msgid): e.msgstr for e in entries}

    assert told(compiled) == told(texts.translated_entries())


def test_serbian_latin_is_the_cyrillic_text_in_the_other_script():
    derived = {e.msgid: e.msgstr for e in latinised(catalogue("sr"))}

    assert {e.msgid: e.msgstr for e in catalogue("sr_Latn")} == derived
    assert not any(is_cyrillic(text) for text in derived.values())


def test_every_text_in_the_code_is_in_the_catalogues(tmp_path):
    if shutil.which("xgettext") is None:
        pytest.skip("gettext is not installed: sudo apt-get install gettext")
    for name in ["lms", "content", "courses", "assessments", "certificates"]:
        shutil.copytree(
            ROOT / name,
            tmp_path / name,
            ignore=shutil.ignore_patterns("static", "*.yaml"),
        )
    shutil.copy(ROOT / "manage.py", tmp_path)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale", "sl", "--no-wrap"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "SIDRO_VAR": str(tmp_path / "var")},
        check=True,
        capture_output=True,
    )
    extracted = polib.pofile(
        str(tmp_path / "lms" / "locale" / "sl" / "LC_MESSAGES" / "django.po")
    )

    in_code = {entry.msgid for entry in extracted if not entry.obsolete}
    assert in_code - {entry.msgid for entry in catalogue("sl")} == set()
