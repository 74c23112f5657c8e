"""What Bascule knows before it meets a client: item kinds, tasks, gates, old tools. Data files and their loaders.

`kinds.py`, `tasks.py` and `gates.py` read `kinds/`, `tasks/` and `gates.toml` once, check them, and keep them.
"""
