"""The three doors: the firm opens them, the client works in one, the outgoing provider and vendors in another.

Guests have no account: they come by a link and a code (`clients.guest_door`), see what concerns them, and every act
of theirs is an event in their name.
"""
