"""Takes typed or pasted words, gives them as they are meant, and names the characters that mean nothing.

Other packages use `blank`, `characters`, `counts`, `lookalikes`, `paste` and `sentences`.
"""
