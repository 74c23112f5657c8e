"""Who runs Bascule and for whom: firm, members and their rights, clients, outgoing providers, takeovers, mandates.

Nouns: User, Firm, Member, ClientRight, Invitation, Client, OutgoingProvider, Takeover, Mandate, Document, ApiToken.
Verbs: found_firm, invite, join, set_right, open_client, open_takeover, set_dates, give_mandate, keep_document.
"""
