"""Spreadsheets as town halls make them, of every kind of file; what is none is told."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from sitegen.authoring.spreadsheet import read_spreadsheet
from sitegen.content.problem import SourceError
from tests.kit.authoring_runs import AuthoringRuns, authoring_site
from tests.kit.growth import within
from tests.kit.samplesite import PROJECT

SESSIONS = "content/cities/nancy/sessions.yaml"
SHEETS = Path(__file__).parents[1] / "sheets"


@pytest.fixture
def authoring(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AuthoringRuns:
    return authoring_site(tmp_path, capsys)


# ------------------------------------------------------------------------------------- a town hall


def town_hall(path: Path) -> str:
    """Titles, merged cells, words for days and hours, a total, remarks; the rows of the table begin at 5."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "1er trimestre"
    page["A1"] = "Médiathèque de Nancy – ateliers numériques"
    page["A1"].font = Font(bold=True)
    page.merge_cells("A1:H1")
    page["A2"] = "Mis à jour le 3 janvier 2027"
    page.append([None])
    for row in (
        ["Ville", "Intitulé", "Jour", "Horaires", "Lieu", "Nb de places", "Inscription", "Intervenant"],
        ["Nancy", "Être trouvé", "mardi 12 janvier 2027", "de 14 h à 16 h", "Le labo", "10 places", "0199000001", "A"],
        [None, None, "19/01/27", "14h-16h", "Le labo", "max. 10", "01 99 00 00 01", "A"],
        [None, "Mon courriel", date(2027, 1, 20), "9h à midi", "La maison", 8, "0262 12 34 56 ou a@example.org", "B"],
        [None, "Être trouvé", "lundi 26 janvier 2027", "14h-16h", "Le labo", 12, "01 99 00", "A"],
        [],
        ["Nancy", "Mon courriel", "03/02/2027", "25h", "Médiathèque", "dix", None, None],
        ["Nancy", "Mon courriel", "10/02/2027", "10h-11h30", "Médiathèque Manufacture, 10 rue Baron Louis, 54000 Nancy",
         None, "sans inscription", None],
        ["TOTAL", None, None, None, None, 64, None, None],
        ["# imprimé le 4 janvier"],
    ):  # fmt: skip
        page.append(row)
    page.merge_cells("A5:A8")
    page.merge_cells("B5:B6")
    book.save(path)
    return str(path)


def test_a_sheet_of_a_town_hall_is_understood_or_refused_cell_by_cell(authoring: AuthoringRuns) -> None:
    path = town_hall(authoring.root.parent / "mairie.xlsx")
    code, out, err = authoring.run("import", "sessions", path, "--write", now="2027-01-04")
    assert code == 1
    assert out.splitlines() == [
        "row 5: added: nancy-seo-tuesday-1400-2027-01-12",
        "row 6: added: nancy-seo-tuesday-1400-2027-01-19",
        "row 7: added: nancy-e-mail-wednesday-0900-2027-01-20",
        "row 11: added: nancy-e-mail-wednesday-1000-2027-02-10",
        "Rows passed over: 1-2, 12-13.",
        "Added: 4, changed: 0, unchanged: 0, refused: 2.",
        f"changed: {SESSIONS}",
        "Correct what was refused, and import the file again: what was written stays as it is.",
    ]
    sheet = "1er trimestre!"
    assert err.splitlines()[1:] == [
        f"cell {sheet}C8, column “Jour”: “lundi 26 janvier 2027” contradicts itself: 2027-01-26 is another day of the "
        "week — correct the day or the weekday",
        f"cell {sheet}G8, column “Inscription”: “01 99 00” is no phone number that can be dialled here — "
        "check its digits, or write it with + and the country code",
        f"cell {sheet}D10, column “Horaires”: “25h” is not a time — write start-end, for example 10:00-12:00",
        f"cell {sheet}E10, column “Lieu”: the place “Médiathèque” is not known — write its name, street, postcode and "
        "town, with commas: Médiathèque, 10 rue du Pont, 54000 Nancy",
        f"cell {sheet}F10, column “Nb de places”: “dix” is not a whole number — write digits only, for example 12",
    ]
    assert err.startswith(f"cell {sheet}H4: the heading “Intervenant” is not understood")
    assert authoring.text(SESSIONS).partition("time: 14h-16h\n  format: workshop\n")[2] == (
        "\n- id: seo-tuesday-1400\n  course: seo\n  dates: [2027-01-12, 2027-01-19]\n  time: 14:00-16:00\n"
        '  format: workshop\n  room: lab\n  seats: 10\n  booking:\n    phone: "+33 1 99 00 00 01"\n'
        "  updated: 2027-01-04\n"
        "\n- id: e-mail-wednesday-0900\n  course: e-mail\n  dates: [2027-01-20]\n  time: 09:00-12:00\n"
        '  format: workshop\n  seats: 8\n  booking:\n    phone: "+262 262 12 34 56"\n    email: "a@example.org"\n'
        "  updated: 2027-01-04\n"
        "\n- id: e-mail-wednesday-1000\n  course: e-mail\n  dates: [2027-02-10]\n  time: 10:00-11:30\n"
        '  format: workshop\n  place:\n    name: "Médiathèque Manufacture"\n    street: "10 rue Baron Louis"\n'
        '    postcode: "54000"\n    town: "Nancy"\n  walk-in: true\n  updated: 2027-01-04\n'
    )
    code, out, _ = authoring.run("import", "sessions", path, "--write", now="2027-01-05")
    assert "Added: 0, changed: 0, unchanged: 4, refused: 2." in out


