import io

stream = io.BytesIO(b"0123456789")
view = stream.getbuffer()
print(type(view), bytes(view), view.readonly, len(view))
view[2:5] = b"abc"
print(stream.getvalue(), stream.read(4))
for change in (lambda: stream.write(b"x" * 20), lambda: stream.truncate(3), stream.close):
    try:
        print(change())
    except BufferError as error:
        print(error)
view.release()
print(stream.truncate(3), stream.getvalue(), stream.seek(5), stream.write(b"end"), stream.getvalue())
stream.close()
try:
    stream.getbuffer()
except ValueError as error:
    print(error)
