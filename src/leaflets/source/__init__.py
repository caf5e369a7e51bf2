"""Takes the files that people write, gives YAML nodes, each with its place, and what is wrong in them.

Other packages use `encodings`, `files`, `nodes`, `paragraphs`, `slips`, `spots` and `texts`.
"""
