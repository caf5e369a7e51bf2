"""Deliberate faults, each put into a good file: what the judge must see, and what no machine sees.

A gate that never fails proves nothing. Each fault names the clause it breaks, as the judge writes it: clause and test
number of veraPDF's rules for ISO 14289-1 (ua1) or ISO 19005-2 (2a).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator, String

Change = Callable[[pikepdf.Pdf], None]


class Fault(NamedTuple):
    """A named way to spoil a file; `clause` "" for what veraPDF cannot see."""

    name: str
    profile: str
    clause: str
    change: Change


FAULTS: list[Fault] = []


def breaks(profile: str, clause: str) -> Callable[[Change], Change]:
    """Register a fault: the profile that must fail the file, and the clause it must name."""

    def kept(change: Change) -> Change:
        FAULTS.append(Fault(change.__name__.replace("_", " "), profile, clause, change))
        return change

    return kept


unseen = breaks("", "")


def spoilt(data: bytes, change: Change | None = None) -> bytes:
    """Return the file with the fault put in; without one, only written anew."""
    held = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        if change:
            change(pdf)
        pdf.save(held, qdf=True, static_id=True)  # qdf: with the line ends that PDF/A asks for
    what, by = IN_BYTES.get(getattr(change, "__name__", ""), (b"", b""))
    return held.getvalue().replace(what, by) if what else held.getvalue()


# Faults that qpdf would mend: put into the finished file, byte for byte.
IN_BYTES = {
    "no_line_before_endstream": (b"\nendstream", b" endstream"),
    "no_identifier_of_the_file": (b"/ID [", b"/IX ["),
}


# ---- finding one's way in a file ---------------------------------------------------------------------


def elements(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Yield the structure elements in reading order."""
    waiting = [pdf.Root.StructTreeRoot.K]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Array):
            waiting += reversed(list(one))
        elif isinstance(one, Dictionary) and "/S" in one:
            yield one
            waiting.append(one.get("/K", Array()))


def all_of(pdf: pikepdf.Pdf, type_: str) -> list[pikepdf.Object]:
    return [element for element in elements(pdf) if type_ == element.S]


def first(pdf: pikepdf.Pdf, type_: str) -> pikepdf.Object:
    return all_of(pdf, type_)[0]


