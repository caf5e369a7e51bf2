"""Takes a Library and a Job, gives a Leaflet with no variant left.

Other packages use `choices`, `explain`, `glossary`, `leaflet`, `nested`, `shared` and `walk`.
"""
