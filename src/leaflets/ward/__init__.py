"""Takes a library and a profile, gives the pages on which a ward finds a leaflet, chooses for whom it is, and prints it.

Others use `site` (what all sets of pages share), `app` (how a set of pages is added), `choice`, `press` and `state`.
"""
