"""Safe Conduct: the software behind a surrender hotline."""

__version__ = "0.1.0"
