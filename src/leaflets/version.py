"""The version of this program; packaging reads it from here, and so need nobody look for it among what is installed."""

from __future__ import annotations

VERSION = "0.1.0"
