"""Takes Pages, gives the bytes of a tagged PDF; all PDF syntax is here.

Other packages use `write.write_pdf` for one document, `copies` (`Plan` and the key of a plan) for copies for many
readers, and `lock.lock` to lock a finished file.
"""
