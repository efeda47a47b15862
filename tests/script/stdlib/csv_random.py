"""Random tables and dialects, read and written."""
import hashlib
import csv, io, random, sys
rnd = random.Random(7)
chars = 'ab,";\r\n \'\\'
out=[]
for n in range(3000):
    text=''.join(rnd.choice(chars) for _ in range(rnd.randrange(14)))
    kw={}
    if rnd.random()<.3: kw['delimiter']=rnd.choice(';a')
    if rnd.random()<.2: kw['quotechar']="'"
    if rnd.random()<.2: kw['doublequote']=False
    if rnd.random()<.2: kw['escapechar']='\\'
    if rnd.random()<.2: kw['strict']=True
    if rnd.random()<.2: kw['skipinitialspace']=True
    if rnd.random()<.3: kw['quoting']=rnd.randrange(6)
    try: r=csv.reader(io.StringIO(text,newline=''),**kw); rows=[]
    except Exception as e: out.append((text,kw,type(e).__name__,str(e))); continue
    try:
        for row in r: rows.append((row, r.line_num))
    except Exception as e: rows.append((type(e).__name__, str(e)))
    out.append((text,kw,rows))
    fields=[rnd.choice([None,1,2.5,'x','',''.join(rnd.choice(chars) for _ in range(rnd.randrange(6)))]) for _ in range(rnd.randrange(5))]
    if rnd.random()<.2: kw['lineterminator']=rnd.choice(['\n','!\n','x'])
    b=io.StringIO(newline='')
    try:
        w=csv.writer(b,**kw); v=w.writerow(fields); out.append((fields,kw,b.getvalue(),v))
    except Exception as e: out.append((fields,kw,type(e).__name__,str(e)))
for start in range(0, len(out), 500):
    text = "\n".join(map(str, out[start:start + 500]))
    print(start, hashlib.sha256(text.encode()).hexdigest()[:16])
