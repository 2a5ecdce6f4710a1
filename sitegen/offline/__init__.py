"""Reading without a connection: the worker, manifests and bundles, and their bytes. Invariant: pure."""
