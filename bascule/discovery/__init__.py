"""Where statements come from: imports of files, live runs; what they said, stored as received and never edited.

Nouns: Import, ImportedFile, Observation, ReceivedFact, SealedSecret. Verbs: import_files, undo_import, discover,
observe (one statement by a form). Stages above take what was received through `after_import`.
"""
