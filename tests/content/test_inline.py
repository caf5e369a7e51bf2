"""Text in equals text out, or a fault with its place."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.content.inline import MOST_MARKS, parse_phrase, parse_title
from leaflets.faults import FaultList, Place
from leaflets.model import Run
from leaflets.text.paste import clean
from support.properties import examples

HERE = Place("a.yaml", 3, 5)
HONEST = [
    "CRP<ten & temp>38", "Smith <jr>", "S&P 500", "{{ x }}", "{% raw %}", "%(x)s", "&amp;", "&#65;", "<jane@example.org>",
    "a_b_c and d_", "O`Brien`s", "Name: ____, __ .", "a _ b __ c", "don`t, can`t", "~5 to ~6", "x~~y", "# not a heading", "1. not a list", "100 %", "50% off", "~x~", "a | b", "C:\\temp", "x < y > z",
    "https://example.org/a_b", "https://example.org/_a_/~~b~~", "__a__@example.org", "!", "'quotes' \"both\"", "a ^ b", "- dash", "> quote", "C:\\_x \\& \\n", "a_b *", "5 * 3 * 2", "[a] (b) [x]", "a\u00a0b", "$x$", "<!-- x -->", "O’Brien – né 1950",
]  # fmt: skip


@pytest.mark.parametrize("text", HONEST)
def test_honest_text_stays_as_it_is(text: str) -> None:
    """Nothing but * [ ] and a backslash before them means anything; Markdown's other marks are refused below."""
    faults = FaultList()
    assert parse_phrase(text, HERE, faults).text == text
    assert not faults.found


@examples(500)
@given(
    st.text(st.characters(exclude_categories=["C"], exclude_characters="*[]\\_`~\ue000\ue001"), max_size=60)
)
def test_any_text_without_marks_comes_out_exactly(text: str) -> None:
    """In NFC, runs of white space as one space, never removed."""
    faults = FaultList()
    assert parse_phrase(text, HERE, faults).text == clean(text)


@examples(500)
@given(st.text("ab *[]\\_`<&(){}|.:/h", max_size=40))
def test_marks_never_lose_a_letter(text: str) -> None:
    """Whatever the marks, the letters come out in order; else there is a fault."""
    faults = FaultList()
    phrase = parse_phrase(text, HERE, faults)
    if not faults.found and "](" not in text and "[[" not in text:
        letters = re.sub(r"[*\[\]\\ ]", "", clean(text))
        assert re.sub(r"[*\[\]\\ ]", "", phrase.text) == letters


@pytest.mark.parametrize(("title", "said"), [
    ("When it || comes back", [("When it", False), (" ", True), ("comes back", False)]),
    ("When it||comes||back", [("When it", False), (" ", True), ("comes", False), (" ", True), ("back", False)]),
    ("A \\|| B", [("A || B", False)]), ("A | B", [("A | B", False)]), ("A", [("A", False)]), ("A ||| B", [("A", False), (" ", True), ("| B", False)]),
])  # fmt: skip
def test_a_title_says_where_its_lines_end(title: str, said: list[tuple[str, bool]]) -> None:
    """The end of a line is a space to all who do not ask."""
    faults = FaultList()
    phrase = parse_title(title, HERE, faults)
    assert [(run.text, run.breaks) for run in phrase.runs] == said and not faults.found
    assert phrase.text == "".join(text for text, _ in said)


def test_marks_in_the_second_line_of_a_title_are_reported_where_they_stand() -> None:
    faults = FaultList()
    parse_title("**A** || B** || C*", HERE, faults, lambda mark, count: Place(mark, count + 1))
    assert [str(fault.place) for fault in faults.found] == ["*:5:1", "*:7:1"]


def test_marks_become_runs() -> None:
    text = (
        "See **two** *ways*, a [page](https://example.org/x) and [[pollen|dust]]: [[clinic.name]] \\*star\\*"
    )
    faults = FaultList()
    assert parse_phrase(text, HERE, faults).runs == (
        Run("See "), Run("two", strong=True), Run(" "), Run("ways", emphasis=True), Run(", a "),
        Run("page", href="https://example.org/x", shown="example.org/x"), Run(" and "), Run("dust", term="pollen"), Run(": "),
        Run("", field="name"), Run(" *star*"),
    )  # fmt: skip
    assert not faults.found


