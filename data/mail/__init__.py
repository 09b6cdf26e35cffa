"""Reminders by the department's own mail server: off unless a server is named, and never to anywhere else."""
