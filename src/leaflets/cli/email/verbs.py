"""Takes the words after `leaflets email`, gives the verb's command; a former option is refused with the verb to type."""

from __future__ import annotations

import difflib
import shlex
from collections.abc import Sequence
from pathlib import Path

import click

from ...faults import refusal
from ..late import LateGroup

# Former options that are verbs now: the verb, and how many words it takes. "--to" stays an option of its verb.
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


# In order of use.
VERBS = {
    "prepare": (".prepare:prepare", "Write a message for each patient of a list. Nothing is sent."),
    "sample": (".sample:sample", "Send one message to yourself, without a patient's words."),
    "send": (".send:send", "Send the messages of a run, exactly as they are."),
    "status": (".ledger:status", "Show what was sent, and what needs you."),
    "resolve": (".ledger:resolve", "Settle a message that may have arrived."),
    "bounces": (".ledger:bounces", "Read reports of mail that came back."),
    "opt-out": (".ledger:opt_out", "Never send to an address or patient again."),
    "opt-in": (".ledger:opt_in", "Undo an opt-out."),
    "forget": (".ledger:forget", "Remove a run with all its messages."),
    "export": (".ledger:export", "Write the ledger as CSV."),
    "new-ledger": (".ledger:new_ledger", "Create the ledger, once, before your first e-mail."),
}


class Verbs(LateGroup):
    """The verbs of `email`; anything else is refused, with the verb that was meant."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Refuse what is not a verb, and name the verb that was meant. Raises LeafletError."""
        if not context.resilient_parsing:
            verb = self.get_command(context, args[0]) if args else None
            refuse_former(args, verb)
            refuse_no_verb(args, list(self.table))
        return super().parse_args(context, args)


def refuse_former(args: Sequence[str], command: click.Command | None) -> None:
    """Raise LeafletError for an option that has become a verb; `command` is the verb that was typed, if any."""
    allowed = {name for option in command.params for name in option.opts} if command else set()
    for at, word in enumerate(args):
        name, equals, value = word.partition("=")
        if name not in FORMER or name in allowed:
            continue
        verb, count = FORMER[name]
        before = list(args[1:at] if command else args[:at])
        if count is None:
            words = [*before, *args[at:]]
        else:
            taken = [*([value] if equals else []), *args[at + 1 :]]
            # After another verb, the rest was meant for that verb.
            words = taken[:count] if command else [*taken[:count], *before, *taken[count:]]
        raise refusal(f"{name} is not an option here: `email` takes a verb", typed(verb, words))


def refuse_no_verb(args: Sequence[str], verbs: Sequence[str]) -> None:
    """Raise LeafletError if the first word is not a verb: a list, an option, or a typing error."""
    if not args or args[0] in (*verbs, "-h", "--help"):
        return
    first = args[0]
    later = next((word for word in args[1:] if word in verbs), "")
    if first.startswith("-") and later:
        raise refusal("the verb comes first", typed(later, [word for word in args if word != later]))
    near = [] if first.startswith("-") else difflib.get_close_matches(first, verbs, n=1, cutoff=0.6)
    if near and not Path(first).exists():
        raise refusal(f'there is no verb "{first}"', typed(near[0], args[1:]))
    raise refusal("`email` takes a verb: " + ", ".join(verbs), typed("prepare", args))


def typed(verb: str, words: Sequence[str]) -> str:
    """Return the command to type. An address is not repeated: it may be a patient's."""
    shown = ["ADDRESS" if "@" in word else shlex.quote(word) for word in words]
    return " ".join(["leaflets email", verb, *shown])


@click.group(cls=Verbs, package=__package__, table=VERBS)
def email() -> None:
    """Send each patient on a list their leaflets by e-mail, in two steps.

    \b
    leaflets email new-ledger                         once, before your first e-mail
    leaflets email sample patients.csv --to ADDRESS   one message to yourself
    leaflets email prepare patients.csv --out run-1   write the messages; nothing is sent
    leaflets email send run-1                         send exactly those, or stop
    leaflets email status                             what was sent, and what needs you
    leaflets email forget run-1                       remove the messages from this machine

    Nobody gets the same document twice. Read docs/emailing.md before the first e-mail.
    """
