"""Measures this project against Typst and WeasyPrint on the same Document: `python -m bench`. Not shipped."""
