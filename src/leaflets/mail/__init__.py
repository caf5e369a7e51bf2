"""Takes the Patients of a list, gives a folder of messages to review; then sends exactly those, to nobody twice.

Other packages use `settings`, `people.Desk` (Patients become prepared documents), `run` (the folder of messages),
`delivery.Delivery` (sends it), `ledger` and `ledger_file` (who was sent what) and `bounces` (what came back).
"""
