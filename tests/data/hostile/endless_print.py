while True:
    print("and on " * 1000)
