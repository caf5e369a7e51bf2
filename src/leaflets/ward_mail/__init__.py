"""Pages that e-mail leaflets, in two steps as the command does: prepare and look, then send exactly that.

`prepare` writes the message, `letter` shows it, `office` sends it, `ledger` shows what became of all of them.
"""
