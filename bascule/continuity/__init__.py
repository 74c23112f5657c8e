"""Continuity: what can be restored, from whom, until when, while backups change hands.

    result = coverage(document)          # points/1 → coverage/1 (DESIGN.md section 3)

A point is usable from its time until the first end in its chain, when the keys of the whole chain are in hand. An end is
what the software will do (`expires`), put off by a lock nobody can lift and by a written hold that is evidenced; a hold
that is only promised changes nothing. A provider who walks away takes everything he holds that is not locked.

Times are exact: every condition holds on a set of intervals, and sets of intervals are joined and complemented; nothing
is sampled. Unknown keys are keys not held; what nobody has proved stays at its proof level.
"""

from bascule.continuity.coverage import coverage

__all__ = ["coverage"]
