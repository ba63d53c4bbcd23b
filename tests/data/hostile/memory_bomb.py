eaten = []
while True:
    eaten.append(bytearray(b"x" * 2**25))
