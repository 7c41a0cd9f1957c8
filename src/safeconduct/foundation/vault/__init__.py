"""Keys and secrecy: the only package that imports a cipher."""
