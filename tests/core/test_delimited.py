"""Tables that strangers made: what they are read as, and what is refused."""

import io
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from lms.core import workbooks
from lms.core.delimited import Limits, decode, guess_encoding, guess_separator, read
from lms.core.errors import DomainError

LIMITS = Limits(size=100_000, rows=20, columns=5, cell=50)
LATIN = "Đorđe;Petrović\nŽana;Šuštar\nČedomir;Njegoš\n"
CYRILLIC = "Ђорђе;Петровић\nЉиљана;Његован\nЏемал;Шћекић\n"


def refused(code):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (LATIN, "utf-8"),
        (CYRILLIC, "utf-8-sig"),
        (LATIN, "utf-16"),
        (LATIN, "cp1250"),
        (CYRILLIC, "cp1251"),
        (CYRILLIC + "ana@example.org;„Most“ – Niš".replace("š", "s"), "cp1251"),
        ("Ime;Prezime\nAna;Kos\nŽan;Kos", "cp1250"),
    ],
)
def test_the_encoding_is_found_out(text, encoding):
    data = text.encode(encoding)

    assert guess_encoding(data) == encoding.replace("utf-8-sig", "utf-8").replace(
        "utf-8", "utf-8-sig"
    )
    assert decode(data, limits=LIMITS) == text


def test_the_encoding_can_be_told():
    data = "Žan Šuštar".encode("cp1250")

    assert decode(data, "cp1250", limits=LIMITS) == "Žan Šuštar"
    with refused("encoding"):
        decode(data, "utf-8-sig", limits=LIMITS)


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("a,b,c\n1,2,3", ","),
        ("name;place\nKos, Ana;Niš\nKos, Iva;Bor", ";"),
        ('"a;b"\tc\n1\t2', "\t"),
        ("a|b\nc|d", "|"),
        ("Meeting;1\n\nName,Joined,Left\na,1,2\nb,1,2", ","),
    ],
)
def test_the_separator_is_found_out(text, separator):
    assert guess_separator(text) == separator


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7\n1 0 obj", "not_a_table"),
        (b"PK\x03\x04 a spreadsheet called .csv", "not_a_table"),
        (b"a\0b", "not_a_table"),
        (b"a" * 100_001, "too_large"),
        (b"a\n" * 21, "too_long"),
        (b"a;" * 6, "too_wide"),
        (b"a" * 51 + b";b", "cell_too_long"),
        (b'"' + b"a" * 200_000, "too_large"),
    ],
)
def test_what_is_no_table_or_too_much_is_refused(data, code):
    with refused(code):
        read(data, limits=LIMITS)


def workbook(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data: bytes, name: str, content: bytes) -> bytes:
    """Return an XLSX file with one of its parts replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.namelist():
            new.writestr(member, content if member == name else old.read(member))
    return out.getvalue()


def test_a_spreadsheet_is_read_and_its_formulas_are_not_run():
    data = workbook(
        ["E-mail", "Ime"],
        ["ana@example.org", "=1+1"],
        [7.0, ArrayFormula("A1", "=SUM(A1:A2)")],
    )

    assert workbooks.read(data, limits=LIMITS) == [
        ["E-mail", "Ime"],
        ["ana@example.org", "=1+1"],
        ["7", "="],
    ]


def test_spreadsheets_that_do_harm_are_refused():
    whole = workbook(["a", "b"])
    sheet = "xl/worksheets/sheet1.xml"
    entities = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'
    with refused("unpacks_too_much"):  # a few kilobytes that become 40 megabytes
        workbooks.read(repacked(whole, sheet, b" " * 40_000_000), limits=LIMITS)
    with refused("unreadable"):
        workbooks.read(repacked(whole, sheet, entities), limits=LIMITS)
    with refused("unreadable"):
        workbooks.read(
            repacked(whole, sheet, b"<worksheet><sheetData><row"), limits=LIMITS
        )
    with refused("too_long"):
        workbooks.read(workbook(*[["a"]] * 21), limits=LIMITS)
    with refused("too_wide"):
        workbooks.read(workbook(["a"] * 6), limits=LIMITS)
    with refused("too_large"):
        workbooks.read(b"PK\3\4" * 30_000, limits=LIMITS)
    for broken in (b"PK\x03\x04broken", b"%PDF-1.7", b""):
        with refused("unreadable"):
            workbooks.read(broken, limits=LIMITS)


def test_a_sheet_that_lies_about_its_size_is_read_as_it_is():
    whole = workbook(["a", "b"])
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        content = packed.read(sheet).replace(b'ref="A1:B1"', b'ref="A1:XFD1048576"')

    assert workbooks.read(repacked(whole, sheet, content), limits=LIMITS) == [
        ["a", "b"]
    ]
