"""What Noisegate remembers: tables, queries, transactions, migrations.

Takes and returns the values of `domain`; rows do not leave it.
"""
