"""Takes a library that is being written, gives the writers' desk: its pages and faults in a browser, built again at each save.

The command uses `library` and `choice` (what is shown first), `state` (the loop that keeps it up to date), `app` (the desk as a web
app), `editors` and `advice`.
"""
