"""Takes the PDFs made for readers, records what was made when and for whom, and rebuilds a document from its reference.

Others use `clerk` (enters copies in the register), `entries` (the register itself), `lookup` and `reprint` (from a
reference to its document), `archive` (a library as it was) and `versions` (everything that affects a PDF).
"""
