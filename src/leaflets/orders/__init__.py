"""Takes a request, gives its Jobs: `request.Request`, then `jobs.jobs`.

Others may also use `topics` and `values` (the names that exist), `visits`, `ids` (what an id must not reveal),
`reader_request` (a reader's file) and `personal_copy` (how a reader's PDFs are named and written).
"""
