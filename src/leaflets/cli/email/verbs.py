"""Takes the words after `leaflets email`, gives the verb's command; an option of former days is refused with the verb to type."""

from __future__ import annotations

import difflib
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from .asked import wrong
from .prepare import prepare
from .record import bounces, export, forget, new_ledger, opt_in, opt_out, resolve, status
from .sample import sample
from .send import send

# Options that were what is a verb now: the verb, and how many words it takes with it. "--to" stays an option of its verb.
FORMER = {
    "--send": ("send", 1),
    "--status": ("status", 0),
    "--resolve": ("resolve", 2),
    "--bounces": ("bounces", 1),
    "--opt-out": ("opt-out", 1),
    "--opt-in": ("opt-in", 1),
    "--forget": ("forget", 1),
    "--export": ("export", 1),
    "--new-ledger": ("new-ledger", 0),
    "--to": ("sample", None),
}


class Verbs(click.Group):
    """The verbs of `email`, in the order they are used in."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(self.commands)

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Refuse what is no verb, and name the one that is meant. Raises LeafletError."""
        if not context.resilient_parsing:
            refuse_former(args, self.commands)
            refuse_no_verb(args, list(self.commands))
        return super().parse_args(context, args)


def refuse_former(args: Sequence[str], verbs: Mapping[str, click.Command]) -> None:
    """Raise LeafletError for an option that has become a verb."""
    known = verbs[args[0]].params if args and args[0] in verbs else []
    allowed = {name for option in known for name in option.opts}
    for at, word in enumerate(args):
        name, equals, value = word.partition("=")
        if name not in FORMER or name in allowed:
            continue
        verb, count = FORMER[name]
        before = list(args[1:at] if args[0] in verbs else args[:at])
        if count is None:
            words = [*before, *args[at:]]
        else:
            taken = [*([value] if equals else []), *args[at + 1 :]]
            # Typed after another verb, the rest was meant for that one.
            words = taken[:count] if args[0] in verbs else [*taken[:count], *before, *taken[count:]]
        raise wrong(f"{name} is no option here: what email does is said by a verb", typed(verb, words))


def refuse_no_verb(args: Sequence[str], verbs: Sequence[str]) -> None:
    """Raise LeafletError when the first word is no verb: a list, an option, or a slip."""
    if not args or args[0] in (*verbs, "-h", "--help"):
        return
    first = args[0]
    later = next((word for word in args[1:] if word in verbs), "")
    if first.startswith("-") and later:
        raise wrong("the verb comes first", typed(later, [word for word in args if word != later]))
    near = [] if first.startswith("-") else difflib.get_close_matches(first, verbs, n=1, cutoff=0.6)
    if near and not Path(first).exists():
        raise wrong(f'there is no verb "{first}"', typed(near[0], args[1:]))
    raise wrong("what email does is said by a verb: " + ", ".join(verbs), typed("prepare", args))


def typed(verb: str, words: Sequence[str]) -> str:
    """Return the command to type. An address is not repeated: it may be a patient's."""
    shown = ["ADDRESS" if "@" in word else shlex.quote(word) for word in words]
    return " ".join(["leaflets email", verb, *shown])


@click.group(cls=Verbs)
def email(**_: Any) -> None:
    """Send each patient of a list their leaflets by e-mail, in two steps.

    \b
    leaflets email new-ledger                         once, before your first e-mail
    leaflets email sample patients.csv --to ADDRESS   one message to yourself
    leaflets email prepare patients.csv --out run-1   write the messages; nothing is sent
    leaflets email send run-1                         send exactly those, or stop
    leaflets email status                             what was sent, and what needs you
    leaflets email forget run-1                       remove the messages from this machine

    Nobody gets the same document twice. Read docs/emailing.md before the first e-mail.
    """


# In the order they are used in.
VERBS = {
    prepare: "Write a message for each patient of a list. Nothing is sent.",
    sample: "Send one message to yourself, without a patient's words.",
    send: "Send the messages of a run, exactly as they are.",
    status: "Show what was sent, and what needs you.",
    resolve: "Settle a message that may have arrived.",
    bounces: "Read reports of mail that came back.",
    opt_out: "Never send to an address or patient again.",
    opt_in: "Take back an opt-out.",
    forget: "Remove a run with all its messages.",
    export: "Write the ledger as CSV.",
    new_ledger: "Make the ledger, once, before your first e-mail.",
}
for verb, short in VERBS.items():
    verb.short_help = short
    email.add_command(verb)
