"""Takes a layout's folder, gives a Layout, its Style on one paper and what each element looks like in it.

Other packages use `cascade`, `faces`, `icons`, `keys`, `load`, `papers` and `style`.
"""
