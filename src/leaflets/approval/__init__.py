"""Takes a Topic and its approval.yaml, gives who signed what, why it is a draft, and a document's reference.

Other packages use `drafts`, `file`, `hashes`, `reference`, `standing` and `status`.
"""
