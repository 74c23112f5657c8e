"""Sealing: envelope encryption of secrets, and a client's intake that can only be written to.

Three keys deep. A *root* key (file, environment, passphrase, paper shares, or a key service) wraps one *data key* per
firm and per client; a data key wraps a fresh key for every secret version; that key seals the secret itself with
AES-256-GCM, bound to where it belongs (firm, client, object, field, version). So a sealed value that is copied to
another row, client or version does not open, rotating a key re-wraps without touching secrets, and destroying a
client's data key destroys all that was sealed for the client, in every backup too.

    roots = roots_from_text(text)                              # or open_passphrase(...), root_from_shares(...)
    ring = KeyRing(roots, wrapped=stored)                      # stored: the rows that new_key() gave
    store(ring.new_key(firm=f, client=c).to_bytes())
    sealed = seal(b"...", ring=ring, place=Place(f, c, "secret:7", "material", 1))
    plain = open_(sealed, ring=ring, place=the_same_place)

    key = IntakeKey.create()                                   # the public half may go anywhere
    sealed = seal_to_intake(key.public, b"...", context="...") # or browser/intake.js, byte for byte the same
    plain = key.open(sealed, context="...")

Everything here is `cryptography`, plus SLIP-39 for paper shares; no Django. No secret is ever in a repr, an error or a
pickle. What Python cannot do: wipe memory; a process that can open secrets must be guarded as such.
"""

from bascule.sealing.envelope import Place, data_key_of, open_, rewrap, seal
from bascule.sealing.intake import IntakeKey, intake_key_id, seal_to_intake
from bascule.sealing.passwords import new_password, same
from bascule.sealing.problems import CannotOpen, NoKey
from bascule.sealing.ring import KeyRing, WrappedKey
from bascule.sealing.root import (
    LocalRoot,
    Root,
    create_passphrase,
    create_root_file,
    new_root_text,
    open_passphrase,
    roots_from_environment,
    roots_from_file,
    roots_from_text,
)
from bascule.sealing.shares import root_from_shares, split_root

__all__ = [
    "CannotOpen",
    "IntakeKey",
    "KeyRing",
    "LocalRoot",
    "NoKey",
    "Place",
    "Root",
    "WrappedKey",
    "create_passphrase",
    "create_root_file",
    "data_key_of",
    "intake_key_id",
    "new_password",
    "new_root_text",
    "open_",
    "open_passphrase",
    "rewrap",
    "root_from_shares",
    "roots_from_environment",
    "roots_from_file",
    "roots_from_text",
    "same",
    "seal",
    "seal_to_intake",
    "split_root",
]
