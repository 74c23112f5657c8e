"""Old tools: which device runs what of the outgoing provider, and where its removal stands.

Nouns: OldTool (one tool on one device). Verbs: sweep_devices, note_tool, order_removal, confirm_absent.
"""
