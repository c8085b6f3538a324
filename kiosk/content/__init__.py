"""
What an item is: text files in, records, blocks and findings out.

Pure: files come as text, the day comes as an argument, and nothing here opens, asks or waits.
`content` returns blocks of plain data; translated words and contact cards are made from them by templates.
"""
