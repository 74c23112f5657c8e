"""The start of `bascule serve`."""

from bascule.cli import serve


def test_nothing_is_asked_before_the_web_processes_are_forked(monkeypatch, capsys):
    """What a thread holds while the process forks (an import's lock) is held in the web process for ever: the first
    page that imported the same module hung."""
    told: list[str] = []
    there = iter([[], [object()], [object()], [object(), object()]])

    def children():
        told.append("looked")
        return next(there)

    def ask(address, timeout):
        told.append("asked")

    monkeypatch.setattr(serve.multiprocessing, "active_children", children)
    monkeypatch.setattr(serve.urllib.request, "urlopen", ask)
    serve._announce("http://127.0.0.1:1", 0.0, None, web=2)
    assert told == ["looked"] * 4 + ["asked"]
    assert "http://127.0.0.1:1" in capsys.readouterr().err
