"""The pages of README and docs, and the commands they show."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
MAIL = ("leaflets email", "leaflets approve")
IN_ORDER = ("README.md", "tutorial.md", "emailing.md")  # see test_readme, test_tutorial, test_mail_docs
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
