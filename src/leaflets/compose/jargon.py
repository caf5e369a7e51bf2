"""Takes what a parser of templates or markup says, gives it in a designer's words, and a hint."""

from __future__ import annotations

import re

READ = "the template cannot be read: "
# What Jinja says -> what that means; \1 is what it names.
TEMPLATE = (
    (r"unknown tag '(\w+)'", r"there is no {% \1 %}", "the statements are for, if, set, macro, include and import"),
    (r"(?s)nexpected end of template.*innermost block that needs to be closed is '(\w+)'", r"{% \1 … %} is never ended", r"write {% end\1 %}"),
    (r"nexpected end of template", "{{ or {% is never closed", "end it with }} or %}"),
    (r"No filter named '(\w+)'", r'there is no filter "\1"', ""),
    (r"No test named '(\w+)'", r'there is no test "\1"', ""),
    (r"expected token 'end of print statement', got '(.*?)'", r'"\1" is here before }}', "a name, a dot and a field, or | and a filter"),
    (r"expected token 'end of statement block', got '(.*?)'", r'"\1" is here before %}', "write one statement in each {% … %}"),
    (r"expected token '(.*?)', got '(.*?)'", r'"\1" is missing before "\2"', "is a bracket or a quotation mark missing?"),
    (r"unexpected '(.*?)', expected '(.*?)'", r'"\1" closes nothing; "\2" is missing', ""),
    (r"unexpected '(.*?)'", r'"\1" closes nothing', "is a bracket missing, or one too many?"),
    (r"unexpected char (\S+)", r"\1 is not allowed between {{ and }}", "put a text in quotation marks"),
    (r"[Ee]xpected an expression|Expected identifier", "there is nothing where a name should be", ""),
    (r"Missing end of (comment|raw)", r"a \1 is never ended", "end a comment with #}"),
    (r"can't assign to", "this name cannot be set", "use another name"),
)  # fmt: skip
MARKUP = (
    ("mismatched tag", "a closing tag does not match the last tag opened"),
    ("not well-formed", "a character is not allowed here: write &lt; for <, &amp; for &, and quotes around attribute values"),
    ("undefined entity", "this &…; is not known: write the character itself"),
    ("duplicate attribute", "an attribute is given twice in one tag"),
    ("unclosed token", "a tag is never closed with >"),
    ("no element found", "a tag is opened and never closed"),
    ("partial character", "there is half a character here"),
)  # fmt: skip


def template_words(said: str) -> tuple[str, str]:
    """Return what Jinja says about a template as a message and a hint."""
    for pattern, words, hint in TEMPLATE:
        if found := re.search(pattern, said):
            return READ + found.expand(words), found.expand(hint)
    return (
        READ + "something between {{ and }}, or {% and %}, is not complete",
        "compare it with a layout that works",
    )


def markup_words(said: str) -> str:
    """Return what expat says about markup in a designer's words."""
    return next(
        (words for part, words in MARKUP if part in said), "compare its tags with a layout that works"
    )
