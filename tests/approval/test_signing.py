"""`leaflets approve` refuses what nobody can have signed, or records why it was accepted all the same; it forgets nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.approval.drafts import reasons_for_draft
from leaflets.approval.file import (
    ApprovalFile,
    Former,
    approval_text,
    load_approval,
    load_approval_file,
    with_successor,
)
from leaflets.approval.hashes import content_hash, is_approved
from leaflets.cli.approve import name_and_role
from leaflets.content.clinic import load_clinic
from leaflets.content.load import load
from leaflets.faults import LeafletError
from leaflets.model import Approval
from leaflets.text.blank import says_something, stripped
from support.approvals import made, real, run

TOPIC = Path(__file__).parents[1] / "topic"
TODAY = dt.date.today()
FILE = "lib/content/hay-fever/en/approval.yaml"


def day(after: int) -> str:
    return str(TODAY + dt.timedelta(after))


def sign(folder: Path, *more: str, who: str = "A. Doctor, Consultant", until: str = day(300)) -> Any:
    return run("approve", "--as", who, "--until", until, *more, "--library", "lib", cwd=folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    real(tmp_path / "lib")
    return tmp_path


def long_list(folder: Path) -> None:
    """Make a text break a limit: a list of ten items."""
    path = folder / "lib/content/hay-fever/en/help.yaml"
    items = "".join(f"      - Item {n}.\n" for n in range(10))
    path.write_text(path.read_text(encoding="utf-8") + f"  - list:\n{items}", encoding="utf-8")


FAR = "more than 3 years off"
AGAINST = [  # each is refused, but accepted with a reason
    (["--on", day(1)], "is in the future"), (["--on", day(25)], "is in the future"), (["--on", day(300)], "is in the future"),
    (["--on", day(30), "--until", day(31)], "is in the future"), (["--on", day(800), "--until", day(900)], "is in the future"),
    (["--until", day(3 * 366 + 1)], FAR), (["--until", day(5000)], FAR), (["--until", "9999-12-31"], FAR),
    (["--until", str(TODAY.replace(year=TODAY.year + 100, day=1))], FAR), (["--on", "2020-01-01", "--until", "2127-11-22"], FAR),
]  # fmt: skip


def test_an_approval_that_has_ended_is_recorded_and_reported_as_expired(folder: Path) -> None:
    done = sign(folder, "--on", "2020-01-01", "--until", "2021-01-01")
    assert (
        done.returncode == 0
        and "leaflets are still drafts: the approval expired on 2021-01-01" in done.stderr
    )


@pytest.mark.parametrize(("more", "said"), AGAINST)
def test_impossible_dates_are_refused_or_recorded_with_a_reason(
    more: list[str], said: str, folder: Path
) -> None:
    refused = sign(folder, *more)
    assert refused.returncode == 2 and said in refused.stderr and "--despite" in refused.stderr
    assert not (folder / FILE).exists()
    taken = sign(folder, *more, "--despite", "The ward asked for it.")
    assert taken.returncode == 0, taken.stderr
    text = (folder / FILE).read_text(encoding="utf-8")
    assert 'despite: "The ward asked for it."' in text and said in text
    if "is a day" in said:
        assert "leaflets are still drafts" in taken.stderr


def test_a_text_over_a_limit_is_refused_or_taken_and_the_review_copy_says_so(folder: Path) -> None:
    long_list(folder)
    refused = sign(folder)
    assert refused.returncode == 1 and "help.yaml" in refused.stderr and "10 items, over 7" in refused.stderr
    assert "break a limit of `leaflets check`" in refused.stderr and not (folder / FILE).exists()
    assert sign(folder, "--despite", "Agreed with the patients' council.").returncode == 0
    copy = made(folder, "--review-copy", out="copy")
    assert "10 items, over 7" in copy and "Agreed with the patients’ council" in copy.replace("'", "’")
    listed = run("list", "approvals", "--library", "lib", cwd=folder).stdout
    assert "although" in listed and "patients' council" in listed
    assert "council" not in made(folder, "--section", "signs", out="one"), "patients do not read it"


BLANKS = ["", " ", "\t", "\u00a0", "\u2003", "\u200b", "\u2060", "\ufeff", "\u00ad", "\u3164", "\u2800", "\u115f", "\u034f", "\ufe0f",
          "\u180e", " \u200b \u00a0"]  # fmt: skip


@pytest.mark.parametrize(
    "blank", [*BLANKS, "-", "–", "...", "…", "???", ".", "_", "* * *", "( )", "-\u200b-"]
)
def test_a_blank_name_is_not_a_name(blank: str) -> None:
    for who in (f"{blank}, Consultant", f"A. Doctor,{blank}", blank):
        with pytest.raises(LeafletError, match="who has read the texts"):
            name_and_role(who)


@pytest.mark.parametrize("nobody", ["-", "...", "?", "–", "( )"])
def test_an_approval_that_names_nobody_is_none(nobody: str) -> None:
    """However it got into the file."""
    library = load(TOPIC / "content", "content")
    topic, words = library.topics["hay-fever", "en"], library.words["en"]
    clinic, hashed = (
        load_clinic(TOPIC / "content/clinics/example.yaml", "example.yaml"),
        content_hash(topic, words),
    )
    for name, role in ((nobody, "Consultant"), ("A. Doctor", nobody)):
        held = Approval(name, role, TODAY, TODAY, hashed)
        assert not is_approved(topic, words, held, TODAY)
        assert "the approval names nobody" in reasons_for_draft(topic, words, clinic, clinic, held, TODAY)
    good = Approval("A. Doctor", "Consultant", TODAY, TODAY, hashed)
    assert reasons_for_draft(topic, words, clinic, clinic, good, TODAY) == ["example profile"]


def test_a_blank_name_is_refused_with_a_reason_too_and_a_reason_is_not_blank(folder: Path) -> None:
    done = sign(folder, "--despite", "x", who="\u3164, Consultant")
    assert done.returncode == 2 and "who has read the texts?" in done.stderr
    assert sign(folder, "--on", day(9), "--despite", "\u200b").returncode == 2
    assert not (folder / FILE).exists()


@pytest.mark.parametrize("blank", BLANKS)
def test_a_blank_name_written_by_hand_is_a_fault(blank: str, tmp_path: Path) -> None:
    library = load(TOPIC / "content", "content")
    topic, words = library.topics["hay-fever", "en"], library.words["en"]
    for name, role in ((blank, "Consultant"), ("A. Doctor", blank)):
        held = Approval(name, role, TODAY, TODAY, content_hash(topic, words))
        assert not is_approved(topic, words, held, TODAY)
        path = tmp_path / "approval.yaml"
        text = f'name: "{name}"\nrole: "{role}"\ndate: {TODAY}\nuntil: {TODAY}\nhash: {held.hash}\n'
        path.write_text(text.replace("\ufeff", "\\ufeff").replace("\t", "\\t"), encoding="utf-8")
        with pytest.raises(
            LeafletError, match=r'"(name|role)" is empty|is not allowed|a tab in double quotes'
        ):
            load_approval(path, "approval.yaml")


@given(st.text())
def test_what_is_blank_has_no_letter_and_stays_blank(text: str) -> None:
    assert stripped(stripped(text)) == stripped(text) and stripped(text) in text
    assert says_something(text) == says_something(stripped(text))
    assert not says_something("".join(BLANKS)) and says_something(f"{text}a")


# ---- nothing is forgotten --------------------------------------------------------------------------


def test_a_new_approval_keeps_the_former_ones(folder: Path) -> None:
    for n in range(4):
        done = sign(folder, who=f"Doctor {n}, Consultant {n}")
        assert done.returncode == 0 and (f"replaces the approval by Doctor {n - 1}" in done.stderr) == (n > 0)
    assert run("approve", "--withdraw", "--library", "lib", cwd=folder).returncode == 0
    record = load_approval_file(folder / FILE, "approval.yaml")
    assert record.standing is None
    assert [one.approval.name for one in record.former] == ["Doctor 0", "Doctor 1", "Doctor 2", "Doctor 3"]
    assert [one.how for one in record.former] == ["replaced"] * 3 + ["withdrawn"]
    assert all(one.ended == TODAY and one.approval.parts for one in record.former)
    assert "DRAFT" in made(folder, "--section", "signs")
    assert "not approved" in run("list", "approvals", "--library", "lib", cwd=folder).stdout
    assert sign(folder, who="Doctor 4, Consultant").returncode == 0
    again = load_approval_file(folder / FILE, "approval.yaml")
    assert list(map(former_bare, again.former)) == list(map(former_bare, record.former))
    assert again.standing and again.standing.name == "Doctor 4"


def test_an_earlier_file_is_read_and_kept(folder: Path) -> None:
    old = (
        f'name: A\nrole: B\ndate: 2026-01-02\nuntil: 2027-01-01\nhash: {"a1" * 32}\nparts:\n  "signs": a1a1\n'
    )
    (folder / FILE).write_text(old, encoding="utf-8")
    assert sign(folder).returncode == 0
    former = load_approval_file(folder / FILE, "approval.yaml").former
    assert [(one.approval.name, one.approval.hash) for one in former] == [("A", "a1" * 32)]


TEXTS = st.text(st.characters().filter(str.isprintable), min_size=1).filter(says_something)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))


@st.composite
def approvals(draw: st.DrawFn) -> Approval:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    parts = draw(
        st.dictionaries(st.from_regex(r"[a-z][a-z/-]{0,9}", fullmatch=True), st.just("0123456789abcdef"))
    )
    hashed = draw(st.sampled_from(["0" * 64, "ab" * 32]))
    return Approval(
        draw(TEXTS), draw(TEXTS), first, last, hashed, version=draw(TEXTS), parts=parts, despite=draw(TEXTS)
    )


def bare(one: Approval) -> tuple[object, ...]:
    return one.name, one.role, one.date, one.until, one.hash, one.version, dict(one.parts), one.despite


def former_bare(one: Former) -> tuple[object, ...]:
    return bare(one.approval), one.ended, one.how


@given(st.lists(st.one_of(st.none(), approvals()), max_size=5))
def test_what_was_written_is_read_again_and_only_grows(steps: list[Approval | None]) -> None:
    import tempfile

    record = ApprovalFile()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "approval.yaml"
        for step in steps:
            if step is None and record.standing is None:
                continue
            before, record = record, with_successor(record, step, TODAY)
            path.write_text(approval_text(record.standing, record.former), encoding="utf-8")
            try:
                found = load_approval_file(path, "approval.yaml")
            except LeafletError as error:  # what our files may not contain: half a letter, a pile of marks
                assert "is not allowed" in str(error) or "letter" in str(error)
                return
            assert [bare(one.approval) for one in found.former] == [
                bare(one.approval) for one in record.former
            ]
            assert (found.standing and bare(found.standing)) == (step and bare(step))
            assert len(record.former) == len(before.former) + bool(before.standing)
            assert record.former[: len(before.former)] == before.former


@pytest.mark.parametrize(("text", "said"), [
    ("history: x\n", "a list of former approvals"), ("history:\n  - name: A\n", '"role" is missing'),
    ("history: []\n", "a list of former approvals"),
    (f"history:\n  - {{name: A, role: B, date: 2026-01-01, until: 2026-02-01, hash: {'a1' * 32}}}\n", '"ended" is missing'),
    (f"history:\n  - {{name: A, role: B, date: 2026-01-01, until: 2026-02-01, hash: {'a1' * 32}, ended: 2026-01-05, how: lost}}\n", '"replaced" or "withdrawn" is needed here'),
    (f"history:\n  - {{name: ' ', role: B, date: 2026-01-01, until: 2026-02-01, hash: {'a1' * 32}, ended: 2026-01-05, how: replaced}}\n", '"name" is empty'),
])  # fmt: skip
def test_a_broken_history_is_a_fault(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "approval.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LeafletError, match=said):
        load_approval_file(path, "approval.yaml")


def test_former_is_what_it_says() -> None:
    one = Approval("A", "B", TODAY, TODAY, "0" * 64)
    assert with_successor(ApprovalFile(one), None, TODAY) == ApprovalFile(
        None, (Former(one, TODAY, "withdrawn"),)
    )
