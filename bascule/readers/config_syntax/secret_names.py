"""Which setting names hold a secret, and of which kind."""

import re

_KINDS = (
    ("private-key", re.compile(r"private[-_]?key|^key[-_]?pem$|^prv$")),
    (
        "pre-shared-key",
        re.compile(r"pre-?shared|psk|wpa|passphrase|shared[-_]?(key|secret)|tls[-_]?(auth|crypt|key)"),
    ),
    ("community", re.compile(r"community")),
    ("totp", re.compile(r"otp|totp")),
    ("api-token", re.compile(r"api[-_]?(key|token|secret)|token|client[-_]?secret")),
    ("password", re.compile(r"passw(or)?d|passwd|secret|^pass$|pwd|auth[-_]?key|encryption[-_]?key|^key$")),
)
_NOT = re.compile(
    r"public|type|length|algorithm|encrypt(ion|ed)?$|lifetime|policy|-age|hash-alg|expir|prompt|chain"
)


def secret_kind(name: str) -> str | None:
    """The kind of secret a setting of this name holds, None when it holds none."""
    name = name.lower()
    if _NOT.search(name):
        return None
    return next((kind for kind, names in _KINDS if names.search(name)), None)


def hides_nothing(value: str) -> bool:
    """A value that stands where a secret was: empty, masked or removed by whoever exported it."""
    bare = value.strip().strip("\"'")
    return (
        not bare
        or set(bare) <= set("*•x-.")
        or bool(re.match(r"^<?(removed|hidden|redacted|stripped)", bare, re.I))
    )


_HASH = re.compile(
    r"^(\$(1|2[abxy]?|5|6|7|8|9|14|y|gy|sha\d*|argon2\w*|pbkdf2\w*)\$|\{(SSHA|SHA|CRYPT|BCRYPT)|[0-9a-f]{32,}$|pbkdf2)",
    re.I,
)


def is_hash(value: str) -> bool:
    """A one-way hash: nothing to hand out, only to note."""
    return bool(_HASH.match(value.strip().strip("\"'")))


_USERINFO = re.compile(r"([a-z][a-z0-9+.\-]*://)([^/@\s\"':]+):([^@\s\"']+)@", re.I)


def mask_urls(text: str, mask: str = "••••") -> str:
    """The text with the passwords of its URLs masked."""
    return _USERINFO.sub(rf"\1\2:{mask}@", text)


_ARGUMENT = re.compile(
    r"((?:--?|/)?\b(?:pass(?:word|wd|phrase)?|pwd|token|secret|api_?key|key|auth|psk)[=: ]+)(\"[^\"]*\"|[^\s\"']+)",
    re.I,
)


def mask_arguments(command: str, mask: str = "••••") -> str:
    """A command line without the values of arguments named after a secret, and without passwords in its URLs."""
    return mask_urls(_ARGUMENT.sub(rf"\1{mask}", command), mask)
