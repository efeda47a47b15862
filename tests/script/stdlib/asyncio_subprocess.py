import asyncio
async def main():
    p = await asyncio.create_subprocess_exec("cat", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    print(await p.communicate(b"through cat"), p.returncode)
    p = await asyncio.create_subprocess_shell("echo out; echo err >&2; exit 3", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
    print(await p.stdout.readline(), await p.stderr.read(), await p.wait())
    p = await asyncio.create_subprocess_exec("sleep", "60"); p.terminate(); print(await p.wait())
asyncio.run(main())
