"""A query engine: every output is the answer to a query, and an answer stands until something that it read has changed.

Invariant: an answer is equal to what its function would give now. For that,
- a query is a pure function of its arguments and of what it reads through the `Asking` it is given; no closure;
- each read (an input, the ids of a kind, another answer, the time) is noted, with the digest of what was read, in
  the trace of whoever read it;
- a trace stands while now lies in its interval and each of its entries, looked at in the order of reading, has the
  same digest; otherwise the function runs again;
- an answer made again with the same digest leaves those that read it standing (early cutoff).
Within one revision (`Engine.begin`) inputs and time do not change; nothing but a new one invalidates.

Sources: Mokhov, Mitchell, Peyton Jones, "Build Systems à la Carte" (ICFP 2018): verifying traces, a suspending
scheduler; Shake (`ndmitchell/shake`); Salsa (`salsa-rs/salsa`): queries, inputs, revisions.
"""