# ------------------------------------------------------------------------------------- kinds of files

ODS = """<office:document-content
  xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
  xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
  xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"><office:body><office:spreadsheet>
<table:table table:name="Notes"><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell>
</table:table-row></table:table><table:table table:name="Février">{rows}
<table:table-row table:number-rows-repeated="1048500"><table:table-cell table:number-columns-repeated="1024"/>
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""


def ods(path: Path, rows: str, **more: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", ODS.replace("{rows}", rows))
        for name, text in more.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return path


def cells(*texts: str) -> str:
    made = "".join(
        text if text.startswith("<") else f"<table:table-cell><text:p>{text}</text:p></table:table-cell>"
        for text in texts
    )
    return f"<table:table-row>{made}</table:table-row>"


def test_a_table_of_libreoffice(authoring: AuthoringRuns) -> None:
    day = (
        '<table:table-cell office:value-type="date" office:date-value="2027-03-31"><text:p>31/03/27</text:p>'
        "<office:annotation><text:p>à confirmer</text:p></office:annotation></table:table-cell>"
    )
    hour = '<table:table-cell office:value-type="time" office:time-value="PT10H30M00S"/>'
    seats = '<table:table-cell office:value-type="float" office:value="8"><text:p>8,00</text:p></table:table-cell>'
    wrong = '<table:table-cell calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>'
    city = '<table:table-cell table:number-rows-spanned="2"><text:p>Nancy</text:p></table:table-cell>'
    path = ods(
        authoring.root.parent / "p.ods",
        cells("Ville", "Cours", "Date", "Début", "Fin", "Places")
        + cells(city, "seo", day, hour, "12h", seats)
        + cells("<table:covered-table-cell/>", "seo", "7 avril 2027", "10<text:s/>h 30", "midi", "8")
        + cells("Nancy", "seo", wrong, "10h", "12h", "8"),
    )
    code, _, err = authoring.run("import", "sessions", str(path), "--sheet", "Février", "--write")
    assert (code, err) == (
        1, "cell Février!C4, column “Date”: the formula of the cell fails: #REF! — write the value\n",
    )  # fmt: skip
    assert "dates: [2027-03-31, 2027-04-07]\n  time: 10:30-12:00\n  format: workshop\n  seats: 8\n" in authoring.text(
        SESSIONS
    )
    code, out, _ = authoring.run("import", "sessions", str(path))
    assert (code, out.splitlines()[0]) == (1, "Sheets that are not read: Février. Choose one with --sheet.")
    assert "did you mean “Février”" in authoring.run("import", "sessions", str(path), "--sheet", "Fevrier")[2]


def test_a_workbook_of_excel_97(authoring: AuthoringRuns) -> None:
    code, out, err = authoring.run("import", "sessions", str(SHEETS / "programme.xls"), "--write")
    assert (code, err, out.splitlines()[2]) == (0, "", "Rows passed over: 1, 6.")
    assert (
        "course: seo\n  dates: [2027-03-31]\n  time: 10:30-12:00\n  format: workshop\n  seats: 8\n"
        in authoring.text(SESSIONS)
    )
    assert "dates: [2027-04-07]\n  time: 10:30-12:00\n  format: workshop\n  seats: 12\n" in authoring.text(SESSIONS)


def packed(**parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, text in parts.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_iwa", ".iwa"), text)
    return file.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(("data", "told"), [
    (b"%PDF-1.7 ...", "this is a PDF"), (b"\x89PNG\r\n\x1a\n", "a picture"), (b"\xff\xd8\xff\xe0", "a picture"),
    (b"\0\0\0\x18ftypheic", "a picture"), (b"{\\rtf1", "a text document"),
    (packed(word__document_xml="x"), "a text document"),
    (packed(mimetype="application/vnd.oasis.opendocument.text"), "a text document"),
    (packed(Index__Document_iwa="x"), "a file of Numbers"), (packed(a_xml="x"), "an archive"),
    (b"\x1f\x8b\x08", "an archive"),
    (b"<html><table><tr><td>Ville", "a web page"), (b"\xef\xbb\xbf<!DOCTYPE html>", "a web page"),
    (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "XML of 2003"),
    (b'[{"ville": "Nancy"}]', "JSON"), (b"BEGIN:VCALENDAR\r\n", "a calendar"), (b"Ville\0\0\1\2;", "no spreadsheet"),
    (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
    (OLE + "WordDocument".encode("utf-16-le"), "a text document"), (OLE, "cannot be read as XLS"),
    (b"PK\x03\x04 torn", "damaged"), (packed(xl__workbook_xml="<x>"), "cannot be read as XLSX"), (b"", "empty"),
])  # fmt: skip
def test_what_is_no_spreadsheet_is_told_to_be_what_it_is(data: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "programme.xls"
    path.write_bytes(data)
    with pytest.raises(SourceError) as caught:
        read_spreadsheet(path)
    assert told in str(caught.value.problem.what)
    assert str(caught.value.problem.remedy) or told == "empty"


def test_an_encrypted_table_of_libreoffice_is_told(tmp_path: Path) -> None:
    path = ods(tmp_path / "p.ods", "", **{"META-INF__manifest_xml": "<manifest:encryption-data/>"})
    with pytest.raises(SourceError, match="password"):
        read_spreadsheet(path)


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "iso-8859-15"])
@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_each_usual_delimiter_and_encoding(code: str, sign: str, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes(sign.join(["Programme d’été" if code.startswith("utf") else "Programme", "", ""]).encode(code)
                     + sign.join(["\r\nVille", "Réservé", "Été\r\nNîmes", "à", '"x ; y, z"']).encode(code)
                     .removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe"))  # fmt: skip
    rows = read_spreadsheet(path)
    assert rows[-1].texts == ("Nîmes", "à", "x ; y, z")
    assert rows[-2].texts == ("Ville", "Réservé", "Été")


# ------------------------------------------------------------------------------------- limits

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def xlsx(path: Path, sheet: str, doctype: str = "") -> Path:
    """A workbook made by hand: what no spreadsheet would write."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types">'
                      f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
                      "</Types>")  # fmt: skip
        made.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}/relationships">'
                      f'<Relationship Id="r1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/>'
                      "</Relationships>")  # fmt: skip
        made.writestr("xl/workbook.xml", f'<workbook {NS} xmlns:r="{REL}"><sheets>'
                      '<sheet name="F" sheetId="1" r:id="r1"/></sheets></workbook>')  # fmt: skip
        made.writestr(
            "xl/worksheets/sheet1.xml", f"{doctype}<worksheet {NS}><sheetData>{sheet}</sheetData></worksheet>"
        )
    return path


