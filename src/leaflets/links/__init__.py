"""Takes a number, an e-mail address or a web address as typed, gives a link.

Other packages use `addresses`, `domains` and `phones`.
"""
