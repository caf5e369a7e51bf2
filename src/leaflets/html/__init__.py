"""Takes a Document, gives one HTML file that needs nothing else: the same words as the PDF, for a screen.

Other packages use `write.write_html`. Nothing here knows a layout: an element's tag is in `tags`, what it looks like is
computed by the cascade that typesets it, and `looks` puts that into CSS.
"""
