"""Takes a finished PDF, from this program or another, gives sheets to fold, pictures, or a job for the printer.

Other packages use `annotations`, `companions`, `first_page`, `papers`, `pictures`, `printer` and `sheets`.
"""
