"""What can be restored, from whom, until when; the written retention.

Nouns: ProtectedSystem, Point, Hold, BackupPlan, Drill. Verbs: take_points, agree_hold, assess_coverage, drill.
"""
