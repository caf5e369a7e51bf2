"""Takes a Flask app, gives it a door that only the person at this computer can open, and the parts that pages are made of.

Other packages use `door`, `server` and `knock` (who may come in), `front` (frame, style and script of every page), `fault_list` and
`page_pictures` (faults with their source, pages as pictures).
"""
