"""Takes a Leaflet and a Layout, gives a Document: the tree of elements that is typeset and tagged.

Others use `document.compose`, `personal.personalise` (a copy for another reader), `template.environment` (to forget
templates that were edited), and for templates of their own `sandbox` and `places.shown_in`.
"""
