"""Takes an approval, finds the texts as they were approved, gives what changed since; where they are nowhere, what is known of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ..approval.file import ApprovalFile, load_approval_file
from ..approval.hashes import changed_since, content_hash
from ..approval.status import approval_path
from ..faults import LeafletError, Place, refusal
from ..model import Approval, Library, Phrase, Topic
from ..register.archive import revisions_of
from ..setting import Setting, shown_path
from .compare import topic_changes, whole_part
from .nouns import REMOVED, PartChanges, PartSnippets, Snippet, SnippetChange, TopicChanges
from .sides import library_of
from .snippets import WORDS, parts_of, words_of

LAST = "last"
MOST_REVISIONS = 40  # that are opened: each takes a second or so


class Since(NamedTuple):
    """What changed since an approval, and what the approved texts were taken from; "" where they were not found."""

    approval: Approval
    changed: TopicChanges
    source: str


def approvals_of(setting: Setting, topic: Topic) -> list[Approval]:
    """Return all approvals of a topic in one language, the oldest first."""
    path = approval_path(setting, topic)
    return in_order(load_approval_file(path, shown_path(path)))


def in_order(record: ApprovalFile) -> list[Approval]:
    return [*(one.approval for one in record.former), *([record.standing] if record.standing else [])]


def approval_named(setting: Setting, topic: Topic, named: str) -> Approval:
    """Return an approval by its number, counted from the oldest, its date or its name, or the last one. Raises LeafletError."""
    known, place = approvals_of(setting, topic), Place(shown_path(approval_path(setting, topic)), 0)
    if not known:
        hint = "print all texts, and have them read: leaflets make --review-copy"
        raise refusal(f"{topic.id} ({topic.lang}) has never been approved", hint, place)
    if named == LAST:
        return known[-1]
    if named.isdecimal() and 1 <= int(named) <= len(known):
        return known[int(named) - 1]
    found = [one for one in known if named in (str(one.date), one.name)]
    if len(found) == 1:
        return found[0]
    listed = "; ".join(f"{n} ({one.date}, {one.name})" for n, one in enumerate(known, 1))
    what = f'"{named[:60]}" is {"several approvals" if found else "not an approval"} of {topic.id} ({topic.lang})'
    raise refusal(what, f"{LAST}, or the number of one: {listed}", place)


def changes_since(setting: Setting, topic: Topic, approval: Approval, source: str | None) -> Since:
    """Return what changed since an approval.

    `source` is a kept library or a revision that holds the approved texts; None looks for them in the library's git
    history. Raises LeafletError for a source that holds others.
    """
    words = setting.library.words[topic.lang]
    if approval.hash == content_hash(topic, words):
        return Since(approval, TopicChanges(topic.id, topic.lang, ()), "the library in use")
    found = given(setting, topic, approval, source) if source else searched(setting, topic, approval)
    now = all_parts(topic, words)
    if found is None:
        return Since(
            approval, TopicChanges(topic.id, topic.lang, tuple(unknown(topic, words, approval, now))), ""
        )
    library, name = found
    before = all_parts(library.topics[topic.id, topic.lang], library.words[topic.lang])
    return Since(approval, topic_changes(topic.id, topic.lang, before, now), name)


def all_parts(topic: Topic, words: Mapping[str, Phrase]) -> dict[str, PartSnippets]:
    """Return the snippets of all that an approval covers."""
    return {**parts_of(topic), WORDS: words_of(words)}


# ---- finding what was approved -------------------------------------------------------------------


def given(setting: Setting, topic: Topic, approval: Approval, source: str) -> tuple[Library, str]:
    """Return the library that somebody says holds the approved texts. Raises LeafletError if it does not."""
    library = library_of(source, setting.folder)
    if not holds(library, topic, approval):
        message = f"the texts here are not those that {approval.name} approved on {approval.date}"
        hint = "name the copy that was kept then; without --from, the git history of the library is searched"
        raise refusal(message, hint, Place(source, 0))
    return library, source


def searched(setting: Setting, topic: Topic, approval: Approval) -> tuple[Library, str] | None:
    """Return the library at the git revision that holds the approved texts; None if none does."""
    file = f"content/{topic.id}/{topic.lang}/approval.yaml"
    for revision in candidates(setting.folder, file, approval):
        try:
            library = library_of(revision, setting.folder)
        except LeafletError:
            continue  # texts that this version of the program refuses
        if holds(library, topic, approval):
            return library, f"git revision {revision[:12]}"
    return None


def candidates(folder: Path, file: str, approval: Approval) -> Sequence[str]:
    """Return the revisions to look at; none where git is missing."""
    try:
        return revisions_of(folder, file, approval.hash)[:MOST_REVISIONS]
    except LeafletError:
        return ()


def holds(library: Library, topic: Topic, approval: Approval) -> bool:
    """Tell whether a library holds exactly the texts that were approved."""
    found, words = library.topics.get((topic.id, topic.lang)), library.words.get(topic.lang)
    return found is not None and words is not None and content_hash(found, words) == approval.hash


def unknown(
    topic: Topic, words: Mapping[str, Phrase], approval: Approval, now: Mapping[str, PartSnippets]
) -> Iterator[PartChanges]:
    """Yield the parts that changed, each whole: their hashes are known, and no more; all of them, if not even these are."""
    # What changed beside all parts, such as the picture on the cover, is in none of them.
    names = (changed_since(topic, words, approval) if approval.parts else []) or list(now)
    for name in now:
        if name in names:
            yield whole_part(name, now[name])
    for name in sorted(set(names) - set(now)):
        gone = Snippet((), is_text=False)
        yield PartChanges(name, (SnippetChange(REMOVED, gone, None),))
