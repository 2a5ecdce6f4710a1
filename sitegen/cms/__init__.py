"""The editor in the browser: its page, its forms, its program."""