ONE = '<row r="1"><c r="A1" t="inlineStr"><is><t>Ville</t></is></c></row>'


@pytest.mark.parametrize(("sheet", "told"), [
    (ONE + '<row r="20000000"><c r="A20000000"><v>1</v></c></row>', "more than 20000 rows"),
    ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "more than 100 columns"),
    ('<row r="1">' + "<c/>" * 100_000 + "</row>", "more columns than any"),
    (ONE + " " * 60_000_000, "unpacks to more than 48 MB"),
    ('<row r="1"><c r="A1"><v>' + "1" * 5_000 + "</v></c></row>", "too many digits"),
    (ONE + '<row r="20000000"><c r="A20000000"/></row>', ""),
])  # fmt: skip
def test_a_workbook_is_measured_before_it_is_read(sheet: str, told: str, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "p.xlsx", sheet)
    if not told:
        assert len(read_spreadsheet(path)) == 1
        return
    with pytest.raises(SourceError) as caught:
        read_spreadsheet(path)
    assert told in str(caught.value.problem.what)


def test_entities_are_not_even_begun(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        read_spreadsheet(xlsx(tmp_path / "p.xlsx", ONE, '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>'))


@pytest.mark.parametrize(("text", "told"), [
    ("a;b\n" + "1;2\n" * 30_000, "more than 20000 rows"), (";" * 200 + "a\n", "more than 100 columns"),
    ("a;" + "b" * 150_000, "more than 100000 characters"), ('a;"b\n', "cannot be read"),
    ("a\n" * 5_000_000, "more than 8 MB"),
])  # fmt: skip
def test_a_text_file_has_limits(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(SourceError) as caught:
        read_spreadsheet(path)
    assert told in str(caught.value.problem.what)


def test_a_cell_of_any_length_is_refused_and_not_a_fault(authoring: AuthoringRuns) -> None:
    path = authoring.root.parent / "p.csv"
    head = "Ville;Formation;Date;Horaire;Places;Note\n"
    path.write_text(
        head + f"Nancy;seo;31/03/2027;10h-12h;{'9' * 900};x\nNancy;seo;31/03/2027;10h{' ' * 50_000}12h;8;\n"
        f"Nancy;seo;7/4/2027;10h-12h;{'9' * 5000};x\nNancy;seo;1/4/2027;10h-12h;8;{'é' * 5_000}\n",
        "utf-8",
    )
    code, _, err = authoring.run("import", "sessions", str(path))
    assert code == 1
    assert [line.partition(":")[0] for line in err.splitlines()] == [
        "cell E2, column “Places”", "cell D3, column “Horaire”", "cell E4, column “Places”", "cell F5, column “Note”",
    ]  # fmt: skip


def test_many_rows_cost_little_memory_and_time(tmp_path: Path) -> None:
    """In a process of its own: seconds of the processor and the most memory that it held."""
    book = Workbook(write_only=True)
    page = book.create_sheet()
    page.append(["Ville", "Cours", "Date", "Heure", "Fin"])
    for number in range(3_000):
        page.append(["Nancy", f"seo {number}", datetime(2027, 1, 1 + number % 28), time(10), time(12)])
    book.save(tmp_path / "p.xlsx")
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom sitegen.authoring.spreadsheet import read_spreadsheet\n"
        "assert len(read_spreadsheet(Path(sys.argv[1]))) == 3001\n"
        "(most,) = (line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        "print(int(most) // 1024, time.process_time())"
    )
    said = subprocess.run([sys.executable, "-c", script, str(tmp_path / "p.xlsx")], check=True, text=True,
                          capture_output=True, cwd=PROJECT).stdout  # fmt: skip
    megabytes, seconds = map(float, said.split())
    assert megabytes < 150
    assert seconds < within(8)
