"""The command `email`, by its verbs."""

from .verbs import email as email
