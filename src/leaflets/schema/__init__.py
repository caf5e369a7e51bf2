"""Takes a Setting, gives JSON Schemas of its library's files, for editors that complete, explain and check while one types.

Other packages use `editor`, `files` and `folder`.
"""
