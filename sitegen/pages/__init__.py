"""The pages, and the list of all outputs of a site at one instant. Invariant: pure; time and options are arguments."""
