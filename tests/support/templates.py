"""Layouts whose template a test writes, and templates that never end."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

from leaflets.layout.load import load_layout
from leaflets.model import Job, Reader, plain
from leaflets.pipeline import to_document
from leaflets.setting import library_folder
from leaflets.tailor.choices import choose
from support.library import setting_of

LAYOUTS = library_folder() / "layouts"
GOOD = '<section id="a"><h1>{{ leaflet.title }}</h1><p>{{ leaflet.purpose }}</p></section>\n'


def composed(template: str, folder: Path, without: str = "^$") -> str:
    """Compose the tests' topic with a layout whose template is `template`; return the words of its root.

    Its style.yaml lacks what the pattern `without` matches.
    """
    shutil.copytree(LAYOUTS, folder / "layouts", dirs_exist_ok=True)
    (folder / "layouts/sheet/layout.xml.j2").write_text(template, encoding="utf-8")
    style = folder / "layouts/sheet/style.yaml"
    style.write_text(re.sub(without, "", style.read_text(encoding="utf-8")), encoding="utf-8")
    layout = load_layout(folder / "layouts", "sheet", "layouts")
    setting = setting_of()
    setting = replace(setting, layouts={**setting.layouts, "sheet": layout})
    topic = setting.library.topics["hay-fever", "en"]
    reader = Reader(name=plain("Ann"))
    job = Job("hay-fever", "en", "", choose(topic, ()), "sheet", "a4", reader)
    return repr(to_document(setting, job, True).root)


ENDLESS = {
    "power": "{{ 9**(9**9) }}", "power of names": "{% set n = 9 %}{% set x = n**(n**n) %}",
    "loops": "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
    "loops that print": "{% for i in range(99999) %}{% for j in range(99999) %}<p/>{% endfor %}{% endfor %}",
    "much markup": "{% for i in range(99999) %}<p style='a'/><p/>{% endfor %}",
    "words": "{{ lipsum(100000)|length }}", "text": "{{ 'a' * 10**9 }}", "list": "{% set a = [1] * 10**9 %}",
    "filter": "{{ 'a'|center(10**10) }}", "method": "{{ 'a'.ljust(10**10) }}", "format": "{{ '%9999999999d'|format(1) }}",
    "doubling": "{% set n = namespace(x='aaaaaaaaaa') %}{% for i in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
    "macro": "{% macro x() %}{{ x() }}{% endmacro %}{{ x() }}", "itself": "{% include 'layout.xml.j2' %}",
    "recursive loop": "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
}  # fmt: skip
