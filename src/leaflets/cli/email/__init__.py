"""Takes the words after `leaflets email`, runs its verbs; `verbs.email` is the command."""
