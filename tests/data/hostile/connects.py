import socket

reached = []
for address in (("127.0.0.1", PORT), ("192.0.2.1", 80), ("::1", PORT)):
    try:
        socket.create_connection(address, timeout=1).close()
        reached.append(address)
    except OSError as refused:
        assert not isinstance(refused, TimeoutError), refused
assert not reached, reached
socket.socketpair()
