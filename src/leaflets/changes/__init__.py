"""Takes a library as it was and as it is, gives what changed in its words.

Other packages use `compare`, `nouns`, `page`, `sides` and `since`.
"""
