"""
How new content arrives: from a host, a stick or a file, by one algorithm, trusting only what our keys signed.

It ends with a release that is staged and tried; whatever goes wrong on the way, what was served is still served.
The serving path never comes here.
"""
