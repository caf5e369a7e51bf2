"""Measures this project against other typesetters on the same Document: `python -m bench`. Not shipped."""
