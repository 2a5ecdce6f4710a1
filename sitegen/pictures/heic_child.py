"""Run by `heic` in a process of its own: a HEIC on standard input becomes a size and pixels on standard output.

Invariant: it imports nothing of the generator. A damaged file can end the decoder, which is a program in C; then it
ends this process alone.
"""

from __future__ import annotations

import io
import json
import sys


def main(pixels: int, seconds: int) -> None:
    """Write a line of JSON, then the pixels, if there are no more than `pixels`."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except ImportError:  # Windows: the process that waits has a limit too
        pass
    from pi_heif import HeifImageFile, options

    options.THUMBNAILS = options.DEPTH_IMAGES = options.AUX_IMAGES = False
    image = HeifImageFile(io.BytesIO(sys.stdin.buffer.read()))
    few = image.width * image.height <= pixels
    if few:
        image.load()
        if image.mode not in ("L", "RGB", "RGBA"):
            image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    profile = image.info.get("icc_profile")
    head = {"size": image.size, "mode": image.mode, "pixels": few, "profile": profile.hex() if profile else ""}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n")
    if few:
        sys.stdout.buffer.write(image.tobytes())


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
