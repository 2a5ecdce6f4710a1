"""What all outputs share: views, addresses, dates, cards, linked data. Law: pure; views leave, records stay."""
