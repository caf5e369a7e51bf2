"""Takes a command line, gives files, output on the screen and an exit code; `app.main` is the command.

Each command is a module of the same name, imported when it is called; no other package imports anything from here.
"""
