"""Takes the PDFs made for readers, keeps what was made when and for whom, and makes a document again from its reference.

Others use `clerk` (puts copies on the register), `entries` (the register itself), `lookup` and `reprint` (from a
reference to its document), `archive` (a library as it was) and `versions` (all that has a hand in a PDF).
"""
