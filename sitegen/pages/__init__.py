"""The pages, and the list of all outputs of a site at one instant. Law: pure; time and options are arguments."""
