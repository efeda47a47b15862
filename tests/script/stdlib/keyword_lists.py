import keyword
print(keyword.kwlist)
print(keyword.softkwlist)
print(keyword.iskeyword("await"), keyword.iskeyword("match"), keyword.issoftkeyword("match"))
