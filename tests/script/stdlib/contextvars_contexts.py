import contextvars
v = contextvars.ContextVar("v", default=0)
t = v.set(1); print(v.get(), t.old_value is contextvars.Token.MISSING)
ctx = contextvars.copy_context()
ctx.run(v.set, 5); print(v.get(), ctx[v], ctx.run(v.get)); v.reset(t); print(v.get())
