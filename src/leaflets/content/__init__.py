"""Takes a folder of content and a profile, gives a Library and a Clinic; refuses with every fault in them at once.

Other packages use `load` (load, load_example, facet_options), `clinic` (load_clinic, is_real), `reader_file`, `personal_words`,
`dates` and `library_copy`; all else is for loading alone.
"""
