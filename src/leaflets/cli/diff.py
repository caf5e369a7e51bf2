"""The command `diff`: takes two states of a library, or two readers' choices, shows what changed in words; exits with 3 if anything did."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from .. import deliver
from ..changes import text
from ..changes.compare import compared, compared_leaflets
from ..changes.nouns import Comparison
from ..changes.sides import choices_of, is_choices, library_of
from ..faults import did_you_mean, refusal
from ..layout.papers import PAPERS
from ..model import Job, Leaflet, Topic
from ..orders.topics import choose_topic, first_topic
from ..setting import Setting
from ..tailor.leaflet import tailor
from . import change_shapes
from .library import open_setting
from .options import Folder, Word, json_option, lang_option, library_options, topic_option
from .reports import note


@click.command()
@click.argument("old", type=Word())
@click.argument("new", type=Word(), required=False)
@topic_option("Only this topic. Choices are compared in one topic: by default the library's first.")
@lang_option("Only the texts in this language.", None)
@click.option("--page", type=Folder(), metavar="FILE",
              help="Also write the changes of one topic as a PDF, for an approver to read.")  # fmt: skip
@click.option("--paper", type=click.Choice(PAPERS), help="The paper of that PDF. Default: your clinic's.")
@json_option
@library_options
def diff(
    old: str, new: str | None, topic: str | None, lang: str | None, page: Path | None, paper: str | None,
    as_json: bool, quiet: bool, **given: Any,
) -> None:  # fmt: skip
    """Show what changed from OLD to NEW, in words: each text that was added, removed, changed or moved, or is now for others.

    \b
    leaflets diff v1.2                               since a git revision of the library in use
    leaflets diff kept/2026-11 my-clinic             from one folder to another
    leaflets diff audience=adult audience=parent     from what one reader gets to what another gets

    OLD and NEW are each a folder, a git revision, FOLDER@REVISION or choices; without NEW, it is the library in use.
    The exit code is 0 if nothing changed, and 3 if something did.
    """
    setting = open_setting(given["library"], given["clinic"], None, quiet or as_json)
    found = comparison(setting, old, new, topic, lang)
    if page:
        from ..changes.page import page_pdf, the_only_one

        changed = the_only_one(found)
        pdf = page_pdf(setting, found, changed, paper) if changed else None
        if pdf:
            deliver.write(page, pdf)
        note(quiet)(str(page) if pdf else f"{text.same(found)}: {page} was not written")
    click.echo(change_shapes.diff(found) if as_json else "\n".join(text.lines(found)))
    sys.exit(text.DIFFERENT if found.changed else 0)


def comparison(
    setting: Setting, old: str, new: str | None, topic: str | None, lang: str | None
) -> Comparison:
    """Return what changed between two states that somebody named. Raises LeafletError."""
    if is_choices(old) or (new is not None and is_choices(new)):
        return between_readers(setting, old, new, topic, lang)
    before = library_of(old, setting.folder)
    after = setting.library if new is None else library_of(new, setting.folder)
    refuse_unknown([*before.topics, *after.topics], topic, lang)
    return compared(before, after, (old, new or "the library in use"), topic, lang)


def refuse_unknown(known: Sequence[tuple[str, str]], topic: str | None, lang: str | None) -> None:
    """Raise LeafletError for a topic or a language that neither library has."""
    if not any(topic in (None, id) and lang in (None, code) for id, code in known):
        named = " ".join(filter(None, (topic and f"--topic {topic}", lang and f"--lang {lang}")))
        hint = (
            did_you_mean(topic, {id for id, _ in known})
            if topic
            else "known: " + ", ".join(sorted({code for _, code in known}))
        )
        raise refusal(f"neither library has {named}", hint)


def between_readers(
    setting: Setting, old: str, new: str | None, topic: str | None, lang: str | None
) -> Comparison:
    """Return how the booklets of two readers differ. Raises LeafletError."""
    if new is None or not (is_choices(old) and is_choices(new)):
        raise refusal(
            "choices can only be compared with choices", "leaflets diff audience=adult audience=parent"
        )
    chosen = choose_topic(setting.library, first_topic(setting.library, topic), lang or "en")
    before, after = (leaflet(setting, chosen, one) for one in (old, new))
    return compared_leaflets(before, after, (old, new))


def leaflet(setting: Setting, topic: Topic, named: str) -> Leaflet:
    """Return what a reader with these choices gets: the booklet. Raises LeafletError."""
    job = Job(topic.id, topic.lang, "", choices_of(topic, named), "", "")
    return tailor(setting.library, job, setting.clinic, False, None)
