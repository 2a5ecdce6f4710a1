"""Reading without a connection: the worker, manifests and packs, and their bytes. Invariant: pure."""
