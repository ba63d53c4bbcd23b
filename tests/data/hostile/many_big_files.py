piece = b"x" * 2**26
for number in range(10):
    with open(f"big{number}", "wb", buffering=0) as file:
        for _ in range(15):
            file.write(piece)
