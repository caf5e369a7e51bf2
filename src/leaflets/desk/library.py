"""Takes the folder of a library and its profiles, gives its Setting as it is on the disk now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .. import caches
from ..content import dates
from ..setting import EXAMPLE_CLINIC, Setting, find_clinic, load_setting, shown_path

PICTURES = (".svg", ".png", ".jpg", ".jpeg")  # what may be a logo beside a profile
EXAMPLE = "example"  # the choice of the example's profile


@dataclass(frozen=True, slots=True)
class WatchedLibrary:
    """Where a library is. `clinic` is the profile that the command names; `as_of` the day it names."""

    folder: Path
    clinic: Path | None = None
    as_of: dt.date | None = None

    def load(self, profile: str = "", saved: Sequence[str] | None = None) -> Setting:
        """Read everything again; what was `saved` since tells how much must be. Raises LeafletError with all that is wrong."""
        caches.forget(keep=caches.LAYOUTS if saved is not None and not self._layouts_among(saved) else "")
        example = self.folder / EXAMPLE_CLINIC
        clinic = example if profile == EXAMPLE else find_clinic(self.folder, self.clinic)
        setting = load_setting(self.folder, clinic, self.as_of or dt.date.today())
        if self.as_of:
            return setting
        return replace(setting, as_of=dates.day_in(setting.clinic.time_zone, dt.datetime.now(dt.UTC)))

    def _layouts_among(self, paths: Sequence[str]) -> bool:
        """Tell whether files of layouts are among some."""
        return any(Path(path).is_relative_to(self.folder / "layouts") for path in paths)

    def folders(self) -> Sequence[Path]:
        """Return the folders that hold nothing but the library."""
        return [self.folder / "content", self.folder / "layouts"]

    def profiles(self) -> dict[str, str]:
        """Return the profiles to choose from, by what is chosen: the library's own, and the example's."""
        own = find_clinic(self.folder, self.clinic)
        return {"": shown_path(own), EXAMPLE: "The example"} if own else {}

    def files(self) -> Sequence[Path]:
        """Return the profiles that may be used, and the pictures beside them that may be logos."""
        found = [self.clinic] if self.clinic else [Path.cwd() / "clinic.yaml", self.folder / "clinic.yaml"]
        beside = {path.absolute().parent for path in found if path.is_file()}
        try:
            pictures = [
                one for folder in beside for one in folder.iterdir() if one.suffix.lower() in PICTURES
            ]
        except OSError:
            pictures = []
        return [path.absolute() for path in dict.fromkeys([*found, *pictures])]
