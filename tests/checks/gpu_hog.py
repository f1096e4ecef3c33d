"""Takes a card's memory but for some bytes, as another program does: `python -m tests.checks.gpu_hog BYTES_LEFT`.

NVIDIA's own driver only, without anything installed. Says `holds N` and keeps it until its stdin ends.
"""

import ctypes
import sys

MOST, PAGE = 16 << 30, 2 << 20


def main() -> int:
    left = int(sys.argv[1])
    cuda = ctypes.CDLL("libcuda.so.1")
    device, context = ctypes.c_int(), ctypes.c_void_p()
    free, total, address = ctypes.c_size_t(), ctypes.c_size_t(), ctypes.c_uint64()

    def call(name: str, *arguments: object) -> None:
        if code := getattr(cuda, name)(*arguments):
            raise RuntimeError(f"{name} returned {code}")

    call("cuInit", 0)
    call("cuDeviceGet", ctypes.byref(device), 0)
    call("cuDevicePrimaryCtxRetain", ctypes.byref(context), device)
    call("cuCtxSetCurrent", context)
    held, most = 0, MOST
    while True:
        call("cuMemGetInfo_v2", ctypes.byref(free), ctypes.byref(total))
        step = min(free.value - left, most) // PAGE * PAGE
        if step <= 0:
            break
        if cuda.cuMemAlloc_v2(ctypes.byref(address), ctypes.c_size_t(step)) == 0:
            held += step
        else:               # not in one piece
            most = step // 2
    print(f"holds {held}", flush=True)
    sys.stdin.read()
    return 0


if __name__ == "__main__":
    sys.exit(main())
