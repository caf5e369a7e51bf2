"""Takes a finished PDF, from this program or another, gives sheets to fold, pictures, or a job for the printer.

Other packages use `annotations`, `companions`, `first_page`, `opened_pdf`, `papers`, `pictures`, `printer` and `sheets`.
"""
