"""Copies in e-mails are in the register too: a locked copy by its hash before it was locked."""

from __future__ import annotations

import sqlite3

from leaflets.register.entries import NAME
from support.letters import ANN, BEN, Clinic, attachments


def test_prepared_copies_are_in_the_register(clinic: Clinic) -> None:
    import hashlib

    folder = clinic.folder
    with (folder / "lib/clinic.yaml").open("a", encoding="utf-8") as profile:
        profile.write('register: "../kept-by-us"\n')
    done = clinic.dry(ANN, {**BEN, "password": "Correct-Horse-9"})
    assert done.returncode == 0 and "no register" not in done.stderr, done.stderr
    db = sqlite3.connect(folder / "kept-by-us" / NAME)
    (ann, ben) = db.execute("SELECT id, file, locked FROM made ORDER BY n").fetchall()
    (sent,) = attachments((folder / "run/000001.eml").read_bytes()).values()
    assert ann == (ANN["id"], hashlib.sha256(sent).hexdigest(), 0)
    (locked,) = attachments((folder / "run/000002.eml").read_bytes()).values()
    assert ben[::2] == (BEN["id"], 1) and ben[1] != hashlib.sha256(locked).hexdigest()
    reference = db.execute("SELECT reference FROM made").fetchone()[0]
    (folder / "list.csv").write_bytes((folder / "patients.csv").read_bytes())
    again = clinic.run("rebuild", reference, "--from", "lib", "--list", "list.csv")
    assert again.returncode == 0 and f"{BEN['id']}: the file is the same, byte for byte" in again.stdout, (
        again.stdout
    )
    assert "before they were locked" in again.stdout


def test_without_a_register_a_mail_says_so(clinic: Clinic) -> None:
    assert clinic.dry(ANN).stderr.count("no register is kept") == 1
