import os, signal
print(signal.SIGINT, repr(signal.SIGTERM), signal.Signals(9), signal.getsignal(signal.SIGTERM), signal.SIG_IGN)
old = signal.signal(signal.SIGUSR1, lambda n, f: print("got", signal.Signals(n).name))
print(repr(old)); os.kill(os.getpid(), signal.SIGUSR1)
print(signal.signal(signal.SIGUSR1, signal.SIG_DFL).__name__, signal.SIGINT in signal.valid_signals(), signal.strsignal(signal.SIGINT))
try:
    signal.signal(99, signal.SIG_DFL)
except ValueError as error:
    print(error)
