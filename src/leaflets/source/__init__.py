"""Takes the files that people write, gives their fields and words, each with its place, and what is wrong in them.

Other packages use `encodings`, `fields`, `files`, `nodes`, `paragraphs`, `shapes`, `slips`, `spots` and `texts`.
"""
