"""Takes the words after `leaflets email`, gives what its verbs do; `verbs.email` is the command."""
