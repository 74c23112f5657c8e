"""The one error for people."""


def gettext_noop(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


class Problem(Exception):
    """Something a person must know: what happened and what to do next.

    `what` and `advice` are English templates marked with `gettext_noop`; `facts` fill their `{placeholders}` and
    never hold a secret. Whoever shows the problem passes a `translate` function.
    """

    def __init__(self, what: str, advice: str, **facts: object) -> None:
        self.what_template, self.advice_template, self.facts = what, advice, facts
        super().__init__(f"{self.what()} {self.advice()}")

    def what(self, translate=str) -> str:  # type: ignore[no-untyped-def]
        return translate(self.what_template).format(**self.facts)

    def advice(self, translate=str) -> str:  # type: ignore[no-untyped-def]
        return translate(self.advice_template).format(**self.facts)
