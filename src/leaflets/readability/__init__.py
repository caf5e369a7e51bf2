"""Takes a Setting and Topics, gives how hard each section and product is to read, what breaks a limit, advice and notes.

Other packages use `checks`, `desk`, `findings`, `grades`, `instruments`, `languages`, `parts`, `products`, `remark`, `report` and `section`.
"""
