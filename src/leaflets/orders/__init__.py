"""Takes what somebody asks for, gives the Jobs it comes to: `request.Request`, then `jobs.jobs`.

Others may also use `topics` and `values` (which names there are), `visits`, `ids` (what an id may not say),
`reader_request` (a reader's file) and `personal_copy` (how a reader's PDFs are named and written).
"""
