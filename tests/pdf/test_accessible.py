"""The files of every layout against our own rules and pikepdf's PDF/A check; faults that veraPDF cannot see are seen here.

None of this needs Java. What veraPDF says: `make conformance`, `make controls`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.controls import FAULTS, SEEN, UNSEEN, Fault, spoilt
from conformance.offers import Offer, changed_copies, every, met, review_copies, sample, second_topic, shipped
from leaflets.naming import BOOKLET
from leaflets.orders.jobs import CHANGES, FOR_APPROVERS, example, jobs
from leaflets.orders.request import Request
from leaflets.pdf.write import write_pdf
from leaflets.typeset.pages import Pages
from support.accessible import HOLDS, RULES, complaints
from support.complaints import findings, unknown
from support.copied import copied, cut_words, miscopied, said
from support.document import E, Reader, laid, made, walk
from support.properties import some

SETTING = shipped()
LAYOUTS = [name for name in SETTING.layouts if name not in FOR_APPROVERS]
LEAFLETS = [name for name in LAYOUTS if not SETTING.layouts[name].card]  # the topic that ships has no card


@pytest.fixture(scope="module")
def offers(tmp_path_factory: pytest.TempPathFactory) -> list[Offer]:
    return list(every(SETTING, tmp_path_factory.mktemp("approved") / "library"))


def booklet(layout: str) -> Offer:
    """Return the whole booklet in a layout, with each kind of element; a section where no booklet is offered."""
    topic = next(iter(SETTING.library.topics.values()))
    choices = {facet.id: facet.values[-1].id for facet in topic.facets}
    held = SETTING.layouts[layout].booklet
    sections = () if held else (topic.sections[0].id,)
    request = Request(
        topic=topic.id,
        lang=topic.lang,
        sections=sections,
        booklet=held,
        choices=tuple(choices.items()),
        layout=layout,
    )
    (job,) = jobs(SETTING, request)
    return Offer("", SETTING, job, {})


# ---- every layout ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def few(offers: list[Offer]) -> list[tuple[Offer, Pages, bytes]]:
    """The same files that CI passes to veraPDF, or some of them."""
    held = [(offer, offer.pages()) for offer in some(sample(offers), 3)]
    return [(offer, pages, write_pdf(pages)) for offer, pages in held]


def test_a_sample_of_all_that_is_offered_keeps_our_rules(few: list[tuple[Offer, Pages, bytes]]) -> None:
    for offer, pages, data in few:
        assert complaints(data, pages) == [], offer.name


def test_copied_words_are_those_of_the_model(few: list[tuple[Offer, Pages, bytes]]) -> None:
    """Word for word, by a reader that knows nothing about our tree; no word is hyphenated, no letters are joined."""
    for offer, pages, data in few:
        assert list(miscopied(data, pages)) == [], offer.name
    assert sum(any(cut_words(pages)) for _, pages, _ in few) <= 4, "words cut for want of width"


def test_a_word_that_is_copied_wrong_would_be_noticed() -> None:
    one, other = made(E("p", "Take two pills")), laid(E("p", "Take too pills"))
    assert copied(one) != said(other)
    assert list(miscopied(one, other)) == ["copied 'two', not 'too'"]
    assert len(list(miscopied(one, laid(E("p", "Take two"))))) == 1
    long = "Ab" * 60
    assert (
        any(cut_words(laid(E("p", long)))) and list(miscopied(made(E("p", long)), laid(E("p", long)))) == []
    )
    assert len(list(miscopied(made(E("p", long)), laid(E("p", long + "c"))))) == 1
    assert copied(made(E("p", "Take two pills"))) == said(laid(E("p", "Take two pills")))
    assert copied(made(E("p", "office waffle fjord affluent"))) == "office waffle fjord affluent"


@pytest.mark.parametrize("layout", SETTING.layouts)
def test_pikepdf_finds_no_fault_against_pdfa(layout: str) -> None:
    """Except for the exceptions that test_pdf names."""
    copies = changed_copies(SETTING) if layout == CHANGES else review_copies(SETTING)
    offer = booklet(layout) if layout in LEAFLETS else smallest(layout) if layout in LAYOUTS else next(copies)
    assert unknown(findings(offer.make())) == []


def test_the_sample_shows_every_choice_with_every_other(offers: list[Offer]) -> None:
    """Few files, and nothing of what is offered is left out: layouts, papers, parts, types, readers."""
    few = sample(offers)
    assert 30 <= len(few) <= 80 < len(offers)
    tailored = [offer for offer in offers if offer.facts]
    wanted = set().union(*[met(offer) for offer in tailored])
    assert set().union(*[met(offer) for offer in few if offer.facts]) == wanted
    kinds = {offer.name.split("_")[0] for offer in offers}
    assert (
        {offer.name.split("_")[0] for offer in few}
        == kinds
        >= {"example", "review-copy", "changes", "personal", "approved", "logo", "batch", "locked"}
    )
    assert len({offer.name for offer in offers}) == len(offers)


def test_all_is_offered_to_the_judge(offers: list[Offer]) -> None:
    """Layouts x papers x parts x choices of every topic, and the card, counted by hand from the library."""
    topic = next(iter(SETTING.library.topics.values()))
    parts = len(topic.sections) + bool(topic.start)
    count = sum(2 * (parts + SETTING.layouts[name].booklet) for name in LEAFLETS) + 2 * bool(topic.card)
    for facet in topic.facets:
        count *= len(facet.values)
    assert sum(bool(offer.facts) and offer.job.topic == topic.id for offer in offers) == count


def smallest(layout: str) -> Offer:
    """Return a layout's own example; of those for approvers, which have none, the tests' topic."""
    if layout not in LAYOUTS:
        copies = changed_copies if layout == CHANGES else review_copies
        return next(copies(second_topic(SETTING)))
    own, (job,) = example(SETTING, Request(layout=layout, example=True))
    return Offer("", own, job, {})


@pytest.mark.parametrize("layout", SETTING.layouts)
def test_the_tree_of_each_layout_is_as_drawn(layout: str, golden: Callable[[str, str], None]) -> None:
    """As indented text, to be read by a person when it changes."""
    picture = Reader(smallest(layout).make()).picture()
    reference = re.compile(r"(?<=: )[0-9A-Z]{12}$", re.MULTILINE)
    golden(f"tree-{layout}", reference.sub("(the document's reference)", picture))


# ---- issue by issue: what a real booklet holds ---------------------------------------------------------


@pytest.fixture(scope="module")
def real() -> Reader:
    return Reader(booklet(BOOKLET).make())


def test_a_booklet_holds_each_type_of_element(real: Reader) -> None:
    """Otherwise the rules could hold only because nothing can break them."""
    counts = Counter(node.type for node in walk(real.root))
    assert set(HOLDS) - set(counts) <= {"H4", "Span"}, "these two: test_tags"
    assert counts["Sect"] > len(next(iter(SETTING.library.topics.values())).sections)


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if SETTING.layouts[name].booklet])
def test_a_nested_list_is_inside_its_item(layout: str) -> None:
    root = Reader(smallest(layout).make()).root
    assert [kid for node in walk(root) if node.type == "LBody" for kid in walk(node) if kid.type == "L"]


# ---- faults that veraPDF cannot see ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def good() -> tuple[bytes, Pages]:
    """The layout's example: it is short, and has each kind of element."""
    own, (job,) = example(SETTING, Request(layout=BOOKLET, booklet=True, example=True))
    pages = Offer("", own, job, {}).pages()
    return write_pdf(pages), pages


