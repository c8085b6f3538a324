"""
Who keeps: blobs, releases, and the library, which is the active release, opened.

Everything a reader sees comes from one release folder, built beside the others and never changed afterwards.
No network, no web, no trust decisions here; a release arrives as a manifest whose blobs are already in the store.
"""
