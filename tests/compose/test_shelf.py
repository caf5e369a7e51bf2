"""Sections that leaflets have in common: read and laid out once, and never other than by themselves."""

from __future__ import annotations

import datetime as dt
import functools
import gc
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from leaflets.compose import shelf
from leaflets.model import Document, Job, Reader, Run, plain, strings_of, walk
from leaflets.orders.topics import choose_topic
from leaflets.pdf.write import write_pdf
from leaflets.pipeline import to_document
from leaflets.setting import Setting, library_folder, load_setting
from leaflets.tailor.choices import choose, combinations
from leaflets.typeset.lay_out import lay_out
from leaflets.typeset.sections import part_of
from leaflets.ways import in_words
from support.plans import Pressed, tops
from support.properties import some


@functools.cache
def setting() -> Setting:
    return load_setting(library_folder(), None, dt.date(2026, 12, 1))


def document(chosen: dict[str, str] | None = None, name: str = "", layout: str = "booklet") -> Document:
    topic = choose_topic(setting().library, setting().library.first, "en")
    reader = Reader(name=plain(name)) if name else None
    job = Job(topic.id, "en", "", chosen or choose(topic, ()), layout, "a4", reader)
    return to_document(setting(), job, True)


def forget() -> None:
    shelf.shelf_of.cache_clear()
    part_of.cache_clear()


# ---- what is shared ------------------------------------------------------------------------------


def test_readers_share_all_but_their_own_words() -> None:
    forget()
    first, second = tops(document(name="Ann")), tops(document(name="Zoë"))
    own = [n for n, one in enumerate(first) if one.personal]
    assert 0 < len(own) < len(first) / 4
    differ = [n for n, (a, b) in enumerate(zip(first, second, strict=True)) if a is not b]
    assert [first[n] for n in differ if first[n].attributes.get("margin") != "yes"] == [first[n] for n in own]


def test_leaflets_for_other_types_share_what_is_the_same() -> None:
    forget()
    topic = choose_topic(setting().library, setting().library.first, "en")
    seen: set[int] = set()
    held = [document(chosen) for chosen in combinations(topic)]
    shared = [id(one) in seen or bool(seen.add(id(one))) for each in held for one in tops(each)]
    assert sum(shared) > len(shared) / 2
    for each in held:
        elements = [id(one) for one in walk(each.root)]
        assert len(set(elements)) == len(elements), "an element has one place in a document"


@pytest.mark.parametrize("layout", ["booklet", "large-print"])
def test_what_was_made_before_changes_no_byte(layout: str) -> None:
    """Combinations of all kinds, alone and after others, in two orders."""
    topic = choose_topic(setting().library, setting().library.first, "en")
    chosen = some(list(combinations(topic))[::3])

    def digests(order: Sequence[int], alone: bool) -> dict[int, str]:
        out = {}
        for n in order:
            if alone:
                forget()
            pdf = write_pdf(lay_out(document(chosen[n], layout=layout)))
            out[n] = hashlib.sha256(pdf).hexdigest()
        return out

    order = range(len(chosen))
    alone = digests(order, alone=True)
    forget()
    assert digests(order, alone=False) == alone
    assert digests(order[::-1], alone=False) == alone
    assert len(set(alone.values())) == len(chosen), "combinations differ, so the comparison can see"


def held_runs() -> Iterator[Run]:
    gc.collect()
    return (one for one in gc.get_objects() if isinstance(one, Run))


def test_nothing_of_a_reader_is_kept() -> None:
    made = document(name="Zz1qx")
    pages = lay_out(made)
    assert any("Zz1qx" in run.text for run in held_runs()), "the search sees"
    del made, pages
    assert not any("Zz1qx" in run.text for run in held_runs())


def test_a_part_that_occurs_twice_is_two_elements(tmp_path: Path) -> None:
    press = Pressed("{% for n in (1, 2) %}<p>{{ leaflet.title }}</p>{% endfor %}", tmp_path)
    for _ in range(2):
        first, second = press.tops()
        assert first is not second
        assert strings_of(first) == strings_of(second) == ["Living with hay fever"]


def test_a_part_with_other_words_is_another(tmp_path: Path) -> None:
    press = Pressed("<p>{{ leaflet.title }}</p>", tmp_path)
    words = ["".join(strings_of(press.tops(section)[0])) for section in ("", "signs", "", "help")]
    assert len(set(words)) == 3 and words[0] == words[2]


@pytest.mark.parametrize("template", [
    "{% if booklet %}<p>X</p>{% else %}\n<p>X</p>{% endif %}",
    "{% if booklet %}<p/>{% else %}\n<p/>{% endif %}<p{{ '' }}>X</p>",  # a tag without a place has that of the one before
])  # fmt: skip
def test_a_part_elsewhere_in_the_template_is_another(template: str, tmp_path: Path) -> None:
    """Faults name the place of the template: equal words from two lines are two parts."""
    press = Pressed(template.replace("X", "{{ leaflet.when_to_call.title }}"), tmp_path)
    made = [press.tops(section)[-1] for section in ("", "signs", "")]
    assert [one.made_at.line for one in made] == [1, 2, 1]
    assert made[0] is made[2] and strings_of(made[0]) == strings_of(made[1])


def test_no_more_is_kept_than_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "MOST_PARTS", 5)
    press = Pressed("{% for n in range(3) %}<p id='a{{ n }}'>{{ leaflet.title }}</p>{% endfor %}", tmp_path)
    for section in ("", "signs", "help"):
        press.tops(section)
    clinic = in_words(press.setting.clinic, press.setting.library.words["en"])
    held = shelf.shelf_of(press.setting.layouts["sheet"], press.topic, clinic)
    assert 0 < len(held.known) <= 5


# ---- cutting markup ------------------------------------------------------------------------------


@pytest.mark.parametrize(("markup", "parts"), [
    ("", [""]),
    ("<p>a</p>", ["", "<p>a</p>"]),
    ("\n<p/>\n<p>é<em>b</em></p> \n", ["\n", "<p/>\n", "<p>é<em>b</em></p> \n"]),
    ("<a b='/>'/><c d='&lt;/c>'></c>", ["", "<a b='/>'/>", "<c d='&lt;/c>'></c>"]),
    ("<!-- <p> --><p><![CDATA[<p>]]></p><?x <p>?>", ["<!-- <p> -->", "<p><![CDATA[<p>]]></p><?x <p>?>"]),
    ("ü <p>\ue0007\ue001</p>x<p/>", ["ü ", "<p>\ue0007\ue001</p>x", "<p/>"]),
    ("<p><p></p>", ["<p><p></p>"]),
    ("<p/></document><document><p/>", ["<p/></document><document><p/>"]),
])  # fmt: skip
def test_markup_is_cut_before_each_element_of_the_document(markup: str, parts: list[str]) -> None:
    assert shelf.markup_parts(markup) == parts
