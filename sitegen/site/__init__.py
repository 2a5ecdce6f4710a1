"""What all outputs share: views, addresses, dates, cards, linked data. Invariant: pure; views leave, records stay."""
