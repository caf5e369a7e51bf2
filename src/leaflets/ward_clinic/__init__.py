"""Pages to look at only: the clinic's profile read back, what keeps pages from being approved, and the register.

`pages` holds both sets; `profile`, `mending` and `search` say what they show.
"""
