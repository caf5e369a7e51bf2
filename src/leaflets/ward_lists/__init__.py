"""Takes a list that somebody uploads, gives every row's fate before anything is made, then the leaflets, as a ZIP or a folder.

The run itself is that of the command `batch`: the same rows, drafts, register and report. Nothing of a list lies outside its folder.
"""
