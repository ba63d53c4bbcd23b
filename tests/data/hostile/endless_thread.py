import threading
import time

threading.Thread(target=time.sleep, args=(300,)).start()
