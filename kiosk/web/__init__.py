"""
What people see: pages made from the library, served on two faces by two servers.

`public` holds the visitors' screens. Nothing here writes content or state, sets a cookie or keeps a trace of a reader.
"""
