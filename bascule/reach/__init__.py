"""Reach: from the accesses somebody holds, all he can get to, the smallest set of cuts, and their order.

    result = assess_reach(read_graph(data))      # graph/1 → reach/1 (DESIGN.md section 3)

A node is reached when it is a source, or one edge into it comes from a reached node; an `and` node only when every node
with an edge into it is reached (password *and* second factor). A cut node is never reached. A cut edge gives nothing
more: an `and` node that needs it is never reached either. Nothing known is worse than something wrong: whatever cannot be
told apart is counted as reachable by whoever draws the graph.

Pure Python on NumPy and SciPy. `closure` is who is reached, `minimum_cut` the exact smallest cut of graphs without `and`
nodes and shared actions (maximum flow), `shared_cut` of graphs with them (NP-hard: exact while it can be, else with
the proven bound beside it), `order` what to cut first.
"""

from bascule.reach.assess import assess_reach
from bascule.reach.graph import Graph, read_graph

__all__ = ["Graph", "assess_reach", "read_graph"]
