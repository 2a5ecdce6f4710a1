"""The site becomes a list of outputs. Law: pure; time and options are arguments; views leave, records stay."""
