"""The face of every page: base page, components, foreign assets, sign-in pages. It knows no domain word.

Stages bring their own words: they register a place in the navigation and panels for other stages' pages in
`registry`, from the `ready()` of their AppConfig. How to build a page: README.md beside this file.
"""
