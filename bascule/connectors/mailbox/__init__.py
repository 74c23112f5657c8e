"""Mailboxes of Postfix and Dovecot."""
