"""Takes a list of patients, gives a PDF for each row and says what became of it.

Others use `columns` and `rows` (a list becomes Patients), `run.running` (Patients become PDFs, in the processes of
`crew` or `cluster`), `result` and `report` (what became of each), and `worker.Maker` (many PDFs in one process).
"""