@pytest.mark.parametrize(
    "bomb", ["*" * 200_000, "[" * 200_000, "[[" * 50_000, "**a" * 30_000, "\\" * 100_000, "[a](" * 40_000]
)
def test_bombs_end_fast(bomb: str) -> None:
    """Hostile marks end within two seconds, with a fault or with their text."""
    started = time.process_time()
    parse_phrase(bomb, HERE, FaultList())
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "bomb", ["*", "[", "a*", "**a ", "*a **b ", "[a](", "[[", "\\*", "[*", "*[", "[](<", "*a_", "](", "[]("]
)
def test_as_many_marks_as_are_read_end_fast(bomb: str) -> None:
    """Below the cap the parser works; the cap itself is seen to bite."""
    marks = sum(sign in "*[]\\" for sign in bomb)
    started = time.process_time()
    parse_phrase(bomb * (MOST_MARKS // marks), HERE, FaultList())
    assert time.process_time() - started < 2
    faults = FaultList()
    parse_phrase(bomb * (MOST_MARKS // marks + 1) + "*", HERE, faults)
    assert faults.found[0].message == "this text holds too many marks"


@pytest.mark.parametrize(("text", "runs"), [
    ("\\[[pollen]]", [Run("[[pollen]]")]),
    ("\\\\*a*", [Run("\\"), Run("a", emphasis=True)]),
    ("***a***", [Run("a", strong=True, emphasis=True)]),
    ("**[[clinic.day_phone]]**", [Run("", strong=True, field="day_phone")]),
    ("[see [[Pollen| dust ]]](https://example.org/a_b?x=1&amp;y=2)", [
        Run("see ", href="https://example.org/a_b?x=1&amp;y=2", shown="example.org/a_b?x=1&amp;y=2"),
        Run("dust", href="https://example.org/a_b?x=1&amp;y=2", term="Pollen", shown="example.org/a_b?x=1&amp;y=2")]),
    ("[a](mailto:a@example.org) [b](tel:+1-555-0100)", [
        Run("a", href="mailto:a@example.org", shown="a@example.org"), Run(" "), Run("b", href="tel:+15550100", shown="+1-555-0100")]),
    ("[a](https://example.org/é)", [Run("a", href="https://example.org/%C3%A9", shown="example.org/é")]),
    ("see![a](https://example.org)", [Run("see!"), Run("a", href="https://example.org", shown="example.org")]),
    ("*a* _b `*c* <*d*>", [Run("a", emphasis=True), Run(" _b `"), Run("c", emphasis=True), Run(" <"), Run("d", emphasis=True), Run(">")]),
])  # fmt: skip
def test_marks_mean_this(text: str, runs: list[Run]) -> None:
    faults = FaultList()
    assert list(parse_phrase(text, HERE, faults).runs) == runs
    assert not faults.found


@pytest.mark.parametrize(("text", "mark", "hint"), [
    ("__Call us__ now", "__", "**words**"), ("Call _us_ now", "_", "*words*"), ("(_us_)", "_", "bold"), ("Call ___us___.", "___", "bold"), ("_é_,", "_", "bold"),
    ("_snake_case_", "_", "bold"), ("**__a b__**", "__", "bold"), ("Type `stop`", "`", "quotation"), ("``a b``!", "``", "quotation"), ("~~old~~ new", "~~", "struck"),
    ("“_a_”", "_", "bold"), ("__a__ and [b](https://example.org/_c_)", "__", "bold"),
])  # fmt: skip
def test_a_mark_of_other_markdown_is_refused(text: str, mark: str, hint: str) -> None:
    """It would be printed for a reader, who does not know what it means."""
    faults = FaultList()
    parse_phrase(text, HERE, faults, lambda sign, count: Place(sign, count + 1))
    (fault,) = faults.found
    assert fault.message.startswith(f"{mark} is no mark of a text") and hint in fault.hint
    assert str(fault.place) == f"{mark}:1:1"


@pytest.mark.parametrize("text", [
    "[a](javascript:alert(1))", "[a](JavaScript:x)", "[a](file:///etc/passwd)", "[a](data:text/html,x)", "[a](//example.org)", "[a](x.html)", "[a]()",
    "[a](https://)", "[a](https:///x)", "[a](javascript&colon;x)", "[a](<https://a b>)", "[a](https://[[b]])", "[a](https://b.c 'title')", "[a](mailto:x)",
    "[[ ]]", "[[a|]]", "[[|a]]", "[[]]", "[[clinic.]]", "[[clinic.name|us]]", "[[a", "a [[b *c*",
])  # fmt: skip
def test_what_could_not_be_meant_is_a_fault(text: str) -> None:
    faults = FaultList()
    parse_phrase(text, HERE, faults)
    assert faults.found and all(fault.place == HERE for fault in faults.found)


@pytest.mark.parametrize("text", [
    "5*10^9 and 10*10^9", "n*m mg", "2*3*5", "HLA-A*02:01", "un*frig*able", "5 * 3 * 2", "a * b", "x*y*z*1", "* a", "a *", "é*é", "5*x",
])  # fmt: skip
def test_a_star_in_a_word_or_alone_is_a_star(text: str) -> None:
    """A dose, a sum or the name of a gene loses no sign."""
    faults = FaultList()
    assert parse_phrase(text, HERE, faults).runs == (Run(text),)
    assert not faults.found


@examples(300)
@given(st.text("ab1 *", max_size=30))
def test_no_star_is_lost_or_printed_by_accident(text: str) -> None:
    """Each star is one of a pair, or a star between two letters or two spaces, or a fault."""
    faults = FaultList()
    phrase = parse_phrase(text, HERE, faults)
    if faults.found:
        return
    assert phrase.text.replace("*", "") == clean(text).replace("*", "")
    alone = r"(?<![*\w])(?<!\S)\*(?![*\w])(?!\S)|(?<=\w)\*(?=\w)"
    assert phrase.text.count("*") == len(re.findall(alone, clean(text)))


@pytest.mark.parametrize(("text", "mark", "count"), [
    ("Call **now", "*", 0), ("Call now**", "*", 0), ("**Call us:**555-0100", "*", 0), ("foo**bar**baz", "*", 0), ("** a **", "*", 0),
    ("****", "*", 0), ("5*3 and Price*", "*", 1), ("*note", "*", 0), ("**a*", "*", 0), ("2*(3)", "*", 0), ("***", "*", 0),
    ("[words](tel:555 01 02)", "](", 0), ("[a](https://x.y) [words](https://x y)", "](", 1), ("[words] (https://x.y)", "(", 0),
    ("[words](https://x.y", "](", 0), ("(words)[https://x.y]", "[", 0), ("a](b", "](", 0),
    ("[[a]] [b]]", "]]", 1), ("[[a", "[[", 0), ("[[a]] [[b", "[[", 1), ("![a](https://x.y)", "!", 0), ("[words] (tel:+1555)", "(", 0),
    ("[words] (mailto:a@b.c)", "(", 0), ("[[term]](https://x.y)", "(", 0), ("[[term]](tel:555-0100)", "(", 0), ("[words] (HTTPS://x.y)", "(", 0),
    ("[a](page)", "](", 0), ("[a](https://x.y) [b](www.x.y)", "](", 1), ("\\[a\\](b) [c](d)", "](", 0), ("[a]() b", "](", 0),
])  # fmt: skip
def test_what_looks_like_a_mark_but_is_not_one_is_a_fault_with_its_place(
    text: str, mark: str, count: int
) -> None:
    faults = FaultList()
    parse_phrase(text, HERE, faults, lambda mark, count: Place(mark, count + 1))
    assert (faults.found[0].place.path, faults.found[0].place.line) == (mark, count + 1), faults.found
    assert faults.found[0].hint


@pytest.mark.parametrize(
    "text", ["\\*a\\*", "\\[a\\](b)", "\\[[a\\]\\]", "\\*\\*a\\*\\*", "a \\](b", "\\[[a]]"]
)
def test_a_backslash_makes_a_mark_a_sign(text: str) -> None:
    faults = FaultList()
    assert parse_phrase(text, HERE, faults).text == text.replace("\\", "")
    assert not faults.found


def test_the_lines_of_a_text_stay() -> None:
    faults = FaultList()
    assert parse_phrase("**one\ntwo** x \n y", HERE, faults).runs == (
        Run("one\ntwo", strong=True),
        Run(" x\ny"),
    )
    assert not faults.found


def test_a_text_without_marks_needs_no_parser() -> None:
    """markdown-it is not even imported for it."""
    code = "import sys; from leaflets.content.inline import parse_phrase, FaultList, Place; parse_phrase('a_b <c> & d', Place(''), FaultList()); sys.exit('markdown_it' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_text_is_composed() -> None:
    assert parse_phrase("e\u0301", HERE, FaultList()).text == unicodedata.normalize("NFC", "e\u0301")