def test_a_rewritten_file_is_good(good: tuple[bytes, Pages]) -> None:
    """What the tests below detect is the fault, not the rewriting."""
    data, pages = good
    assert complaints(spoilt(data), pages) == []


@pytest.mark.parametrize("fault", UNSEEN.values(), ids=UNSEEN)
def test_our_rules_see_what_verapdf_cannot(good: tuple[bytes, Pages], fault: Fault) -> None:
    data, pages = good
    assert complaints(spoilt(data, fault.change), pages) != []


def test_there_are_enough_faults(good: tuple[bytes, Pages]) -> None:
    """Each differs from the good file and from all others; clauses are written as veraPDF writes them."""
    data, _ = good
    assert len(SEEN) >= 20 and len(UNSEEN) >= 2
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
    assert {fault.profile for fault in SEEN.values()} == {"ua1", "2a"}
    assert len({spoilt(data, fault.change) for fault in FAULTS} | {spoilt(data)}) == len(FAULTS) + 1


def test_each_rule_can_fail(good: tuple[bytes, Pages]) -> None:
    """Some fault makes each rule complain; a rule that never does proves nothing. (qpdf's: see test_file.)"""
    data, pages = good
    silent = {rule for rule in RULES if rule.__name__ != "syntax"}
    for fault in FAULTS:
        if not silent:
            break
        try:
            read = Reader(spoilt(data, fault.change))
        except (AssertionError, AttributeError, KeyError):
            continue  # so broken that it cannot be read: not tested here
        for rule in set(silent):
            try:
                silent -= {rule} if any(True for _ in rule(read, pages)) else set()
            except (AttributeError, KeyError):
                continue
    assert not silent


def test_missing_java_is_reported_in_plain_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Java, or before `make verapdf`, the conformance check says so and ends with 2."""
    from conformance import __main__ as command
    from conformance import verdicts

    monkeypatch.setenv("PATH", str(tmp_path))
    assert "Java" in verdicts.missing()
    monkeypatch.setattr("sys.argv", ["conformance", "--sample"])
    assert command.main() == 2
    monkeypatch.setattr(verdicts.shutil, "which", lambda name: name)
    monkeypatch.setattr(verdicts, "FETCHED", tmp_path)
    assert "make verapdf" in verdicts.missing()
