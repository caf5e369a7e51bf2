"""Copies of one plan for many readers."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st

from leaflets.layout.load import load_layout
from leaflets.model import Appointment, Document, Element, Job, Reader, plain
from leaflets.pipeline import to_document
from leaflets.tailor.choices import choose
from support.library import setting_of
from support.templates import LAYOUTS


def tops(held: Document) -> list[Element]:
    return [child for child in held.root.children if isinstance(child, Element)]


# ---- a template of one's own ---------------------------------------------------------------------


class Pressed:
    """Composes the tests' topic with one template, as often as is asked."""

    def __init__(self, template: str, folder: Path) -> None:
        shutil.copytree(LAYOUTS, folder / "layouts", dirs_exist_ok=True)
        (folder / "layouts/sheet/layout.xml.j2").write_text(template, encoding="utf-8")
        layout = load_layout(folder / "layouts", "sheet", "layouts")
        held = setting_of()
        self.setting = replace(held, layouts={**held.layouts, "sheet": layout})
        self.topic = held.library.topics["hay-fever", "en"]

    def tops(self, section: str = "", pairs: Sequence[tuple[str, str]] = ()) -> list[Element]:
        job = Job("hay-fever", "en", section, choose(self.topic, pairs), "sheet", "a4")
        made = tops(to_document(self.setting, job, True))
        return [one for one in made if "margin" not in one.attributes]


letters = st.text(
    st.sampled_from("abcdefghijklmnoprstuvwyzABCDEÉéöß'’-.,:<>&{}%ạễọẹ\u2011\u2009 0123456789"),
    min_size=1,
    max_size=60,
).filter(lambda text: bool(text.strip()))
phrases = letters.map(lambda text: plain(" ".join(text.split(" ")).strip() or "x"))
visits = st.builds(Appointment, phrases, st.none() | phrases, st.none() | phrases, st.none() | phrases)
readers = st.builds(
    Reader,
    st.none() | phrases,
    st.none() | phrases,
    st.none() | phrases,
    st.lists(visits, max_size=3).map(tuple),
)
