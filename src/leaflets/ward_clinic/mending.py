"""Takes a setting, gives what keeps its leaflets drafts, each with what mends it and the commands to type."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from ..approval.standing import CHANGED, EARLY, HOLDS, Standing, standings
from ..approval.status import draft_reasons
from ..content.clinic import is_real
from ..content.dates import date_in_words
from ..model import Topic
from ..setting import Setting, own_folder, shown_path
from ..ward.choice import sentence_case, words

NEW = "leaflets new my-clinic"
OWN = "my-clinic"
SOON = 30  # days before an approval's end from which pages say so
EXAMPLE = "example profile"
NO_ACCOUNTS = "Editing and signing are done with commands, at the computer that holds the texts."


@dataclass(frozen=True, slots=True)
class Mend:
    """What keeps leaflets drafts, whose, and how it is mended."""

    why: str
    which: tuple[str, ...]  # the titles of the topics; () all of them
    how: str
    commands: tuple[str, ...]
    icon: str = "pen"


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """An approval, as the table shows it; `state` is how it stands, `kind` yes, no or wait."""

    title: str
    lang: str
    by: str
    ends: str
    state: str
    kind: str


def mends(setting: Setting) -> list[Mend]:
    """Return everything that keeps a leaflet a draft: first what concerns all of them."""
    found = [profile_mend(setting, why) for why in profile_reasons(setting)]
    by_commands: dict[tuple[str, tuple[str, ...]], list[Topic]] = {}
    for topic in setting.library.topics.values():
        for why in draft_reasons(setting, topic):
            if why not in profile_reasons(setting):
                by_commands.setdefault((why, signing(setting, topic)), []).append(topic)
    for (why, commands), topics in by_commands.items():
        titles = tuple(title(topic) for topic in topics)
        found.append(Mend(sentence_case(why), titles, how_to_sign(setting), commands, "done"))
    return found


def profile_reasons(setting: Setting) -> list[str]:
    """Return why the profile keeps all leaflets drafts."""
    topics = list(setting.library.topics.values())
    shared = draft_reasons(setting, topics[0]) if topics else []
    own = set(is_real(setting.clinic, setting.example))
    dated = setting.clinic.checked_on
    return [why for why in shared if why in own or (dated and "check of the clinic's numbers" in why)]


def profile_mend(setting: Setting, why: str) -> Mend:
    """Return how a profile is mended."""
    if own_folder(setting.folder) is None:
        how = "Copy the texts into a folder of your own, and write your numbers into its clinic.yaml. Two people check them."
        return Mend(sentence_case(why), (), how, (NEW, f"leaflets serve --library {OWN}"))
    file = setting.clinic.source
    if why == EXAMPLE:
        how = f"The numbers are made up. Write your own into clinic.yaml in {shown_path(setting.folder)}, without the line “example: yes”. Two people check them."
        return Mend(sentence_case(why), (), how, (f"leaflets check {with_library(setting)}",))
    how = f"Correct it in {file}. docs/authoring.md says what each line means."
    return Mend(sentence_case(why), (), how, (f"leaflets check {with_library(setting)}",))


def signing(setting: Setting, topic: Topic) -> tuple[str, ...]:
    """Return the commands that have a topic read and approved."""
    if own_folder(setting.folder) is None:
        return (NEW,)
    lang = f" --lang {topic.lang}" if topic.lang != "en" else ""
    end = setting.as_of.replace(year=setting.as_of.year + 1, day=min(setting.as_of.day, 28))
    library = with_library(setting)
    return (
        f"leaflets make {topic.id} --review-copy{lang} {library}",
        f'leaflets approve {topic.id} --as "NAME, ROLE" --until {end}{lang} {library}',
    )


def how_to_sign(setting: Setting) -> str:
    """Return what the commands of `signing` are for."""
    if own_folder(setting.folder) is None:
        return "The texts that come with the program cannot be approved: copy them into a folder of your own first."
    return "Print the review copy, have a clinician read and sign it, then record the signature."


def with_library(setting: Setting) -> str:
    """Return the option that names this library."""
    return f"--library {shlex.quote(shown_path(setting.folder))}"


def title(topic: Topic) -> str:
    """Return what a topic is called for its usual reader."""
    return words(topic.title, {})


def approval_rows(setting: Setting) -> list[ApprovalRow]:
    """Return the approvals of all topics."""
    return [row_of(setting, one) for one in standings(setting)]


def row_of(setting: Setting, one: Standing) -> ApprovalRow:
    """Return an approval as the table shows it."""
    found = one.approval
    if found is None:
        return ApprovalRow(title(one.topic), one.topic.lang, "Nobody yet", "–", "Not approved", "no")
    ends = date_in_words(found.until, setting.library.words[one.topic.lang])
    state, kind = state_in_words(one)
    return ApprovalRow(title(one.topic), one.topic.lang, f"{found.name}, {found.role}", ends, state, kind)


def state_in_words(one: Standing) -> tuple[str, str]:
    """Return how an approval stands, and the kind of mark for it."""
    if one.state == CHANGED:
        return f"Changed since: {', '.join(one.changed[:3])}{' …' if len(one.changed) > 3 else ''}", "no"
    if one.state == EARLY:
        return "Not valid yet", "no"
    if one.state != HOLDS:
        return "Ended: draft again", "no"
    if one.days > SOON:
        return "Holds", "yes"
    return ("Ends today" if one.days == 0 else f"Ends in {one.days} day{'s' * (one.days != 1)}"), "wait"
