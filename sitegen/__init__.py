"""A site generator for networks of workshops: files become one frozen site, the site becomes pages."""

__version__ = "0.1.0"
