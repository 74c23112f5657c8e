"""What exists: sites, people, items, each field with where it came from; what is the same thing; what is unseen.

Nouns: Site, Person, Item, ItemObservation, Link, SavedView. Verbs: reconcile, split, join, note (a form), set_site.
"""
