piece = b"x" * 2**26
with open("big", "wb", buffering=0) as file:
    for _ in range(160):
        file.write(piece)