def note(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return next(note for page in pdf.pages for note in page.obj.get("/Annots", []))


def fonts(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return list(pdf.pages[0].obj.Resources.Font.values())


def metadata(pdf: pikepdf.Pdf, what: str, by: str = "") -> None:
    text = pdf.Root.Metadata.read_bytes().decode()
    changed = re.sub(what, by, text, count=1, flags=re.DOTALL)
    assert changed != text
    pdf.Root.Metadata.write(changed.encode())


def page_with_text(pdf: pikepdf.Pdf) -> pikepdf.Page:
    """Return the first page after the cover with a paragraph."""
    return next(page for page in list(pdf.pages)[1:] if b"/P<<" in page.obj.Contents.read_bytes())


def stream(pdf: pikepdf.Pdf, what: bytes, by: bytes) -> None:
    """Change the first place in a page's content."""
    page = page_with_text(pdf)
    text = page.obj.Contents.read_bytes()
    changed = re.sub(what, by, text, count=1, flags=re.DOTALL)
    assert changed != text
    page.obj.Contents = pdf.make_stream(changed)


# ---- ISO 14289-1: the tree ---------------------------------------------------------------------------


@breaks("ua1", "7.3-1")
def figure_without_alternative_text(pdf: pikepdf.Pdf) -> None:
    del first(pdf, "/Figure")["/Alt"]


@breaks("ua1", "7.4.2-1")
def heading_level_skipped(pdf: pikepdf.Pdf) -> None:
    first(pdf, "/H2").S = Name.H4


@breaks("ua1", "7.1-5")
def element_of_unknown_type(pdf: pikepdf.Pdf) -> None:
    first(pdf, "/Sect").S = Name.Chapter


@breaks("ua1", "7.1-6")
def roles_in_a_circle(pdf: pikepdf.Pdf) -> None:
    pdf.Root.StructTreeRoot.RoleMap = Dictionary(Aside=Name.Nebenbei, Nebenbei=Name.Aside)


@breaks("ua1", "7.1-7")
def standard_type_mapped_anew(pdf: pikepdf.Pdf) -> None:
    pdf.Root.StructTreeRoot.RoleMap.P = Name.H1


@breaks("ua1", "7.2-17")
def item_outside_a_list(pdf: pikepdf.Pdf) -> None:
    first(pdf, "/L").S = Name.Div


@breaks("ua1", "7.2-20")
def paragraph_right_in_an_item(pdf: pikepdf.Pdf) -> None:
    first(pdf, "/LBody").S = Name.P


@breaks("ua1", "7.2-5")
def row_outside_a_table(pdf: pikepdf.Pdf) -> None:
    first(pdf, "/Table").S = Name.Div


@breaks("ua1", "7.2-43")
def rows_of_different_length(pdf: pikepdf.Pdf) -> None:
    row = all_of(pdf, "/TR")[-1]
    row.K = Array(list(row.K)[:-1])


@breaks("ua1", "7.5-1")
def header_cells_without_scope(pdf: pikepdf.Pdf) -> None:
    for cell in all_of(pdf, "/TH"):
        del cell["/A"]


@breaks("ua1", "7.2-26")
def contents_entry_outside_contents(pdf: pikepdf.Pdf) -> None:
    first(pdf, "/TOC").S = Name.Div


@breaks("ua1", "7.1-11")
def no_tree(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/StructTreeRoot"]


@breaks("ua1", "6.2-1")
def not_marked_as_tagged(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/MarkInfo"]


@breaks("ua1", "7.1-4")
def marks_said_to_be_suspect(pdf: pikepdf.Pdf) -> None:
    pdf.Root.MarkInfo.Suspects = True


@breaks("ua1", "7.1-3")
def parents_lost(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot["/ParentTree"]


# ---- ISO 14289-1: the content ------------------------------------------------------------------------


@breaks("ua1", "7.1-3")
def words_neither_tagged_nor_artifact(pdf: pikepdf.Pdf) -> None:
    stream(pdf, rb"/P\s*<<\s*/MCID\s*\d+\s*>>\s*BDC(.*?)EMC", rb"\1")


@breaks("ua1", "7.1-1")
def artifact_inside_tagged_words(pdf: pikepdf.Pdf) -> None:
    stream(pdf, rb"(/P\s*<<\s*/MCID\s*\d+\s*>>\s*BDC)(.*?)EMC", rb"\1 /Artifact BMC \2 EMC EMC")


@breaks("ua1", "7.1-2")
def tagged_words_inside_an_artifact(pdf: pikepdf.Pdf) -> None:
    stream(pdf, rb"(/P\s*<<\s*/MCID\s*\d+\s*>>\s*BDC)(.*?)EMC", rb"/Artifact BMC \1 \2 EMC EMC")


@breaks("ua1", "7.2-2")
def no_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/Lang"]


@breaks("ua1", "7.2-29")
def language_that_is_none(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Lang = String("plain English")


# ---- ISO 14289-1: the file ---------------------------------------------------------------------------


@breaks("ua1", "5-1")
def not_said_to_be_pdfua(pdf: pikepdf.Pdf) -> None:
    metadata(pdf, "<pdfuaid:part>1</pdfuaid:part>")


@breaks("ua1", "7.1-8")
def no_metadata(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/Metadata"]


@breaks("ua1", "7.1-9")
def no_title(pdf: pikepdf.Pdf) -> None:
    metadata(pdf, "<dc:title>.*?</dc:title>")


@breaks("ua1", "7.1-10")
def file_name_in_the_title_bar(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/ViewerPreferences"]


@breaks("ua1", "7.18.3-1")
def tab_order_not_that_of_the_tree(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        del page.obj["/Tabs"]


@breaks("ua1", "7.18.5-2")
def link_without_contents(pdf: pikepdf.Pdf) -> None:
    del note(pdf)["/Contents"]


@breaks("ua1", "7.18.5-1")
def link_that_no_element_holds(pdf: pikepdf.Pdf) -> None:
    del note(pdf)["/StructParent"]


@breaks("ua1", "7.18.1-2")
def annotation_without_words(pdf: pikepdf.Pdf) -> None:
    box = Array([50, 50, 80, 80])
    stamp = pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=box, F=4))
    page = page_with_text(pdf).obj
    page.Annots = Array([*page.get("/Annots", []), stamp])


# ---- ISO 14289-1: the fonts --------------------------------------------------------------------------


@breaks("ua1", "7.21.4.1-1")
def font_not_embedded(pdf: pikepdf.Pdf) -> None:
    for font in fonts(pdf):
        del font.FontDescriptor["/FontFile2"]


@breaks("ua1", "7.21.7-1")
def letters_without_unicode(pdf: pikepdf.Pdf) -> None:
    for font in fonts(pdf):
        del font["/ToUnicode"]


@breaks("ua1", "7.21.7-2")
def letters_that_mean_zero(pdf: pikepdf.Pdf) -> None:
    for font in fonts(pdf):
        text = re.sub(rb"(<[0-9A-F]{2}>) <[0-9A-F]{4}>", rb"\1 <0000>", font.ToUnicode.read_bytes())
        font.ToUnicode = pdf.make_stream(text)


@breaks("ua1", "7.21.5-1")
def widths_that_are_not_the_fonts(pdf: pikepdf.Pdf) -> None:
    for font in fonts(pdf):
        font.Widths = Array([777] * len(font.Widths))


# ---- ISO 19005-2 -------------------------------------------------------------------------------------


@breaks("2a", "6.2.4.3-2")
def no_output_intent(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/OutputIntents"]


@breaks("2a", "6.2.4.3-3")
def colour_of_another_space(pdf: pikepdf.Pdf) -> None:
    stream(pdf, rb"^", b"0 0 0 1 k\n")


@breaks("2a", "6.6.4-2")
def not_said_to_be_pdfa(pdf: pikepdf.Pdf) -> None:
    metadata(pdf, "<pdfaid:part>2</pdfaid:part>")


@breaks("2a", "6.6.2.3.1-1")
def schema_of_pdfua_not_described(pdf: pikepdf.Pdf) -> None:
    metadata(pdf, "<pdfaExtension:schemas>.*</pdfaExtension:schemas>")


@breaks("2a", "6.5.1-1")
def script_that_runs_on_opening(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.beep()"))


@breaks("2a", "6.3.2-2")
def annotation_that_does_not_print(pdf: pikepdf.Pdf) -> None:
    note(pdf).F = 2


@breaks("2a", "6.2.10-1")
def blend_mode_that_is_none(pdf: pikepdf.Pdf) -> None:
    state = pdf.make_indirect(Dictionary(Type=Name.ExtGState, BM=Name.Nonsense))
    page = page_with_text(pdf)
    page.obj.Resources.ExtGState = Dictionary(G1=state)
    stream(pdf, rb"^", b"/G1 gs\n")


@breaks("2a", "6.1.7.1-2")
def no_line_before_endstream(pdf: pikepdf.Pdf) -> None:
    """See `IN_BYTES`."""


@breaks("2a", "6.1.3-1")
def no_identifier_of_the_file(pdf: pikepdf.Pdf) -> None:
    """See `IN_BYTES`."""


# ---- what veraPDF cannot see: tests/test_controls.py shows who does ---------------------------------------


@unseen
def words_read_in_reverse(pdf: pikepdf.Pdf) -> None:
    """Kids of the first section that has several, back to front."""
    held = next(element for element in all_of(pdf, "/Sect") if len(list(element.K)) > 3)
    held.K = Array(reversed(list(held.K)))


@unseen
def file_name_as_alternative_text(pdf: pikepdf.Pdf) -> None:
    first(pdf, "/Figure").Alt = String("image001.png")


@unseen
def alternative_text_of_another_figure(pdf: pikepdf.Pdf) -> None:
    first(pdf, "/Figure").Alt = String("A cat on a mat")


@unseen
def abbreviation_without_its_words(pdf: pikepdf.Pdf) -> None:
    """ "ALL" would be read as "all"."""
    del next(element for element in all_of(pdf, "/Span") if "/E" in element)["/E"]


@unseen
def title_of_a_box_said_to_be_a_paragraph(pdf: pikepdf.Pdf) -> None:
    box = next(element for element in all_of(pdf, "/Aside") if str(element.K[0].S).startswith("/H"))
    box.K[0].S = Name.P


@unseen
def list_said_to_have_discs(pdf: pikepdf.Pdf) -> None:
    """Its entries have no label at all, or a box to tick."""
    held = next(
        element for element in all_of(pdf, "/L") if element.get("/A", {}).get("/ListNumbering") == "/None"
    )
    held.A.ListNumbering = Name.Disc


@unseen
def heading_said_to_be_a_paragraph(pdf: pikepdf.Pdf) -> None:
    all_of(pdf, "/H2")[-1].S = Name.P


@unseen
def words_hidden_as_an_artifact(pdf: pikepdf.Pdf) -> None:
    """The last element of the tree with words of its own: its mark becomes an artifact."""
    page = page_with_text(pdf)
    out, hidden = [], None
    for operands, operator in pikepdf.parse_content_stream(page):
        if hidden is None and str(operator) == "BDC" and operands[0] == "/P":
            hidden = int(operands[1].MCID)
            out.append(([Name.Artifact], Operator("BMC")))
        else:
            out.append((operands, operator))
    page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(out))
    for element in elements(pdf):
        if element.get("/Pg", Dictionary()) == page.obj:
            element.K = Array([kid for kid in element.K if not (isinstance(kid, int) and kid == hidden)])


@unseen
def running_foot_said_to_be_a_head(pdf: pikepdf.Pdf) -> None:
    page = next(page for page in pdf.pages if b"/Footer" in page.obj.Contents.read_bytes())
    page.obj.Contents = pdf.make_stream(page.obj.Contents.read_bytes().replace(b"/Footer", b"/Header"))


@unseen
def link_said_to_lead_elsewhere(pdf: pikepdf.Pdf) -> None:
    note(pdf).Contents = String("click here")


@unseen
def link_announced_before_its_words(pdf: pikepdf.Pdf) -> None:
    """The annotation stands first, so that a screen reader names the link out of its place."""
    for link in all_of(pdf, "/Link"):
        link.K = Array(reversed(list(link.K)))


@unseen
def bookmark_with_other_words(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Outlines.First.Title = String("Untitled")


@unseen
def rows_said_to_be_headed_by_columns(pdf: pikepdf.Pdf) -> None:
    for cell in all_of(pdf, "/TH"):
        cell.A.Scope = Name.Column


@unseen
def another_language(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Lang = String("fi")


@unseen
def letters_that_mean_others(pdf: pikepdf.Pdf) -> None:
    """Every e reads as o: a page that looks right and is copied wrong."""
    for font in fonts(pdf):
        font.ToUnicode = pdf.make_stream(font.ToUnicode.read_bytes().replace(b" <0065>", b" <006F>"))


SEEN: Mapping[str, Fault] = {fault.name: fault for fault in FAULTS if fault.clause}
UNSEEN: Mapping[str, Fault] = {fault.name: fault for fault in FAULTS if not fault.clause}
