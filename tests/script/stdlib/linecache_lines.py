import linecache
print(repr(linecache.getline(__file__, 1)), repr(linecache.getline(__file__, 999)), linecache.getlines("no/such/file"))
linecache.cache["<made>"] = (3, None, ["one\n", "two\n"], "<made>")
print(repr(linecache.getline("<made>", 2)))
linecache.clearcache()
print(repr(linecache.getline("<made>", 2)))
