"""Takes a list of patients, makes a PDF for each row and reports what became of it.

Others use `columns` and `rows` (a list becomes Patients), `run.open_batch` (Patients become PDFs, in the processes of
`crew` or `cluster`), `result` and `report` (what became of each), and `worker.Maker` (many PDFs in one process).
"""
