"""The root key on paper: any k of n shares give it back, fewer give nothing.

SLIP-39 (SatoshiLabs): Shamir's scheme over GF(256) with a checksum; a 32-byte key is 33 English words a share. The
shares of one split carry a common identifier, so shares of two splits are told apart.
"""

import shamir_mnemonic

from bascule.sealing import problems
from bascule.sealing.problems import UnusableRoot
from bascule.sealing.root import LocalRoot


def split_root(root: LocalRoot, *, needed: int, shares: int) -> list[str]:
    """`shares` lists of words, of which any `needed` (at least 2, at most 16 shares) give the root key back."""
    if not 2 <= needed <= shares <= 16:
        raise ValueError("2 <= needed <= shares <= 16")
    groups = shamir_mnemonic.generate_mnemonics(1, [(needed, shares)], root.material(), extendable=True)
    return list(groups[0])


def root_from_shares(shares: list[str]) -> LocalRoot:
    """The root key of enough shares; raises UnusableRoot for too few, mistyped or mixed shares."""
    try:
        material = shamir_mnemonic.combine_mnemonics([" ".join(share.lower().split()) for share in shares])
    except (shamir_mnemonic.MnemonicError, ValueError):
        raise UnusableRoot(problems.BAD_SHARES) from None
    return LocalRoot(material)
