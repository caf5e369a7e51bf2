"""Takes a command line, gives files, words on the screen and how the program ends; `app.main` is the command.

Each command is a module of its name, imported when it is called; nobody else imports anything from here.
"""
