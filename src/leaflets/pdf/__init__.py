"""Takes Pages, gives the bytes of a tagged PDF; all that is PDF syntax stands here.

Others use `write.write_pdf` for one document, `copies` (`Plan` and what a plan is found by) for copies for many
readers, and `lock.lock` to lock a finished file.
"""
