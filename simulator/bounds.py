"""How large numbers may be that are stated in a plan, on the command line or in Python alike."""

MOST_SEED = 2**63 - 1
MOST_REPLICATIONS = 1_000_000
"""Nobody waits for more."""
