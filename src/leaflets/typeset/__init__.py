"""Takes a Document, gives Pages: every glyph, rule and picture at its place, as plain data.

Other packages use `lay_out.lay_out`; to draw its pages, the nouns in `pages`, `blocks`, `lines` and `fonts`; to lay out
the parts of many copies one by one, `lay_out.open_blocks`, `sections.flow` and `lay_out.settle_pages`.
"""
